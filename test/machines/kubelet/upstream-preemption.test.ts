/** Who makes way for a critical pod, after pkg/kubelet/preemption/preemption_test.go, in rows of our own. */
import { describe, expect, it } from 'vitest';
import { decodePodSpec, decodeValue } from '../../../src/ingest/decode/index.ts';
import {
  distanceTo,
  preemptForCritical,
  type PreemptionPod,
  remaining,
  type Want,
} from '../../../src/machines/kubelet/preemption.ts';

const MI = 2 ** 20;

type Named = PreemptionPod & { readonly name: string };

/** Requests so many thousandths of a CPU and MiB; `isLimited`: to these. */
function pod(name: string, amount: number, isLimited = false, priority = 0): Named {
  const requests = amount > 0 ? { cpu: `${amount}m`, memory: `${amount}Mi` } : {};
  const raw = { containers: [{ name: 'c', resources: { requests, limits: isLimited ? requests : {} } }] };
  return { name, priority, annotations: new Map(), spec: decodeValue(raw, decodePodSpec) };
}

const PODS = {
  bestEffort: pod('bestEffort', 0),
  burstable: pod('burstable', 100),
  highBurstable: pod('highBurstable', 300),
  guaranteed: pod('guaranteed', 100, true),
  highGuaranteed: pod('highGuaranteed', 300, true),
  clusterCritical: pod('clusterCritical', 100, false, 2_000_000_000),
  nodeCritical: pod('nodeCritical', 100, false, 2_000_000_100),
};
type Name = keyof typeof PODS;

/** Thousandths of a CPU, MiB, places. */
const wants = (cpu: number, memory: number, pods: number): Want[] =>
  [
    { resource: 'cpu', amount: cpu },
    { resource: 'memory', amount: memory * MI },
    { resource: 'pods', amount: pods },
  ].filter(({ amount }) => amount > 0);

describe('GetPodsToPreempt', () => {
  const outcome = (by: Name, running: readonly Name[], list: readonly Want[]): string => {
    const failures = list.map(({ resource, amount }) => ({ resource, requested: amount, used: 0, capacity: 0 }));
    const result = preemptForCritical(
      PODS[by],
      failures,
      running.map((name) => PODS[name]),
    );
    if ('victims' in result) return result.victims.map(({ name }) => name).join(' ');
    return 'error' in result ? 'error' : 'refused';
  };
  const FIVE: Name[] = ['bestEffort', 'burstable', 'highBurstable', 'guaranteed', 'highGuaranteed'];
  it.each<[string, Name, Name[], Want[], string]>([
    ['nothing is needed', 'clusterCritical', [], wants(0, 0, 0), ''],
    ['no pods', 'clusterCritical', [], wants(0, 0, 1), 'error'],
    ['just what is needed', 'clusterCritical', ['burstable'], wants(100, 100, 1), 'burstable'],
    ['less than is needed', 'clusterCritical', ['burstable'], wants(200, 200, 2), 'error'],
    ['best effort before burstable', 'clusterCritical', ['burstable', 'bestEffort'], wants(0, 0, 1), 'bestEffort'],
    ['burstable before guaranteed', 'clusterCritical', ['burstable', 'guaranteed'], wants(0, 0, 1), 'burstable'],
    [
      'the lesser if it will do',
      'clusterCritical',
      ['bestEffort', 'highBurstable', 'burstable'],
      wants(100, 100, 0),
      'burstable',
    ],
    [
      'the greater if not',
      'clusterCritical',
      ['bestEffort', 'burstable', 'highBurstable'],
      wants(150, 150, 0),
      'highBurstable',
    ],
    ['both', 'clusterCritical', FIVE, wants(350, 350, 0), 'highBurstable burstable'],
    [
      'a guaranteed one, and no burstable one too many',
      'clusterCritical',
      FIVE,
      wants(0, 550, 0),
      'highBurstable highGuaranteed',
    ],
    ['cluster critical for node critical', 'nodeCritical', ['clusterCritical'], wants(100, 0, 0), 'clusterCritical'],
    ['not node critical for cluster critical', 'clusterCritical', ['nodeCritical'], wants(100, 0, 0), 'error'],
    // EvictPodsToFreeRequests
    ['not one that is as critical', 'clusterCritical', ['clusterCritical'], wants(0, 0, 1), 'error'],
    ['not one that gives nothing', 'clusterCritical', ['bestEffort'], wants(0, 1, 0), 'error'],
    [
      'several, among them a critical one',
      'clusterCritical',
      ['clusterCritical', ...FIVE],
      wants(0, 550, 0),
      'highBurstable highGuaranteed',
    ],
  ])('%s', (_, by, running, list, expected) => expect(outcome(by, running, list)).toBe(expected));
});

describe('AdmissionRequirementsDistance', () => {
  it.each<[string, Want[], Name, number]>([
    ['nothing is needed', wants(0, 0, 0), 'burstable', 0],
    ['it has nothing but its place', wants(100, 100, 1), 'bestEffort', 2],
    ['it has just that', wants(100, 100, 1), 'burstable', 0],
    ['it has more', wants(50, 50, 0), 'burstable', 0],
  ])('%s', (_, list, name, distance) => expect(distanceTo(PODS[name], list)).toBe(distance));
});

describe('AdmissionRequirementsSubtract', () => {
  it.each<[string, Want[], Name, Want[]]>([
    ['from nothing', wants(0, 0, 0), 'burstable', []],
    ['nothing but a place', wants(100, 100, 1), 'bestEffort', wants(100, 100, 0)],
    ['all', wants(100, 100, 1), 'burstable', []],
    ['more than all', wants(50, 50, 0), 'burstable', []],
    ['a part', wants(200, 200, 1), 'burstable', wants(100, 100, 0)],
  ])('%s', (_, list, name, left) => expect(remaining(list, [PODS[name]])).toEqual(left));
});
