import { describe, expect, it } from 'vitest';
import {
  applyLimitRangeDefaults,
  claimLimitErrors,
  podLimitErrors,
} from '../../../src/cluster/admission/limit-range.ts';
import { decodeLimitRange, decodePodSpec, decodeValue } from '../../../src/ingest/decode/index.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';

const range = (item: object, type = 'Container') =>
  decodeValue({ spec: { limits: [{ type, ...item }] } }, decodeLimitRange);
const spec = (...containers: readonly object[]) =>
  decodeValue({ containers: containers.map((resources, i) => ({ name: `c${i}`, resources })) }, decodePodSpec);
const cpu = (quantity: string) => ({ cpu: quantity });

describe('defaults', () => {
  const defaults = range({ default: { cpu: '1', memory: '1Gi' }, defaultRequest: cpu('100m') });
  it('fill gaps and are written down', () => {
    const filled = applyLimitRangeDefaults(defaults, spec({ limits: cpu('2') }, { requests: cpu('50m') }));
    expect(filled.annotation).toBe(
      'LimitRanger plugin set: cpu request for container c0; memory limit for container c0; cpu, memory limit for container c1',
    );
    expect(filled.spec.containers[0]?.resources.requests.get('cpu')?.canonical).toBe('100m');
    expect(filled.spec.containers[1]?.resources.requests.get('cpu')?.canonical).toBe('50m');
  });
  it('leave alone what is complete', () => {
    const full = spec({ requests: cpu('1'), limits: { cpu: '1', memory: '1Gi' } });
    expect(applyLimitRangeDefaults(defaults, full)).toEqual({ spec: full });
  });
});

describe('bounds', () => {
  const least = 'minimum cpu usage per Container is 100m';
  const most = 'maximum cpu usage per Container is 1';
  const ratio = 'cpu max limit to request ratio per Container is 2';
  it.each([
    ['no request', { min: cpu('100m') }, {}, [`${least}.  No request is specified`]],
    ['a small request', { min: cpu('100m') }, { requests: cpu('50m') }, [`${least}, but request is 50m`]],
    [
      'a small limit',
      { min: cpu('100m') },
      { requests: cpu('100m'), limits: cpu('90m') },
      [`${least}, but limit is 90m`],
    ],
    ['enough', { min: cpu('100m') }, { requests: cpu('100m') }, []],
    ['no limit', { max: cpu('1') }, { requests: cpu('1') }, [`${most}.  No limit is specified`]],
    ['a large limit', { max: cpu('1') }, { limits: cpu('1001m') }, [`${most}, but limit is 1001m`]],
    ['a large request', { max: cpu('1') }, { requests: cpu('2'), limits: cpu('1') }, [`${most}, but request is 2`]],
    [
      'no request for the ratio',
      { maxLimitRequestRatio: cpu('2') },
      { limits: cpu('1') },
      [`${ratio}, but no request is specified or request is 0`],
    ],
    [
      'no limit for the ratio',
      { maxLimitRequestRatio: cpu('2') },
      { requests: cpu('1') },
      [`${ratio}, but no limit is specified or limit is 0`],
    ],
    [
      'too wide',
      { maxLimitRequestRatio: cpu('2') },
      { requests: cpu('300m'), limits: cpu('1') },
      [`${ratio}, but provided ratio is 3.333333`],
    ],
    [
      'a tie in the sixth decimal',
      { maxLimitRequestRatio: cpu('2') },
      { requests: cpu('128m'), limits: cpu('385m') },
      [`${ratio}, but provided ratio is 3.007812`],
    ],
    ['just so', { maxLimitRequestRatio: cpu('2') }, { requests: cpu('500m'), limits: cpu('1') }, []],
  ])('%s', (_, item, resources, errors) => expect(podLimitErrors(range(item), spec(resources))).toEqual(errors));

  it('hold for the pod as a whole, without overhead', () => {
    const two = spec({ requests: cpu('300m'), limits: cpu('600m') }, { requests: cpu('300m'), limits: cpu('600m') });
    expect(podLimitErrors(range({ max: cpu('1') }, 'Pod'), two)).toEqual([
      'maximum cpu usage per Pod is 1, but limit is 1200m',
    ]);
  });

  it('hold for claims', () => {
    const storage = (quantity: string) => ({ storage: quantity });
    const claims = range({ min: storage('1Gi'), max: storage('10Gi') }, 'PersistentVolumeClaim');
    const rule = 'maximum storage usage per PersistentVolumeClaim is 10Gi';
    expect(claimLimitErrors(claims, new Map([['storage', parseQuantity('20Gi')]]))).toEqual([
      `${rule}, but request is 20Gi`,
    ]);
    expect(claimLimitErrors(claims, new Map())).toHaveLength(2);
  });
});
