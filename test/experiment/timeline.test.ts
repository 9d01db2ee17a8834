/** Entries of a scenario, from its file to what they do and what is said of them. */
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/experiment/index.ts';
import { parseQuantity } from '../../src/model/quantity.ts';
import { deployment, inputOf, placeOfEntry, pool, resultOf } from './_scenario.ts';

const cluster = { nodePools: [pool('general', 2)] };
const web = deployment('web', 2);

const withEntry = (entry: Record<string, unknown>) => ({ horizon: '5m', cluster, timeline: [entry] });

describe('what is refused before the run', () => {
  it.each<[Record<string, unknown>, string]>([
    [
      { patch: { object: 'deploy/web', patch: { spec: { replicsa: 1 } } } },
      'patch of Deployment default/web: spec.replicsa: unknown field',
    ],
    [{ patch: { object: 'deploy/web', patch: { spec: { replicas: -1 } } } }, 'must be greater than or equal to 0'],
    [{ patch: { object: 'deploy/web', patch: { metadata: { name: 'x' } } } }, 'metadata.name: field is immutable'],
    [{ patch: { object: 'dploy/web', patch: {} } }, 'unknown kind "dploy"'],
    [
      { 'pool-upgrade': { pool: 'general', maxSurge: 0 } },
      'maxSurge and maxUnavailable are both 0: no node could ever be replaced',
    ],
    [{ 'pool-stockout': { pool: 'genral' } }, 'no node pool is called "genral"'],
    [{ 'pod-crash': { exitCode: 256 } }, 'exitCode'],
    [{ drain: { names: ['general-1'], gracePeriod: '-5s' } }, '"-5s" is no duration'],
    [{ 'pod-kill': { gracePeriod: '-1s' } }, '"-1s" is no duration'],
    [{ 'pool-stockout': { pool: 'general', zones: ['a'] } }, 'pool general is not in zone "a"'],
    [{ scale: { object: 'ds/web', replicas: 2 } }, 'scale is not for a DaemonSet: expected one of Deployment,'],
    [
      { restart: { object: 'job/web' } },
      'restart is not for a Job: expected one of Deployment, StatefulSet, DaemonSet',
    ],
    [{ undo: { object: 'rs/web' } }, 'undo is not for a ReplicaSet'],
    [{ mode: 'one', scale: { object: 'deploy/web', replicas: 2 } }, 'scale chooses nothing: it takes no mode'],
    [{ 'disk-fill': { to: '101%' } }, 'expected a percentage from 0% to 100%'],
    [{ leak: { perHour: '-1Gi' } }, 'must not be negative'],
    [{ burn: { cpu: '-1' } }, 'must not be negative'],
    [{ 'random-failures': { trace: 't.csv', repair: '5m' } }, 'goes with between; a trace says itself'],
    [
      { 'node-add': { node: { metadata: { name: 'n' } }, zone: 'a' } },
      'goes with pool; a node has its zone in a label',
    ],
  ])('%j: %s', (entry, message) => {
    const tried = (): unknown => compose(inputOf(withEntry({ at: '1m', ...entry }), [web]));
    expect(tried).toThrow(message);
    expect(tried).toThrow(/^s\.yaml:\d\d:/);
  });
});

it('an entry that comes first after the end is refused', () => {
  const spec = { horizon: '5m', cluster, timeline: [{ every: '6m', 'pod-kill': {} }] };
  expect(() => compose(inputOf(spec, [web]))).toThrow('comes first after the end: the horizon is earlier');
});

describe('more reserved than there is', () => {
  const kubeletConfig = (systemReserved: Record<string, string>) =>
    ({ systemReserved: new Map(Object.entries(systemReserved).map(([k, v]) => [k, parseQuantity(v)])) }) as never;
  const tried = (reserved: Record<string, string>) => () =>
    compose(inputOf({ horizon: '1m', cluster }, [], { kubeletConfig: kubeletConfig(reserved) }));

  it('is what a kubelet does not start with, told with the place of its pool', () => {
    expect(tried({ cpu: '5' })).toThrow(
      /^s\.yaml:\d+:\d+: kubelets of pool general do not start: invalid Node Allocatable configuration\. Resource "cpu" has a reservation of 5 but capacity of 4\. Expected capacity >= reservation\.$/,
    );
    // 16Gi and the margin of 100Mi on top of it
    expect(tried({ memory: '16Gi' })).toThrow('Resource "memory" has a reservation of 16484Mi but capacity of 16Gi');
    expect(tried({ cpu: '4', memory: '1Gi' })).not.toThrow();
  });
});

it('a kubelet whose managers do not start is told with the place of its pool, or of its node', () => {
  const kubeletConfig = { cpuManagerPolicy: 'static' } as never;
  const why = '[cpumanager] unable to determine reserved CPU resources for static policy';
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, status: { capacity: { cpu: '4' } } };
  expect(() => compose(inputOf({ horizon: '1m', cluster }, [], { kubeletConfig }))).toThrow(
    `kubelets of pool general do not start: ${why}`,
  );
  expect(() => compose(inputOf({ horizon: '1m', cluster }, [node], { kubeletConfig, scenario: undefined }))).toThrow(
    /^s\.yaml:\d+: the kubelet of node n1 does not start: \[cpumanager\]/,
  );
});

describe('what is doubted after the run', () => {
  it.each<[Record<string, unknown>, string, string]>([
    [{ drain: { names: ['nobody'] } }, 'unknown-target', 'e: there is no node nobody at 60 s'],
    [{ 'node-fail': { zone: 'z9' } }, 'selects-nothing', 'e: node-fail selects none of the nodes at 60 s'],
    [{ 'pod-kill': { workload: 'deploy/nobody' } }, 'selects-nothing', 'e: pod-kill selects none of the pods at 60 s'],
    [{ patch: { object: 'deploy/nobody', patch: {} } }, 'fault', 'e: Deployment default/nobody not found'],
    [{ scale: { object: 'deploy/nobody', replicas: 2 } }, 'fault', 'e: Deployment default/nobody not found'],
    [{ restart: { object: 'deploy/nobody' } }, 'fault', 'e: Deployment default/nobody not found'],
    [{ remove: { object: 'deploy/nobody' } }, 'fault', 'e: Deployment default/nobody not found'],
    [{ 'component-down': { component: 'autoscaler' } }, 'fault', 'e: autoscaler is not running'],
  ])('%j: %s', (entry, code, message) => {
    const spec = withEntry({ name: 'e', at: '1m', ...entry });
    const { diagnostics } = resultOf(spec, [web]);
    const position = placeOfEntry(spec);
    expect(diagnostics).toEqual([{ severity: 'warning', code, message, position }]);
  });

  const zoned = { nodePools: [pool('general', 1, { zones: ['a', 'b'] })] };
  it.each<[Record<string, unknown>, string, string]>([
    [{ at: '1m', for: '2m', 'pod-kill': {} }, 'no-effect', 'pod-kill is done at once: for is without effect'],
    [
      { at: '1m', every: '1m', for: '90s', 'node-fail': {} },
      'overlaps-itself',
      'it lasts 90 s and comes every 60 s, before it is over',
    ],
    [
      { at: '5m', 'node-fail': {} },
      'after-the-end',
      'node-fail comes at 300 s, as the run ends: nothing follows from it',
    ],
    [
      { at: '1m', every: '241s', 'pod-kill': {} },
      'never-recurs',
      'its second time would be at 301 s, and that is too late: it comes once',
    ],
    [
      { at: '1m', every: '1m', until: '110s', 'pod-kill': {} },
      'never-recurs',
      'its second time would be at 120 s, and that is too late: it comes once',
    ],
    [{ at: '1m', leak: { perHour: '0' } }, 'no-effect', 'leak by these numbers changes nothing'],
    [{ at: '1m', burn: { cpu: '0' } }, 'no-effect', 'burn by these numbers changes nothing'],
    [{ at: '1m', 'node-add': { pool: 'general', zone: 'c' } }, 'unknown-zone', 'pool general is in a, b, not in c'],
    [
      { at: '1m', scale: { object: 'deploy/web', replicas: 2 } },
      'fault',
      'Deployment default/web has 2 replicas already',
    ],
    [{ at: '1m', apply: { objects: [web] } }, 'fault', 'unchanged: Deployment web'],
    [
      { at: '1m', patch: { object: 'deploy/web', patch: { spec: {} } } },
      'fault',
      'Deployment default/web patched (no change)',
    ],
    [{ at: '1m', uncordon: {} }, 'fault', 'none of these nodes is cordoned'],
    [{ at: '1m', 'pool-scale': { pool: 'general', count: 1 } }, 'fault', 'pool general has 1 nodes a zone already'],
    [
      { at: '1m', drain: { podSelector: { matchLabels: { app: 'wbe' } } } },
      'fault',
      'podSelector selects none of the pods of these nodes',
    ],
  ])('%j comes to less than it says', (entry, code, message) => {
    const spec = { horizon: '5m', cluster: zoned, timeline: [{ name: 'e', ...entry }] };
    const { diagnostics } = resultOf(spec, [web]);
    const position = placeOfEntry(spec);
    expect(diagnostics).toEqual([{ severity: 'warning', code, message: `e: ${message}`, position }]);
  });

  it('a horizon of the command line may cut entries off', () => {
    const spec = { horizon: '5m', cluster, timeline: [{ name: 'e', at: '2m', 'node-fail': {} }] };
    const { diagnostics } = resultOf(spec, [web], { horizon: 60_000 });
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'after-the-end e: node-fail comes at 120 s, after the end of the run, which is at 60 s: nothing follows from it',
    ]);
  });

  it('a node that is cordoned twice is told once, a trace without a row too', () => {
    const timeline = [
      { at: '1m', cordon: {} },
      { name: 'again', at: '2m', cordon: {} },
      { name: 'trace', at: '3m', 'random-failures': { trace: 't.csv' } },
    ];
    const spec = { horizon: '5m', cluster, timeline };
    const { diagnostics } = resultOf(spec, [web], { textAt: () => 'node,down,up\n' });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'again: all of these nodes are cordoned already',
      'trace: the trace names no outage',
    ]);
  });

  it('nothing is said of an entry that hits', () => {
    expect(resultOf(withEntry({ at: '1m', drain: { names: ['general-1'] } }), [web]).diagnostics).toEqual([]);
  });
});

describe('what they do', () => {
  it('patch: a rollout to another image, and a label that a budget selects', () => {
    const containers = [{ name: 'c', image: 'x:2' }];
    const patch = { spec: { template: { spec: { containers } } } };
    const { counts, workloads } = resultOf(withEntry({ at: '1m', patch: { object: 'deploy/web', patch } }), [web]);
    expect(workloads[0]).toMatchObject({ desired: 2, available: 2 });
    // two pods made, two replaced one by one
    expect(counts.podsCreated).toBe(4);
  });

  it('node-add waits for its provisioning, a stockout for longer', () => {
    const pools = [pool('general', 1, { provision: '30s' })];
    const timeline = [
      { at: '10s', for: '1m', 'pool-stockout': { pool: 'general' } },
      { at: '20s', 'node-add': { pool: 'general', count: 2 } },
    ];
    const { nodes } = resultOf({ horizon: '5m', cluster: { nodePools: pools }, timeline });
    // in stock again at 70 s
    expect(nodes.map(({ node, created }) => [node, created])).toEqual([
      ['general-1', 0],
      ['general-2', 100_000],
      ['general-3', 100_000],
    ]);
  });

  it('pool-scale brings an empty pool up in all its zones', () => {
    const pools = [pool('general', 0, { zones: ['a', 'b'] }), pool('other', 1)];
    const timeline = [{ at: '10s', 'pool-scale': { pool: 'general', count: 1 } }];
    const { nodes } = resultOf({ horizon: '5m', cluster: { nodePools: pools }, timeline });
    expect(nodes.map(({ node }) => node)).toEqual(['general-a-1', 'general-b-1', 'other-1']);
  });
});
