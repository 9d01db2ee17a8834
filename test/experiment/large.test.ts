/** Which runs are compiled with more care: a hint for speed, so that the bounds alone are told. */
import { expect, it } from 'vitest';
import { isLarge } from '../../src/experiment/large.ts';
import type { KubeObject } from '../../src/model/objects/index.ts';

const object = (kind: string, spec = {}) => ({ kind, metadata: { name: 'x' }, spec }) as unknown as KubeObject;
const many = (kind: string, count: number) => Array.from({ length: count }, () => object(kind));

it.each([
  ['nothing', [], false],
  ['1,999 nodes', many('Node', 1999), false],
  ['2,000 nodes', many('Node', 2000), true],
  ['19,999 pods', many('Pod', 19_999), false],
  ['20,000 pods', many('Pod', 20_000), true],
  ['pods, and replicas of a Deployment', [...many('Pod', 1), object('Deployment', { replicas: 19_999 })], true],
  [
    'a Deployment that does not say how many, and other objects',
    [...many('Service', 30_000), object('Deployment')],
    false,
  ],
])('%s', (_, objects, expected) => {
  expect(isLarge(objects)).toBe(expected);
});
