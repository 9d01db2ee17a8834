/**
 * The shape of the code, checked. Each check is a function from files to faults; it is run on the repository, and on a
 * canary: a sample that is wrong on purpose, which it must find.
 */
import { describe, expect, it } from 'vitest';
import { BANS, checkCalls } from './tidy/check-calls.ts';
import { checkCycles, checkDoor, checkRooms } from './tidy/check-imports.ts';
import { checkRegistries, checkRegistry, missingRegistries } from './tidy/check-registries.ts';
import { checkCharters, checkLengths, checkNames } from './tidy/check-shape.ts';
import { checkLock, checkSwitchedOff, checkText } from './tidy/check-text.ts';
import longFiles from './tidy/long-files.json' with { type: 'json' };
import { readRepository } from './tidy/repo.ts';
import { codeOf, importsOf, type Source } from './tidy/source.ts';

const repository = readRepository();

/** A made-up repository: path, text, path, text … */
function files(...pathsAndTexts: string[]): Source[] {
  return pathsAndTexts.flatMap((path, at) => (at % 2 === 0 ? [{ path, text: pathsAndTexts[at + 1] }] : []));
}

describe('the reader of sources', () => {
  it.each([
    ['a // Date.now()\nb', 'a              \nb'],
    ['a /* x\ny */ b', 'a     \n     b'],
    ["f('it\\'s // no comment') // c", "f('                   ')     "],
    ['x = /[/"]\'/.test(y) / 2', 'x = /     /.test(y) / 2'],
    ['(a) / b / c', '(a) / b / c'],
    ['`a ${f({ b: `c` })} d` + e', '     f({ b: ` ` })   ` + e'],
  ])('blanks comments and strings in %j', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it('finds imports of every form, and none in strings', () => {
    const text = [
      "import a, { type B } from './a.ts';",
      "import type { C } from '../c/index.ts';",
      "import { type D, type E } from './d.ts';",
      "import './e.ts';",
      "export * from './f.ts';",
      "export {\n  g,\n  h as i,\n} from './g.ts';",
      "const j = await import('./j.ts');",
      "import { z } from 'zod';",
      'const k = "import l from \'./l.ts\'"; // import m from "./m.ts"',
    ].join('\n');
    const found = importsOf({ path: 'src/x/y.ts', text });
    expect(found.map(({ target, specifier }) => target ?? specifier)).toEqual([
      'src/x/a.ts',
      'src/c/index.ts',
      'src/x/d.ts',
      'src/x/e.ts',
      'src/x/f.ts',
      'src/x/g.ts',
      'src/x/j.ts',
      'zod',
    ]);
    expect(found.map(({ typeOnly }) => typeOnly)).toEqual([false, true, true, false, false, false, false, false]);
    expect(found[5].line).toBe(6);
  });

  it('sees the repository', () => {
    expect(repository.some(({ path }) => path === 'test/tidy.test.ts')).toBe(true);
    expect(repository.some(({ path }) => path.startsWith('node_modules/'))).toBe(false);
  });
});

describe('rooms', () => {
  it('import only whom the table allows', () => {
    expect(checkRooms(repository)).toEqual([]);
  });

  it.each([
    ['a lower room knows a higher one', 'src/kernel/a.ts', "import { x } from '../model/index.ts';"],
    ['an import for types counts', 'src/model/a.ts', "import type { X } from '../cluster/index.ts';"],
    ['a dynamic import counts', 'src/report/a.ts', "const x = await import('../cluster/index.ts');"],
    ['a re-export counts', 'src/metrics/a.ts', "export * from '../cluster/index.ts';"],
    ['actors know each other', 'src/faults/a.ts', "import { x } from '../scheduler/index.ts';"],
    [
      'another controller asks the scheduler',
      'src/controllers/hpa/a.ts',
      "import { x } from '../../scheduler/probe.ts';",
    ],
    [
      'the autoscaler asks for more than a probe',
      'src/controllers/cluster-autoscaler/a.ts',
      "import { x } from '../../scheduler/queue.ts';",
    ],
    ['experiment reads files', 'src/experiment/a.ts', "import { x } from '../files/index.ts';"],
    ['a room uses the door', 'src/cli/a.ts', "import { x } from '../index.ts';"],
    ['a room imports a test', 'src/cli/a.ts', "import { x } from '../../test/x.ts';"],
    ['a file outside of the rooms', 'src/a.ts', ''],
    ['a room that is not in the table', 'src/utils/a.ts', ''],
    ['the file system outside of files', 'src/cli/a.ts', "import { readFileSync } from 'node:fs';"],
  ])('canary: %s', (_, path, text) => {
    expect(checkRooms(files(path, text))).toHaveLength(1);
  });

  it.each([
    ['src/controllers/cluster-autoscaler/a.ts', "import { fits } from '../../scheduler/probe/index.ts';"],
    ['src/experiment/a.ts', "import { x } from '../metrics/index.ts'; import { y } from './b.ts';"],
    ['src/index.ts', "export * from './experiment/index.ts';"],
  ])('may do what the table says: %s', (path, text) => {
    expect(checkRooms(files(path, text))).toEqual([]);
  });

  it('the door only re-exports', () => {
    expect(checkDoor(repository)).toEqual([]);
  });

  it('canary: the door computes', () => {
    const good = "/** door */\nexport { a,\n b } from './a/index.ts';\nexport type * from './c/index.ts';\n";
    expect(checkDoor(files('src/index.ts', good))).toEqual([]);
    expect(checkDoor(files('src/index.ts', `${good}export const version = 1;\n`))).toHaveLength(1);
  });

  it('have a charter', () => {
    expect(checkCharters(repository)).toEqual([]);
  });

  it('canary: no charter, no index', () => {
    expect(checkCharters(files('src/cli/index.ts', "export * from './a.ts';\n"))).toHaveLength(1);
    expect(checkCharters(files('src/cli/main.ts', ''))).toHaveLength(1);
    expect(checkCharters(files('src/cli/index.ts', '/** room: files – argv, exit codes, signals. */\n'))).toHaveLength(
      1,
    );
    expect(checkCharters(files('src/cli/index.ts', '/** room: cli – argv, exit codes, signals. */\n'))).toEqual([]);
    expect(checkCharters(files('src/cli/index.ts', '/**\n * room: cli – argv, exit codes, signals.\n */\n'))).toEqual(
      [],
    );
  });
});

describe('imports', () => {
  it('have no cycles', () => {
    expect(checkCycles(repository)).toEqual([]);
  });

  it('canary: a cycle of three, and of one', () => {
    const cycle = files(
      'src/a.ts',
      "import './b.ts';",
      'src/b.ts',
      "export * from './c.ts';",
      'src/c.ts',
      "import { a } from './a.ts';",
    );
    expect(checkCycles(cycle)).toEqual(['cycle: src/a.ts → src/b.ts → src/c.ts → src/a.ts']);
    expect(checkCycles(files('src/a.ts', "import './a.ts';"))).toHaveLength(1);
    expect(checkCycles(files('src/a.ts', "import './b.ts';", 'src/b.ts', "import type { A } from './a.ts';"))).toEqual(
      [],
    );
  });
});

describe('banned calls', () => {
  it('are not made', () => {
    expect(checkCalls(repository)).toEqual([]);
  });

  const canaries: readonly [string, string][] = [
    ['Math.random', 'const x = Math.random();'],
    ['crypto.random*', 'const x = crypto.randomUUID();'],
    ['Date', 'const x = new Date(0);'],
    ['Date', 'const x = Date.now();'],
    ['performance.now', 'const x = performance.now();'],
    ['process.hrtime', 'const x = process.hrtime.bigint();'],
    ['setTimeout, setInterval, setImmediate', 'setImmediate(f);'],
    ['localeCompare', 'a.localeCompare(b);'],
    ['Intl', 'new Intl.NumberFormat();'],
    ['toLocale*', '`${(1).toLocaleString()}`;'],
    ['for … in', 'for (const key in object) f(key);'],
  ];

  it.each(canaries)('canary: %s', (name, text) => {
    const [fault, ...others] = checkCalls(files('src/kernel/a.ts', text));
    expect(fault).toContain(`src/kernel/a.ts:1: ${name}; use `);
    expect(others).toEqual([]);
    expect(checkCalls(files('src/cli/a.ts', text))).toEqual([]);
    expect(checkCalls(files('src/kernel/a.ts', `// ${text}\nconst a = ${JSON.stringify(text)};`))).toEqual([]);
  });

  it('each have a canary', () => {
    expect(BANS.map(({ name }) => name).filter((name) => !canaries.some(([canary]) => canary === name))).toEqual([]);
  });
});

describe('registries', () => {
  it('list what lies beside them', ({ annotate }) => {
    expect(checkRegistries(repository)).toEqual([]);
    const missing = missingRegistries(repository);
    return missing.length > 0 ? annotate(`not begun: ${missing.join(', ')}`) : undefined;
  });

  const index = "import './a.ts'; import './b/index.ts';";
  it.each([
    ['a file that is not listed', index, 'src/faults/c.ts', '', 'index.ts does not list it'],
    ['a folder that is not listed', index, 'src/faults/c/index.ts', '', 'index.ts does not list it'],
    [
      'a sibling knows a sibling',
      `${index} import './c.ts';`,
      'src/faults/c.ts',
      "import './a.ts';",
      'imports its sibling a',
    ],
    [
      'also from within its folder',
      `${index} import './c/d.ts';`,
      'src/faults/c/d.ts',
      "import type { A } from '../a.ts';",
      'imports its sibling a',
    ],
    ['a helper that nobody imports', index, 'src/faults/_c.ts', '', 'nobody beside it imports it'],
  ])('canary: %s', (_, door, path, text, fault) => {
    const sources = files('src/faults/index.ts', door, 'src/faults/a.ts', '', 'src/faults/b/index.ts', '', path, text);
    const found = checkRegistry('src/faults', sources);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(fault);
  });

  it('canary: no index, and a helper that is gone', () => {
    expect(checkRegistry('src/faults', files('src/faults/a.ts', ''))).toHaveLength(1);
    expect(checkRegistry('src/faults', files('src/faults/index.ts', ''), ['gone'])).toHaveLength(1);
  });

  it('may have helpers', () => {
    const helped = files(
      'src/faults/index.ts',
      "import './a.ts';",
      'src/faults/a.ts',
      "import './_b.ts';",
      'src/faults/_b.ts',
      '',
    );
    expect(checkRegistry('src/faults', helped)).toEqual([]);
  });
});

describe('files', () => {
  it('have kebab-case names', () => {
    expect(checkNames(repository)).toEqual([]);
  });

  it('canary: other cases', () => {
    expect(checkNames(files('src/a/nodeFail.ts', '', 'src/a/node_fail.ts', '', 'test/A/b.ts', ''))).toHaveLength(3);
    expect(checkNames(files('src/a/_node-fail.test.ts', '', 'README.md', ''))).toEqual([]);
  });

  it('are not long', () => {
    expect(checkLengths(repository, longFiles)).toEqual([]);
  });

  it('canary: too long, longer than known, and no longer long', () => {
    const long = files('src/a/b.ts', 'x\n'.repeat(401));
    expect(checkLengths(long, {})).toHaveLength(1);
    expect(checkLengths(long, { 'src/a/b.ts': 500 })).toEqual([]);
    expect(checkLengths(files('src/a/b.ts', 'x\n'.repeat(501)), { 'src/a/b.ts': 500 })).toHaveLength(1);
    expect(checkLengths(files('src/a/b.ts', 'x\n'.repeat(400)), { 'src/a/b.ts': 500 })).toHaveLength(1);
  });

  it('name no machine and no registry', () => {
    expect(checkText(repository)).toEqual([]);
    expect(checkLock(repository)).toEqual([]);
  });

  it('canary: a path, a registry, a lock file with hosts', () => {
    const path = ['', 'tmp', 'x'].join('/');
    const host = ['https://registry', 'npmjs', 'org'].join('.');
    expect(checkText(files('README.md', `see ${path}`, 'a.json', `"${host}/x"`))).toHaveLength(2);
    expect(checkText(files('README.md', `see docs${path} and registry.k8s.io/pause`))).toEqual([]);
    expect(checkText(files('README.md', path), { 'README.md': 'because' })).toEqual([]);
    expect(checkLock(files('package-lock.json', '{ "resolved": "https://example.org/a.tgz" }'))).toHaveLength(1);
    expect(checkLock([])).toHaveLength(1);
  });
});

describe('tests', () => {
  it('are not switched off without a reason', () => {
    expect(checkSwitchedOff(repository)).toEqual([]);
  });

  it.each([
    "it.only('a', f);",
    "describe.concurrent.only('a', f);",
    'it.only.each([1])(f);',
    "it.skip('a', f);",
    'it(f, (context) => context.skip());',
  ])('canary: %s', (text) => {
    expect(checkSwitchedOff(files('test/a.test.ts', text))).toHaveLength(1);
  });

  it.each([
    "it.skip('a, skipped because the answer is not recorded', f);",
    "it('a', (context) => context.skip(reason !== '', 'no browser'));",
    "it.skipIf(x)('a', f); // it.only",
  ])('may say why: %s', (text) => {
    expect(checkSwitchedOff(files('test/a.test.ts', text))).toEqual([]);
  });
});
