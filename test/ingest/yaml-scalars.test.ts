import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { KUBERNETES_SCHEMA } from '../../src/ingest/text/yaml-schema.ts';

/** What sigs.k8s.io/yaml 1.4.0 makes of a plain scalar. */
const TABLE: readonly (readonly [string, unknown])[] = [
  ['yes', true],
  ['Yes', true],
  ['y', true],
  ['on', true],
  ['TRUE', true],
  ['no', false],
  ['N', false],
  ['off', false],
  ['yEs', 'yEs'],
  ['"yes"', 'yes'],
  ['~', null],
  ['null', null],
  ['Null', null],
  ['', null],
  ['0', 0],
  ['-0', -0],
  ['010', 8],
  ['0o17', 15],
  ['08', 8],
  ['0x1F', 31],
  ['0b101', 5],
  ['-0b101', -5],
  ['1_000', 1000],
  ['+12', 12],
  ['1e3', 1000],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['1.', 1],
  ['.', '.'],
  ['1e400', '1e400'],
  ['.inf', Number.POSITIVE_INFINITY],
  ['-.Inf', Number.NEGATIVE_INFINITY],
  ['.nan', Number.NaN],
  ['2026-03-01', '2026-03-01'],
  ['2026-03-01T09:00:00Z', '2026-03-01T09:00:00Z'],
  ['1:30', '1:30'],
  ['100m', '100m'],
  ['1.2.3', '1.2.3'],
  ['=', '='],
];

test.each(TABLE)('%s', (text, value) => {
  expect(load(`a: ${text}`, { schema: KUBERNETES_SCHEMA })).toEqual({ a: value });
});

test('keys become text', () => {
  expect(load('{010: a, yes: b, 1.50: c}', { schema: KUBERNETES_SCHEMA })).toEqual({ '8': 'a', true: 'b', '1.5': 'c' });
});
