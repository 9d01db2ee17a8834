import { describe, expect, it } from 'vitest';
import { decodePodSpec, decodeValue } from '../../../src/ingest/decode/index.ts';
import { type AdmissionFailure, preemptForCritical } from '../../../src/machines/kubelet/preemption.ts';

function pod(name: string, requests: Record<string, string>, { limited = false, priority = 0 } = {}) {
  const resources = { requests, limits: limited ? requests : {} };
  return {
    name,
    priority,
    annotations: new Map(),
    spec: decodeValue({ containers: [{ name: 'c', resources }] }, decodePodSpec),
  };
}

const critical = pod('critical', { cpu: '1' }, { priority: 2_000_000_000 });
const bestEffort = pod('best-effort', {});
const small = pod('small', { cpu: '100m', memory: '100Mi' });
const large = pod('large', { cpu: '300m', memory: '300Mi' });
const guaranteed = pod('guaranteed', { cpu: '500m', memory: '500Mi' }, { limited: true });
const ALL = [guaranteed, large, bestEffort, small];

const lacking = (resource: string, amount: number): AdmissionFailure => ({
  resource,
  requested: amount,
  used: 0,
  capacity: 0,
});
const MI = 2 ** 20;

function outcome(failures: readonly AdmissionFailure[], running = ALL, by = critical): unknown {
  const result = preemptForCritical(by, failures, running);
  return 'victims' in result
    ? result.victims.map(({ name }) => name)
    : 'error' in result
      ? result.error
      : result.failures;
}

describe('preemption by the kubelet', () => {
  it.each([
    ['the one that just suffices', [lacking('memory', 90 * MI)], ['small']],
    ['the larger if the smaller does not', [lacking('memory', 200 * MI)], ['large']],
    ['both before a guaranteed one', [lacking('memory', 400 * MI)], ['large', 'small']],
    ['a guaranteed one for what is left', [lacking('memory', 450 * MI)], ['guaranteed']],
    ['for a place, whoever requests nothing', [lacking('pods', 1)], ['best-effort']],
    ['for several resources', [lacking('cpu', 350), lacking('memory', 10 * MI)], ['large', 'small']],
  ])('ends %s', (_, failures, names) => expect(outcome(failures)).toEqual(names));

  it('gives up if all together do not suffice', () => {
    expect(outcome([lacking('memory', 1000 * MI)])).toBe(
      'preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: memory, q: 104857600), ]',
    );
  });
  it('does nothing for other reasons', () => {
    expect(outcome([lacking('cpu', 1), { predicate: 'TaintToleration' }])).toEqual([{ predicate: 'TaintToleration' }]);
  });
  it('does nothing for others', () => {
    expect(outcome([lacking('cpu', 1)], ALL, pod('p', {}, { priority: 1000 }))).toEqual([lacking('cpu', 1)]);
  });
});
