/** Inputs that hurt parsers. Each says what must come of it. */
import type { LoadOptions } from '../../src/ingest/index.ts';

export interface HostileInput {
  readonly texts: () => readonly (string | Uint8Array)[];
  readonly options?: LoadOptions;
  /** Every text gives errors, and the first of them looks like this; `undefined`: it is read. */
  readonly expected?: RegExp;
}

const pod = (spec: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: i}], ${spec}}\n`;
const depths = [101, 1_000, 10_000, 100_000];

function aliasBomb(levels: number): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < levels; level++)
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
  return `apiVersion: v1\nkind: ConfigMap\ndata:\n  ${lines.join('\n  ')}\n`;
}

export const INPUTS: ReadonlyMap<string, HostileInput> = new Map<string, HostileInput>([
  [
    'deep flow lists',
    { texts: () => depths.map((depth) => '['.repeat(depth)), expected: /nested deeper than 100 levels/ },
  ],
  [
    'deep flow lists in a pod',
    {
      texts: () => depths.map((depth) => pod(`nodName: ${'['.repeat(depth)}${']'.repeat(depth)}`)),
      expected: /nested deeper than 100 levels/,
    },
  ],
  [
    'deep flow maps',
    {
      texts: () => depths.map((depth) => `a: ${'{a: '.repeat(depth)}`),
      expected: /nested deeper than 100 levels|unexpected end/,
    },
  ],
  [
    'deep block lists',
    { texts: () => [200, 5_000].map((depth) => `${'- '.repeat(depth)}x`), expected: /nested deeper than 100 levels/ },
  ],
  [
    'deep JSON',
    {
      texts: () => depths.map((depth) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`),
      expected: /nested deeper than 100 levels/,
    },
  ],
  [
    'deep but allowed, and wrong, many times',
    {
      texts: () => Array.from({ length: 30 }, () => pod(`nodName: ${'['.repeat(90)}${']'.repeat(90)}`)),
      expected: /unknown field "nodName"/,
    },
  ],
  [
    'alias bomb',
    { texts: () => [aliasBomb(9), aliasBomb(30)], expected: /more than \d+ values once its aliases are followed/ },
  ],
  [
    'cyclic alias',
    {
      texts: () => ['apiVersion: v1\nkind: Pod\nspec: &a\n  containers: [*a]\n', 'a: &a [*a]\n'],
      expected: /nested deeper than 100 levels, or one that contains itself|unidentified alias/,
    },
  ],
  [
    'merge bomb',
    {
      texts: () => [
        `a: &a {${Array.from({ length: 2000 }, (_, index) => `k${index}: 1`).join(', ')}}\n${Array.from({ length: 2000 }, (_, index) => `b${index}: {<<: *a}`).join('\n')}`,
      ],
      expected: /merge keys exceeded|Required value/,
    },
  ],
  ['duplicate keys', { texts: () => [pod('nodeName: a, nodeName: b')], expected: /duplicated mapping key/ }],
  [
    '__proto__ in YAML',
    { texts: () => [pod('__proto__: {polluted: 1}, nodeSelector: {__proto__: x}')], expected: /__proto__/ },
  ],
  [
    '__proto__ in JSON',
    {
      texts: () => [
        '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"__proto__":{"polluted":1},"spec":{"containers":[{"name":"c","image":"i"}]}}',
      ],
      expected: /unknown field "__proto__"/,
    },
  ],
  ['__proto__ in a merge', { texts: () => [pod('<<: {__proto__: {polluted: 1}}')], expected: /__proto__/ }],
  [
    '__proto__ in a dump',
    {
      texts: () => [pod('nodeSelector: {__proto__: x, constructor: y}')],
      options: { mode: 'lenient' },
      expected: /the key "__proto__" is not accepted/,
    },
  ],
  [
    'numbers that are none',
    {
      texts: () =>
        ['.nan', '.inf', '1e400', '12345678901234567890', '-9007199254740993'].map((number) =>
          pod(`priority: ${number}`),
        ),
      expected: /expected an integer/,
    },
  ],
  [
    'a quantity of 200,000 digits',
    { texts: () => [pod(`overhead: {cpu: "${'1'.repeat(200_000)}"}`)], expected: /at most 64 characters/ },
  ],
  [
    'a time of 200,000 digits',
    {
      texts: () => [`apiVersion: v1\nkind: Node\nmetadata: {name: a1, creationTimestamp: "${'1'.repeat(200_000)}"}`],
      expected: /expected a time/,
    },
  ],
  [
    'a label of 200,000 characters',
    {
      texts: () => [pod(`nodeSelector: {a: "${'a.'.repeat(100_000)}"}`)],
      expected: /must be no more than 63 characters/,
    },
  ],
  [
    'a field name of 200,000 characters',
    {
      texts: () => [pod(`? ${'n'.repeat(900)}\n`).replace('?', '"x'.slice(1)), pod(`"${'n'.repeat(200_000)}": 1`)],
      expected: /unknown field|error/,
    },
  ],
  ['tabs', { texts: () => ['a:\n\tb: 1\n'], expected: /tab/ }],
  [
    'not UTF-8',
    {
      texts: () => [new Uint8Array([0xff, 0xfe, 0x61, 0x00]), new Uint8Array([0x61, 0x3a, 0xc3, 0x28])],
      expected: /is not UTF-8 text/,
    },
  ],
  [
    'a mark and carriage returns',
    {
      texts: () => [
        `\ufeff${pod('nodeName: a1').replaceAll('\n', '\r\n')}`,
        new TextEncoder().encode(`\ufeff${pod('nodeName: a1')}`),
      ],
    },
  ],
  [
    'control characters in names',
    {
      texts: () => [
        'apiVersion: v1\nkind: Node\nmetadata: {name: "a\\e]0;x\\a"}\n',
        'apiVersion: v1\nkind: Node\nmetadata: {name: "\\u202Etxt"}\n',
        'apiVersion: v1\nkind: Node\nmetadata: {name: "../../etc"}\n',
      ],
      expected: /RFC 1123/,
    },
  ],
  [
    'many flow maps',
    { texts: () => [`[${'{a: 1}, '.repeat(100_000)}]`], expected: /expected a Kubernetes object, found a list/ },
  ],
  ['many documents', { texts: () => ['---\nx\n'.repeat(200_000)], expected: /expected a Kubernetes object/ }],
  [
    'more documents than allowed',
    {
      texts: () => [`${pod('nodeName: a1')}---\n`.repeat(20)],
      options: { limits: { documents: 10 } },
      expected: /already exists/,
    },
  ],
  [
    'lists in lists in lists',
    {
      texts: () => [`${'{"apiVersion":"v1","kind":"List","items":['.repeat(20)}${']}'.repeat(20)}`],
      expected: /lists within lists/,
    },
  ],
  [
    'a billion replicas',
    {
      texts: () => [
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {replicas: 9000000000000, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}',
      ],
      expected: /must be less than or equal to 2147483647/,
    },
  ],
  [
    'a scenario for ever',
    {
      texts: () =>
        ['9999999d', '1e9s', '-5m', '٣m', `${'9'.repeat(60)}s`].map(
          (horizon) =>
            `apiVersion: seatrial.dev/v1alpha1\nkind: Scenario\nmetadata: {name: s}\nspec: {horizon: ${horizon}, cluster: {from: x}}`,
        ),
      expected: /is no duration/,
    },
  ],
  [
    'a scenario with __proto__',
    {
      texts: () => [
        'apiVersion: seatrial.dev/v1alpha1\nkind: Scenario\nmetadata: {name: s}\nspec: {horizon: 1h, cluster: {from: x}, slos: {__proto__: ["p(99)<1"]}}',
      ],
      expected: /the key "__proto__" is not accepted/,
    },
  ],
  [
    'unknown tags',
    {
      texts: () => ['a: !!js/function "function(){}"\n', 'a: !!python/object:os.system x\n', 'a: !!binary aGk=\n'],
      expected: /unknown tag/,
    },
  ],
]);
