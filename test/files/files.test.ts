import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import {
  confinedPath,
  expandPath,
  FileError,
  fileNameFor,
  openBounded,
  readBounded,
  writeAtomic,
} from '../../src/files/index.ts';
import { matchName } from '../../src/files/expand.ts';

const root = mkdtempSync(join(tmpdir(), 'files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const at = (name: string): string => join(root, name);

function failure(work: () => unknown): FileError {
  try {
    work();
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('reads no more than the limit', () => {
  writeFileSync(at('ten'), '0123456789');
  expect(Buffer.from(readBounded(at('ten'), { maxBytes: 10 })).toString()).toBe('0123456789');
  expect(failure(() => readBounded(at('ten'), { maxBytes: 9 }))).toMatchObject({
    code: 'too-large',
    message: 'is larger than 9 bytes',
  });
});

test('endless devices end', () => {
  expect(failure(() => readBounded('/dev/zero', { maxBytes: 5_000_000 }))).toMatchObject({ code: 'too-large' });
});

test('gzip is unpacked, a bomb is not', () => {
  writeFileSync(at('a.gz'), gzipSync('hello'));
  expect(Buffer.from(readBounded(at('a.gz'), { maxBytes: 100 })).toString()).toBe('hello');
  writeFileSync(at('bomb.gz'), gzipSync(Buffer.alloc(50_000_000)));
  expect(failure(() => readBounded(at('bomb.gz'), { maxBytes: 1_000_000 }))).toMatchObject({
    code: 'too-large',
    message: 'is larger than 1000000 bytes when unpacked',
  });
  writeFileSync(at('torn.gz'), gzipSync('hello').subarray(0, 15));
  expect(failure(() => readBounded(at('torn.gz'), { maxBytes: 100 })).message).toBe('is not a readable gzip file');
});

test.each([
  ['nothing', 'not-found', 'no such file or folder'],
  ['.', 'not-a-file', 'is a folder'],
  ['a\0b', 'refused', 'the path contains a NUL character'],
])('%j is refused', (name, code, message) => {
  expect(failure(() => readBounded(name === 'a\0b' ? name : at(name), { maxBytes: 10 }))).toMatchObject({
    code,
    message,
  });
});

test('folders and globs, in code-unit order', () => {
  mkdirSync(at('tree/b/c'), { recursive: true });
  for (const name of ['tree/z.yaml', 'tree/B.yml', 'tree/b/a.json', 'tree/b/c/d.yaml', 'tree/b/notes.txt'])
    writeFileSync(at(name), '{}');
  symlinkSync(at('tree'), at('tree/b/loop'));
  const relative = (path: string): readonly string[] => expandPath(at(path)).map((file) => file.slice(root.length + 1));
  expect(relative('tree')).toEqual(['tree/B.yml', 'tree/b/a.json', 'tree/b/c/d.yaml', 'tree/z.yaml']);
  expect(relative('tree/*.y*ml')).toEqual(['tree/B.yml', 'tree/z.yaml']);
  expect(relative('tree/**/*.yaml')).toEqual(['tree/b/c/d.yaml', 'tree/z.yaml']);
  expect(relative('tree/?/a.json')).toEqual(['tree/b/a.json']);
  expect(expandPath('-')).toEqual(['-']);
  expect(failure(() => expandPath(at('tree/*.toml')))).toMatchObject({ code: 'not-found', message: 'no file matches' });
  mkdirSync(at('empty'));
  expect(failure(() => expandPath(at('empty')))).toMatchObject({ message: 'has no .yaml, .yml or .json files' });
});

test.each([
  ['*', '', true],
  ['*.yaml', 'a.yaml', true],
  ['a*b*c', 'aXbXbc', true],
  ['a*b*c', 'aXbXbd', false],
  ['?', '', false],
  ['**a', 'bba', true],
])('%s and %j: %s', (pattern, name, matches) => expect(matchName(pattern, name)).toBe(matches));

test('a pattern of many stars is linear enough', () => {
  expect(matchName('*a'.repeat(50), 'a'.repeat(5000) + 'b')).toBe(false);
});

test('writes whole files, and never over another by accident', () => {
  writeAtomic(at('out/x.html'), 'one', { overwrite: false });
  expect(failure(() => writeAtomic(at('out/x.html'), 'two', { overwrite: false }))).toMatchObject({ code: 'exists' });
  expect(readFileSync(at('out/x.html'), 'utf8')).toBe('one');
  writeAtomic(at('out/x.html'), new Uint8Array([50]), { overwrite: true });
  expect(readFileSync(at('out/x.html'), 'utf8')).toBe('2');
  expect(readdirSync(at('out'))).toEqual(['x.html']);
});

test.each(['../x', '/etc/x', 'a/../../x', 'a\\b', 'a\0b', 'CON', 'a/nul.txt', 'C:x', '', 'x'.repeat(300)])(
  '%j stays inside',
  (name) => {
    expect(failure(() => confinedPath(root, name)).code).toBe('refused');
  },
);

test('not through a link either', () => {
  symlinkSync('/', at('out-link'));
  expect(failure(() => confinedPath(root, 'out-link/x')).message).toBe('the path leaves its folder by a symbolic link');
  expect(confinedPath(root, 'new/folder/x.json').endsWith('/new/folder/x.json')).toBe(true);
});

test('file names', () => {
  expect(fileNameFor('upgrade-on-a-monday')).toBe('upgrade-on-a-monday');
  for (const hostile of ['../x', 'a/b', 'con', 'Ünï', '\u202etxt', 'x'.repeat(300), '']) {
    expect(fileNameFor(hostile)).toMatch(/^[a-z0-9-]{1,64}$/);
    expect(fileNameFor(hostile)).not.toBe(hostile);
  }
  expect(fileNameFor('a/b')).not.toBe(fileNameFor('a.b'));
});

test('a file that is larger than the limit is left open for whoever reads piece by piece', () => {
  writeFileSync(at('large'), 'a'.repeat(3_000_000));
  const { bytes, rest } = openBounded(at('large'), { maxBytes: 100 });
  if (rest === undefined) throw new Error('no rest');
  const into = new Uint8Array(1_500_000);
  const counts = [rest.read(into), rest.read(into), rest.read(into)];
  rest.close();
  expect(bytes.length + counts[0] + counts[1]).toBe(3_000_000);
  expect(counts[2]).toBe(0);
  expect(openBounded(at('ten'), { maxBytes: 10 })).toEqual({ bytes: Buffer.from('0123456789') });
  expect(failure(() => openBounded(at('bomb.gz'), { maxBytes: 100 }))).toMatchObject({ code: 'too-large' });
});
