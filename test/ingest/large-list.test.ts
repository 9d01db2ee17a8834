/** Files that are larger than what is read at once: lists in JSON are read all the same, piece by piece. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { diskFiles } from '../../src/files/index.ts';
import { formatDiagnostic, load, loadText, type LoadOptions } from '../../src/ingest/index.ts';
import { dumpTexts } from '../bench/_dump.ts';

const folder = mkdtempSync(join(tmpdir(), 'large-list-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** More than is taken of a file at a time. */
const PODS = 600;
const dump = [...dumpTexts({ pods: PODS, indent: 4 })].join('');

function loadLarge(text: string, options: LoadOptions = {}): ReturnType<typeof load> {
  const file = join(folder, 'pods.json');
  writeFileSync(file, text);
  return load([file], diskFiles, { limits: { bytes: 100_000 }, ...options });
}
const errorsOf = (text: string, options?: LoadOptions): string[] =>
  loadLarge(text, options).errors.map((error) => formatDiagnostic(error).replace(`${folder}/`, ''));

describe('a list in JSON that is larger than what is read at once', () => {
  it('gives the same objects, on the same lines', () => {
    expect(dump.length).toBeGreaterThan(1 << 22);
    const [large, whole] = [loadLarge(dump), loadText(dump, 'pods.json')];
    expect(large.errors).toEqual([]);
    expect(large.objects).toHaveLength(PODS);
    expect(large.objects.map(({ source }) => source.line)).toEqual(whole.objects.map(({ source }) => source.line));
    expect(large.objects.map(({ object }) => object)).toEqual(whole.objects.map(({ object }) => object));
  });

  it('has its errors where they are', () => {
    const at = dump.indexOf('"startTime"', dump.length - 20_000) + '"startTime": '.length;
    const line = dump.slice(0, at).split('\n').length;
    const broken = `${dump.slice(0, at)}"soon"${dump.slice(dump.indexOf('"', at + 1) + 1)}`;
    expect(errorsOf(broken)).toEqual([
      `pods.json:${line}:30: error: status.startTime: Invalid value: "soon": expected a time such as 2026-03-01T09:00:00Z`,
    ]);
  });

  it('counts for nothing where it is no JSON, which is said where that shows', () => {
    const at = dump.indexOf('"startTime"', dump.length - 20_000) + '"startTime"'.length;
    const line = dump.slice(0, at).split('\n').length;
    const broken = `${dump.slice(0, at)};${dump.slice(at + 1)}`;
    expect(errorsOf(broken)).toEqual([
      `pods.json:${line}:28: error: is larger than 100000 bytes, as only a list in JSON may be: this is no JSON`,
    ]);
    expect(loadLarge(broken).objects).toEqual([]);
  });

  it.each([
    ['ends early', dump.slice(0, 150_000), 'the text ends within this item'],
    ['is YAML', `# pods\n${dump}`, 'expected an object'],
    [
      'is a list of something else',
      dump.replace(/"kind": "List"/, '"kind": "Pod"'),
      'is no list of Kubernetes objects',
    ],
    [
      'does not say what its items are',
      dump.replace('"kind": "Pod",', ''),
      'neither the list nor this item says what it is',
    ],
    ['is not UTF-8', `${dump.slice(0, -30)}\xff`, 'is not UTF-8 text'],
  ])('is not read where it %s', (_what, text, reason) => {
    const file = join(folder, 'bad.json');
    writeFileSync(file, text, 'latin1');
    const { errors, objects } = load([file], diskFiles, { limits: { bytes: 100_000 } });
    expect(objects).toEqual([]);
    expect(errors).toHaveLength(1);
    expect(errors[0].message).toBe(`is larger than 100000 bytes, as only a list in JSON may be: ${reason}`);
  });

  it('has a limit of its own', () => {
    expect(errorsOf(dump, { limits: { bytes: 100_000, listBytes: 5_000_000 } })).toEqual([
      expect.stringContaining('larger than any list that is read'),
    ]);
  });

  it('has no more objects than documents are allowed', () => {
    const { errors, objects } = loadLarge(dump, { limits: { bytes: 100_000, documents: 101, errors: 1 } });
    expect(objects).toHaveLength(100);
    expect(errors).toMatchObject([{ code: 'limit', message: 'more than 101 documents' }]);
  });
});
