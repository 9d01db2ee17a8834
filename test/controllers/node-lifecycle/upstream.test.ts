/**
 * Upstream's tables of the node monitor, in our own words (pkg/controller/nodelifecycle/node_lifecycle_controller_test.go): zones,
 * silent nodes with and without leases, pods of silent nodes, taints by condition.
 */
import { describe, expect, it } from 'vitest';
import { Cluster } from '../../../src/cluster/index.ts';
import { NodeLifecycleController } from '../../../src/controllers/node-lifecycle/index.ts';
import { KnownNodes } from '../../../src/controllers/node-lifecycle/known-nodes.ts';
import { NODE_LIFECYCLE_DEFAULTS as DEFAULTS } from '../../../src/controllers/node-lifecycle/options.ts';
import { disruptionAfterPass, type Zones } from '../../../src/controllers/node-lifecycle/zones.ts';
import { Kernel } from '../../../src/kernel/index.ts';
import type { Condition, Node } from '../../../src/model/objects/index.ts';
import { ENTRY, EventRecord, RUNNING } from '../../../src/record/index.ts';
import { metadata, node, template } from '../../cluster/_world.ts';

type Status = Condition['status'];
const [T, F, U] = ['True', 'False', 'Unknown'] as const;
const HOUR = 3_600_000;
const LONG_AGO = -26_000 * HOUR;

/** The API truth alone: no kubelet reports anything but what the row says. */
function truth(): { kernel: Kernel; cluster: Cluster } {
  const kernel = new Kernel({ seed: 'upstream' });
  return { kernel, cluster: new Cluster({ kernel, record: new EventRecord({ keep: true }), epoch: 0 }) };
}

const condition = (type: string, status: Status, at = 0): Condition => ({
  type,
  status,
  lastHeartbeatTime: at,
  lastTransitionTime: at,
});

function object(name: string, conditions: readonly Condition[], labels: readonly [string, string][] = []): Node {
  const plain = node(name);
  return {
    ...plain,
    metadata: metadata(name, { namespace: '', creationTimestamp: LONG_AGO, labels: new Map(labels) }),
    status: { ...plain.status, conditions },
  };
}

describe('MonitorNodeHealth', () => {
  type Seen = Status | 'none';
  interface Row {
    /** `region zone`, its condition Ready at first and an hour later. */
    readonly nodes: readonly (readonly [place: string, first: Seen, then: Seen, excluded?: boolean])[];
    readonly states: readonly [first: string, then: string];
  }
  const all = (first: readonly Seen[], then: readonly Seen[]): Row['nodes'] =>
    first.map((each, i) => ['r1 z1', each, then[i]] as const);

  it.each<[string, Row]>([
    ['a node without labels, ready', { nodes: [['', T, T]], states: ['Normal', 'Normal'] }],
    [
      'both zones down at first, one comes back',
      {
        nodes: [
          ['r1 z1', U, U],
          ['r1 z2', U, T],
        ],
        states: ['FullDisruption FullDisruption', 'FullDisruption Normal'],
      },
    ],
    [
      'nodes without any condition at first, of which one becomes ready',
      { nodes: all(['none', 'none', 'none', 'none'], [U, U, U, T]), states: ['FullDisruption', 'PartialDisruption'] },
    ],
    [
      'a third of five fails',
      { nodes: all([U, U, T, T, T], [U, U, U, T, T]), states: ['Normal', 'PartialDisruption'] },
    ],
    [
      'two of three are down, then the last',
      { nodes: all([U, U, T], [U, U, U]), states: ['Normal', 'FullDisruption'] },
    ],
    [
      'one zone of two is down',
      {
        nodes: [
          ['r1 z1', U, U],
          ['r1 z2', T, T],
        ],
        states: ['FullDisruption Normal', 'FullDisruption Normal'],
      },
    ],
    [
      'zones of two regions are down',
      {
        nodes: [
          ['r1 z1', U, U],
          ['r2 z2', U, U],
        ],
        states: ['FullDisruption FullDisruption', 'FullDisruption FullDisruption'],
      },
    ],
    ['the condition Ready disappears', { nodes: all([T], ['none']), states: ['Normal', 'FullDisruption'] }],
    [
      'the only ready node is excluded from disruption',
      {
        nodes: [
          ['r1 z1', U, U],
          ['r1 z1', T, T, true],
        ],
        states: ['FullDisruption', 'FullDisruption'],
      },
    ],
  ])('%s', (_, { nodes, states }) => {
    const { cluster } = truth();
    const known = new KnownNodes(cluster);
    nodes.forEach(([place, , , excluded], i) => {
      const [region, zone] = place.split(' ');
      const labels: [string, string][] = zone === undefined ? [] : [['topology.kubernetes.io/region', region]];
      if (zone !== undefined) labels.push(['topology.kubernetes.io/zone', zone]);
      if (excluded === true) labels.push(['node.kubernetes.io/exclude-disruption', '']);
      cluster.nodeApi.create(object(`n${i}`, [], labels));
    });
    let zones: Zones = new Map();
    const passes = [1, 2].map((column) => {
      nodes.forEach((row, i) => {
        const status = row[column] as Seen;
        known.count(i, status === 'none' ? undefined : status);
      });
      zones = disruptionAfterPass(zones, known.counts(), DEFAULTS).zones;
      return [...zones.values()].map(({ state }) => state).join(' ');
    });
    expect(passes).toEqual(states);
  });
});

describe('isNodeExcludedFromDisruptionChecks', () => {
  it.each<[string, string, [string, string][], boolean]>([
    ['no label', 'n', [], false],
    ['the name of a control plane', 'master-abc', [], false],
    ['the label', 'n', [['node.kubernetes.io/exclude-disruption', '']], true],
  ])('%s', (_, name, labels, excluded) => {
    const { cluster } = truth();
    cluster.nodeApi.create(object(name, [], labels));
    const known = new KnownNodes(cluster);
    known.count(0, T);
    expect(known.counts().size).toBe(excluded ? 0 : 1);
  });
});

interface Silence {
  readonly createdAt?: number;
  readonly conditions?: readonly Condition[];
  /** Conditions are posted again every 30 s. */
  readonly posts?: boolean;
  /** Renewed once at 0, or every 10 s. */
  readonly lease?: 'once' | 'always';
  /** Seconds; default an hour. */
  readonly until?: number;
}

/** A node under the monitor, and a pod that is ready on it. */
function watched({ createdAt = LONG_AGO, conditions = [], posts, lease, until = 3600 }: Silence) {
  const { kernel, cluster } = truth();
  const lifecycle = new NodeLifecycleController(cluster, { startedAt: 0, latency: 0 });
  const mute = object('n0', conditions);
  cluster.nodeApi.create({ ...mute, metadata: { ...mute.metadata, creationTimestamp: createdAt } });
  // everything down would stop the taints, not the statuses; a second node that lives keeps them apart
  cluster.nodeApi.create(object('n1', [condition('Ready', T)]));
  cluster.nodeApi.startLease(1, 0, 10_000);
  if (lease !== undefined) cluster.nodeApi.startLease(0, 0, 10_000);
  if (lease === 'once') cluster.nodeApi.stopLease(0);
  const { labels, annotations } = metadata('pod0');
  const podClass = cluster.podAdmission.classOf({
    namespace: 'default',
    labels,
    annotations,
    spec: template('p').spec,
  });
  const row = cluster.podApi.create({ class: podClass, name: 'pod0', node: 0 });
  cluster.podApi.setPhase(row, RUNNING);
  cluster.podApi.setReady(row, true);
  const post = kernel.on('test/post', () => {
    const fresh = conditions.map((each) => ({ ...each, lastHeartbeatTime: kernel.now }));
    cluster.nodeApi.setConditions(0, fresh);
    kernel.after(30_000, post);
  });
  if (posts === true) kernel.after(30_000, post);
  lifecycle.start();
  kernel.runUntil(until * 1000);
  return {
    conditions: cluster.nodes
      .object(0)
      .status.conditions.map(({ type, status, reason, lastHeartbeatTime }) => [
        type,
        status,
        reason,
        lastHeartbeatTime,
      ]),
    isPodReady: cluster.pods.isReady(row),
  };
}

const TYPES = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];
const never = TYPES.map((type) => [type, U, 'NodeStatusNeverUpdated', LONG_AGO]);
const ready = [condition('Ready', T)];
const pressed = [condition('Ready', T), condition('DiskPressure', F)];
const same = (conditions: readonly Condition[], at = 0) =>
  conditions.map(({ type, status }) => [type, status, undefined, at]);
const stopped = (...types: string[]) => types.map((type) => [type, U, 'NodeStatusUnknown', 0]);

/**
 * Upstream makes up each condition that is missing. Here a kubelet that has posted Ready has posted the pressures, too: those that are
 * not written down are False, and stay so.
 */
describe('MonitorNodeHealthUpdateStatus, and …UpdateNodeAndPodStatusWithLease', () => {
  it.each<[string, Silence, unknown[], boolean]>([
    // without leases: conditions afterwards, whether the pod is still ready
    ['an old node without status', {}, never, true],
    ['a new node without status', { createdAt: 0, until: 59 }, [], true],
    ['an old node whose status is an hour old', { conditions: ready }, stopped('Ready'), false],
    ['an old node whose status is fresh', { conditions: ready, until: 49 }, same(ready), true],
    // with leases
    ['new, no status, no lease', { createdAt: 0, until: 59 }, [], true],
    ['new, no status, lease fresh', { createdAt: 0, lease: 'once', until: 59 }, [], true],
    ['old, no status, no lease', {}, never, true],
    ['old, no status, lease renewed', { lease: 'always' }, [], true],
    ['old, no status, lease expired', { lease: 'once' }, never, true],
    ['status an hour old, lease renewed', { conditions: pressed, lease: 'always' }, same(pressed), true],
    ['status fresh, lease expired', { conditions: pressed, posts: true, lease: 'once' }, same(pressed, HOUR), true],
    [
      'status an hour old, lease expired',
      { conditions: pressed, lease: 'once' },
      stopped('Ready', 'DiskPressure'),
      false,
    ],
  ])('%s', (_, given, conditions, isPodReady) => {
    expect(watched(given)).toEqual({ conditions, isPodReady });
  });
});

describe('MonitorNodeHealthMarkPodsNotReady', () => {
  it.each<[string, Silence, boolean]>([
    ['new, without status', { createdAt: 0, until: 59 }, true],
    ['old, with a fresh status', { conditions: ready, until: 10 }, true],
    ['old, with a status that is older than the grace period', { conditions: ready, until: 60 }, false],
  ])('%s', (_, given, isPodReady) => expect(watched(given).isPodReady).toBe(isPodReady));

  it('…WithWorkerSize: all pods of all nodes, however many', () => {
    const { kernel, cluster } = truth();
    const lifecycle = new NodeLifecycleController(cluster, { startedAt: 0, latency: 0, qps: 1e6, burst: 1e6 });
    const podClass = cluster.podAdmission.classOf({
      namespace: 'default',
      labels: new Map(),
      annotations: new Map(),
      spec: template('p').spec,
    });
    for (let n = 0; n < 50; n++) cluster.nodeApi.create(object(`n${n}`, ready));
    for (let i = 0; i < 5000; i++) {
      const row = cluster.podApi.create({ class: podClass, name: `pod${i}`, node: i % 50 });
      cluster.podApi.setPhase(row, RUNNING);
      cluster.podApi.setReady(row, true);
    }
    lifecycle.start();
    kernel.runUntil(50_000);
    const readyPods = () => [...cluster.pods.byNode.rows(7)].filter((row) => cluster.pods.isReady(row)).length;
    expect(readyPods()).toBe(100);
    kernel.runUntil(60_000);
    let left = 0;
    for (let n = 0; n < 50; n++)
      left += [...cluster.pods.byNode.rows(n)].filter((row) => cluster.pods.isReady(row)).length;
    expect(left).toBe(0);
  });
});

/** What the controller keeps in mind is what it has just written: its own mark is no sign of life at the next pass. */
describe('TryUpdateNodeHealth', () => {
  it.each<[string, Status | undefined, boolean]>([
    ['True', T, false],
    ['False', F, false],
    ['Unknown', U, false],
    ['none', undefined, false],
    ['True, after the grace period', T, true],
    ['False, after the grace period', F, true],
    ['Unknown, after the grace period', U, true],
    ['none, after the grace period', undefined, true],
  ])('%s', (_, status, isLate) => {
    const { kernel, cluster } = truth();
    const lifecycle = new NodeLifecycleController(cluster, { startedAt: 0, latency: 0 });
    const { known } = lifecycle as unknown as { known: KnownNodes };
    cluster.nodeApi.create({
      ...object('n0', status === undefined ? [] : [condition('Ready', status)]),
      metadata: metadata('n0', { namespace: '', creationTimestamp: 0 }),
    });
    lifecycle.start();
    kernel.runUntil(isLate ? 61_000 : 49_000);
    const readyNow = cluster.nodes.object(0).status.conditions.find(({ type }) => type === 'Ready');
    expect(known.health[0]?.ready).toBe(readyNow);
    expect(readyNow?.status).toBe(isLate ? U : status);
    const { probeAt } = known.health[0] as { probeAt: number };
    kernel.runUntil(120_000);
    expect(known.health[0]?.probeAt).toBe(isLate ? probeAt : 0);
  });
});

describe('ReconcileNodeLabels', () => {
  const [OS, ARCH] = ['kubernetes.io/os', 'kubernetes.io/arch'];
  const linux: [string, string][] = [
    [OS, 'linux'],
    [ARCH, 'amd64'],
  ];
  const beta = linux.map(([key, value]): [string, string] => [`beta.${key}`, value]);
  it.each<[string, [string, string][], [string, string][]]>([
    ['no labels', [], []],
    ['other labels', [['label1', 'value1']], [['label1', 'value1']]],
    ['the old names are missing', linux, [...linux, ...beta]],
    [
      'the old names say something else',
      [...linux, ['beta.kubernetes.io/os', 'windows'], ['beta.kubernetes.io/arch', 'arm']],
      [...linux, ...beta],
    ],
  ])('%s', (_, labels, wanted) => {
    const { kernel, cluster } = truth();
    const lifecycle = new NodeLifecycleController(cluster, { startedAt: 0, latency: 0 });
    cluster.nodeApi.create(object('n0', ready, labels));
    lifecycle.start();
    kernel.runUntil(100);
    expect([...cluster.nodes.object(0).metadata.labels]).toEqual(wanted);
  });

  it('an old name that is taken away is back', () => {
    const { kernel, cluster } = truth();
    const lifecycle = new NodeLifecycleController(cluster, { startedAt: 0, latency: 0 });
    cluster.nodeApi.create(object('n0', ready, [...linux, ...beta]));
    lifecycle.start();
    kernel.runUntil(100);
    cluster.nodeApi.setLabels(0, new Map(linux));
    kernel.runUntil(200);
    expect([...cluster.nodes.object(0).metadata.labels]).toEqual([...linux, ...beta]);
  });
});

describe('NodeEventGeneration', () => {
  it('a node that is seen for the first time', () => {
    const { kernel, cluster } = truth();
    const lifecycle = new NodeLifecycleController(cluster, { startedAt: 0, latency: 0 });
    cluster.nodeApi.create(object('n0', [condition('Ready', U)]));
    lifecycle.start();
    kernel.runUntil(4000);
    const reasons: string[] = [];
    cluster.record.forEach((kind, _, __, reason) => {
      if (kind === ENTRY['node-event']) reasons.push(cluster.record.texts.of(reason));
    });
    expect(reasons).toEqual(['RegisteredNode']);
  });
});

describe('TaintsNodeByCondition', () => {
  it.each<[string, readonly Condition[], string[]]>([
    ['network unavailable', [condition('Ready', T), condition('NetworkUnavailable', T)], ['network-unavailable']],
    [
      'network unavailable, and unknown whether it is ready',
      [condition('Ready', U), condition('NetworkUnavailable', T)],
      ['unreachable', 'network-unavailable'],
    ],
    ['not ready', [condition('Ready', F)], ['not-ready']],
    ['unknown', [condition('Ready', U)], ['unreachable']],
  ])('%s', (_, conditions, wanted) => {
    const { kernel, cluster } = truth();
    const lifecycle = new NodeLifecycleController(cluster, { startedAt: 0, latency: 0 });
    cluster.nodeApi.create(object('n0', conditions));
    lifecycle.start();
    kernel.runUntil(100);
    const keys = cluster.nodes.object(0).spec.taints.filter(({ effect }) => effect === 'NoSchedule');
    expect(keys.map(({ key }) => key.replace('node.kubernetes.io/', ''))).toEqual(wanted);
  });
});
