import { expect, test } from 'vitest';
import { errorsOf, loadOk, pod } from './helpers.ts';

const TABLE: readonly (readonly [what: string, text: string, errors: readonly string[]])[] = [
  [
    'unknown field',
    pod('nodName: n1'),
    ['f.yaml:7:3: error: spec.nodName: unknown field "nodName"; did you mean "nodeName"?'],
  ],
  ['unknown field far from any', pod('zzzzzz: n1'), ['f.yaml:7:3: error: spec.zzzzzz: unknown field "zzzzzz"']],
  [
    'case counts',
    pod('nodename: n1'),
    ['f.yaml:7:3: error: spec.nodename: unknown field "nodename"; did you mean "nodeName"?'],
  ],
  [
    'number for text',
    pod('nodeSelector: {a: 1}'),
    ['f.yaml:7:21: error: spec.nodeSelector.a: expected a string, found the number 1; did you mean "1"?'],
  ],
  [
    'boolean for text, YAML 1.1',
    pod('nodeSelector: {a: yes}'),
    [
      'f.yaml:7:21: error: spec.nodeSelector.a: expected a string, found the boolean true (without quotes y, n, yes, no, on, off, true and false are booleans)',
    ],
  ],
  [
    'text for number',
    pod('priority: "3"'),
    ['f.yaml:7:13: error: spec.priority: expected an integer, found the string "3"; did you mean "3"?'],
  ],
  [
    'fraction for number',
    pod('priority: 1.5'),
    ['f.yaml:7:13: error: spec.priority: expected an integer, found the number 1.5'],
  ],
  [
    'not a number',
    pod('priority: .nan'),
    ['f.yaml:7:13: error: spec.priority: expected an integer, found a number that is not finite'],
  ],
  [
    'beyond the safe range',
    pod('priority: 12345678901234567890'),
    [
      'f.yaml:7:13: error: spec.priority: expected an integer, found the number 12345678901234567000, beyond the safe range of ±9007199254740991',
    ],
  ],
  [
    'list for object',
    pod('affinity: []'),
    ['f.yaml:7:13: error: spec.affinity: expected an object, found an empty list'],
  ],
  [
    'object for list',
    pod('tolerations: {}'),
    ['f.yaml:7:16: error: spec.tolerations: expected a list, found an object'],
  ],
  [
    'enumeration',
    pod('restartPolicy: Alway'),
    [
      'f.yaml:7:18: error: spec.restartPolicy: Unsupported value: "Alway": supported values: "Always", "OnFailure", "Never"; did you mean "Always"?',
    ],
  ],
  [
    'quantity',
    pod('overhead: {memory: 16Gb}'),
    [
      'f.yaml:7:22: error: spec.overhead.memory: Invalid value: "16Gb": quantities must match the regular expression \'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$\'',
    ],
  ],
  [
    '__proto__ in a map',
    pod('nodeSelector: {__proto__: x}'),
    ['f.yaml:7:18: error: spec.nodeSelector.__proto__: the key "__proto__" is not accepted'],
  ],
  [
    '__proto__ as a field',
    pod('__proto__: {nodeName: x}'),
    ['f.yaml:7:3: error: spec.__proto__: unknown field "__proto__"'],
  ],
  [
    'unknown kind',
    'apiVersion: apps/v1\nkind: Deploymnt\n',
    ['f.yaml:2:7: error: no matches for kind "Deploymnt" in version "apps/v1"; did you mean "Deployment"?'],
  ],
  [
    'removed version',
    'apiVersion: extensions/v1beta1\nkind: Deployment\n',
    ['f.yaml:1:13: error: no matches for kind "Deployment" in version "extensions/v1beta1"; did you mean "apps/v1"?'],
  ],
  [
    'old budget',
    'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\n',
    [
      'f.yaml:1:13: error: no matches for kind "PodDisruptionBudget" in version "policy/v1beta1"; did you mean "policy/v1"?',
    ],
  ],
  [
    'slip in the group',
    'apiVersion: app/v1\nkind: Deployment\n',
    ['f.yaml:1:13: error: no matches for kind "Deployment" in version "app/v1"; did you mean "apps/v1"?'],
  ],
  [
    'slip in the scenario',
    'apiVersion: seatrial.dev/v1\nkind: Scenario\n',
    [
      'f.yaml:1:13: error: no matches for kind "Scenario" in version "seatrial.dev/v1"; did you mean "seatrial.dev/v1alpha1"?',
    ],
  ],
  ['no kind', 'apiVersion: v1\n', ['f.yaml:1:1: error: kind: Required value: an object says what it is']],
  ['no object', 'hello', ['f.yaml:1:1: error: expected a Kubernetes object, found the string "hello"']],
  ['syntax', 'a: [1,\n', ['f.yaml:2:1: error: unexpected end of the stream within a flow collection']],
  [
    'syntax in the second document',
    'apiVersion: v1\nkind: ConfigMap\n---\na: b: c\n',
    ['f.yaml:4:5: error: bad indentation of a mapping entry'],
  ],
  ['duplicate key', 'apiVersion: v1\nkind: Pod\nkind: Pod\n', ['f.yaml:3:1: error: duplicated mapping key']],
  [
    'duplicate object',
    `${pod('')}---\n${pod('')}`,
    ['f.yaml:11:18: error: Pod "default/p" already exists: it is defined at f.yaml:1'],
  ],
];

test.each(TABLE)('%s', (_, text, errors) => {
  expect(errorsOf(text)).toEqual(errors);
});

test('all errors of a file are told, up to the limit', () => {
  const many = Array.from({ length: 30 }, (_, index) => pod('nodName: n', `p${index}`)).join('---\n');
  expect(errorsOf(many)).toHaveLength(20);
  expect(errorsOf(many)[19]).toMatch(/^f\.yaml:159:3: /);
});

test('a dump is read leniently', () => {
  const loaded = loadOk(pod('nodName: n1\nrestartPolicy: Perhaps'), { mode: 'lenient' });
  expect(loaded.objects).toHaveLength(1);
});

test('real fields that are not modelled are listed, not refused', () => {
  const text = `${pod('').trimEnd()}\n`.replace(
    'image: i',
    'image: i, resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}], env: [{name: A}]',
  );
  expect([...loadOk(text).notModelledFields]).toEqual([['Pod spec.containers[].resizePolicy', 1]]);
});

test('positions within a JSON list', () => {
  const text = JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'List',
      items: [
        { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } },
        { apiVersion: 'v1', kind: 'Node', metadata: { name: 7 } },
      ],
    },
    null,
    1,
  );
  expect(errorsOf(text)).toEqual([
    'f.yaml:16:13: error: metadata.name: expected a string, found the number 7; did you mean "7"?',
  ]);
});

test('positions within a YAML list', () => {
  const text =
    'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Node\n  metadata: {name: a}\n# second\n- apiVersion: v1\n  kind: Node\n  metadata:\n    nam: b\n';
  expect(errorsOf(text)).toEqual(['f.yaml:11:5: error: metadata.nam: unknown field "nam"; did you mean "name"?']);
  const good = loadOk(text.replace('nam:', 'name:'));
  expect(good.objects.map((each) => each.source.line)).toEqual([4, 8]);
});

test('an object with a uid comes from a dump, and is read leniently', () => {
  expect(errorsOf(pod('nodName: n1').replace('{name: p}', '{name: p, uid: 1-2}'))).toEqual([]);
});
