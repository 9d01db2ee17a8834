/**
 * Upstream's scenarios of node-pressure eviction, in our own words (test/e2e_node/eviction_test.go). Each pod has a rank: 0 must not
 * be evicted, and of the others none before all that have a higher one. Passes come at 5, 15, 25 … s.
 */
import { describe, expect, it } from 'vitest';
import type { UsageParts, UsageRule } from '../../../src/machines/index.ts';
import type { KubeletConfiguration } from '../../../src/model/objects/index.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';
import { FAILED, RUNNING } from '../../../src/record/index.ts';
import { kube } from '../../support/world.ts';
import { lab, machineNode } from '../_world.ts';

const q = parseQuantity;

interface Member {
  readonly rank: number;
  readonly resources?: Record<string, Record<string, string>>;
  readonly volumes?: readonly Record<string, unknown>[];
  readonly usage?: Partial<UsageRule>;
  readonly important?: boolean;
  readonly grace?: number;
  /** Its program does not listen to SIGTERM. */
  readonly isDeaf?: boolean;
}

type Members = Readonly<Record<string, Member>>;

const growing = (perSecond: string): UsageParts => ({
  leak: { perHour: q(`${parseInt(perSecond, 10) * 3600}${perSecond.replace(/^\d+/, '')}`) },
});
const steady = (amount: string): UsageParts => ({ base: q(amount) });
const innocent: Member = { rank: 0 };
const emptyDir = (more: Record<string, unknown> = {}) => [{ name: 'v', emptyDir: more }];
const inVolume = (parts: UsageParts) => ({ emptyDir: new Map([['v', parts]]) });
const asked = (amount: string, resource = 'memory') => ({
  requests: { [resource]: amount },
  limits: { [resource]: amount },
});

const hard = (signal: string, value: string): Partial<KubeletConfiguration> => ({
  evictionHard: new Map([[signal as 'memory.available', { quantity: q(value) }]]),
});
const soft = (signal: 'nodefs.available', value: string, seconds: number): Partial<KubeletConfiguration> => ({
  evictionHard: new Map(),
  evictionSoft: new Map([[signal, { quantity: q(value) }]]),
  evictionSoftGracePeriod: new Map([[signal, seconds * 1000]]),
  evictionMaxPodGracePeriodSeconds: 30,
});

const DEAF = { 'termination-seconds': '1000' };

function scenario(members: Members, kubelet: Partial<KubeletConfiguration>) {
  const usage = Object.entries(members).map(([name, { usage: rule = {} }]): UsageRule => {
    return { selector: { matchLabels: new Map([['app', name]]), matchExpressions: [] }, ...rule };
  });
  const capacity = { memory: '2000Mi', 'ephemeral-storage': '100Gi', cpu: '4', pods: '110' };
  const status = {
    capacity,
    allocatable: capacity,
    conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
  };
  const world = lab({ usage, kubelet, usageSamplePeriod: 1e9, kubeletOffset: () => 5000 }, [
    machineNode('n1', { status }),
  ]);
  const priorityClass = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' } };
  world.cluster.objectApi.create(kube({ ...priorityClass, value: 999_999_999 }));
  const rows = new Map<string, number>();
  for (const [name, { resources = {}, volumes = [], important, grace = 1, isDeaf }] of Object.entries(members)) {
    const spec = {
      containers: [{ name: 'c', image: 'x', resources }],
      volumes,
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: grace,
      ...(important === true ? { priorityClassName: 'high' } : {}),
    };
    rows.set(name, world.pod(name, spec, { labels: { app: name }, annotations: isDeaf === true ? DEAF : {} }));
  }
  world.run(1200);
  const { pods } = world.cluster;
  const evicted = world
    .lines('pod-phase')
    .filter((line) => line.includes('Evicted'))
    .map((line) => line.split(' ')[2]);
  return {
    evicted,
    seconds: world
      .lines('pod-phase')
      .filter((line) => line.includes('Evicted'))
      .map((line) => Number(line.split(' ')[0])),
    events: world.lines('event').filter((line) => line.includes(' Evicted ')),
    targets: world.lines('pod-disruption-target').map((line) => line.split(' ').slice(2, 4).join(' ')),
    conditions: world.lines('node-condition').map((line) => line.split(' ').slice(3, 5).join(' ')),
    phase: (name: string) => pods.phase[rows.get(name) as number],
  };
}

/** Who had to go went, one rank after the other; who had not runs; the pressure came, and went for good. */
function expectOrder(members: Members, result: ReturnType<typeof scenario>, condition: string | undefined): void {
  const ranks = result.evicted.map((name) => members[name].rank);
  expect(ranks).toEqual(
    Object.values(members)
      .map(({ rank }) => rank)
      .filter((rank) => rank > 0)
      .sort((a, b) => b - a),
  );
  for (const [name, { rank }] of Object.entries(members)) expect(result.phase(name)).toBe(rank > 0 ? FAILED : RUNNING);
  expect(result.events).toHaveLength(result.evicted.length);
  expect(result.conditions).toEqual(condition === undefined ? [] : [`${condition} True`, `${condition} False`]);
}

const GIB_4_LESS = hard('nodefs.available', '96Gi');

describe('one signal', () => {
  it.each<[string, Members, Partial<KubeletConfiguration>, string, string]>([
    [
      // 100 GiB have 6,553,600 inodes
      'InodeEviction',
      { 'volume-inode-hog': { rank: 1, volumes: emptyDir(), usage: { inodes: growing('2k') } }, innocent },
      hard('nodefs.inodesFree', '6353600'),
      'DiskPressure',
      'inodes',
    ],
    [
      'LocalStorageEviction',
      { 'container-disk-hog': { rank: 1, volumes: emptyDir(), usage: inVolume(growing('100Mi')) }, innocent },
      GIB_4_LESS,
      'DiskPressure',
      'ephemeral-storage',
    ],
    [
      'LocalStorageSoftEviction',
      { 'container-disk-hog': { rank: 1, volumes: emptyDir(), usage: inVolume(growing('100Mi')) }, innocent },
      soft('nodefs.available', '96Gi', 60),
      'DiskPressure',
      'ephemeral-storage',
    ],
  ])('%s', (_, members, kubelet, condition, resource) => {
    const result = scenario(members, kubelet);
    expectOrder(members, result, condition);
    expect(result.events[0]).toContain(`The node was low on resource: ${resource}. `);
  });

  it('MemoryAllocatableEviction: what pods may use together, not what the machine has', () => {
    const members = { 'memory-hog': { rank: 1, usage: { memory: growing('5Mi') } }, innocent };
    // its daemons are taken to use what is reserved for them: 300Mi are left, of which 100Mi are the margin
    const kubeReserved = new Map([['memory', q('1700Mi')]]);
    const result = scenario(members, { ...hard('memory.available', '100Mi'), kubeReserved });
    expectOrder(members, result, 'MemoryPressure');
    // 5 Mi a second from 1.01 s on: above 200 Mi at 41.01, found at 45, gone two seconds later
    expect(result.seconds).toEqual([47]);
    expect(result.events[0]).toContain('The node was low on resource: memory. ');
  });

  it.each([
    ['its own where that is shorter', 10, 10],
    ['the kubelet’s where it is longer', 100, 30],
  ])('LocalStorageSoftEvictionNotOverwriteTerminationGracePeriodSeconds: a pod has %s', (_, own, wanted) => {
    const members = {
      'container-disk-hog': { rank: 1, grace: own, isDeaf: true, usage: { writableLayer: steady('10Gi') } },
    };
    // taken on at 0.01, so it is seen at 5 and due at 35; it never listens, and its kubelet cleans up for a second
    const result = scenario(members, soft('nodefs.available', '96Gi', 30));
    expect(result.evicted).toEqual(['container-disk-hog']);
    expect(result.seconds).toEqual([35 + wanted + 1]);
  });
});

describe('LocalStorageCapacityIsolationEviction', () => {
  it('who is above a limit of its own goes, without pressure', () => {
    const over = steady('101Mi');
    const under = steady('99Mi');
    const limit = { limits: { 'ephemeral-storage': '100Mi' } };
    const members: Members = {
      'emptydir-disk-sizelimit': { rank: 1, volumes: emptyDir({ sizeLimit: '100Mi' }), usage: inVolume(over) },
      'container-disk-limit': { rank: 1, resources: limit, usage: { writableLayer: over } },
      'container-emptydir-disk-limit': { rank: 1, resources: limit, volumes: emptyDir(), usage: inVolume(over) },
      'emptydir-memory-sizelimit': {
        rank: 0,
        volumes: emptyDir({ medium: 'Memory', sizeLimit: '100Mi' }),
        usage: inVolume(over),
      },
      'emptydir-disk-below-sizelimit': { rank: 0, volumes: emptyDir({ sizeLimit: '100Mi' }), usage: inVolume(under) },
      'container-disk-below-sizelimit': { rank: 0, resources: limit, usage: { writableLayer: under } },
    };
    const result = scenario(members, hard('memory.available', '1Mi'));
    expectOrder(members, result, undefined);
    expect(result.targets).toEqual([]);
  });
});

describe('priorities', () => {
  it('PriorityMemoryEvictionOrdering: above its request, the low priority first; who is within it stays', () => {
    const hog = { memory: growing('5Mi') };
    const members: Members = {
      'memory-hog': { rank: 2, usage: hog },
      'high-priority-memory-hog': { rank: 1, usage: hog, important: true },
      guaranteed: { rank: 0, resources: asked('300Mi'), usage: { memory: steady('250Mi') } },
    };
    const result = scenario(members, hard('memory.available', '1400Mi'));
    expectOrder(members, result, 'MemoryPressure');
    expect(result.targets).toEqual([
      'memory-hog TerminationByKubelet',
      'high-priority-memory-hog TerminationByKubelet',
    ]);
  });

  it('PriorityLocalStorageEvictionOrdering', () => {
    const hog = { volumes: emptyDir(), usage: inVolume(growing('100Mi')) };
    const members: Members = {
      'best-effort-disk': { rank: 2, ...hog },
      'high-priority-disk': { rank: 1, ...hog, important: true },
      'guaranteed-disk': {
        rank: 0,
        resources: asked('300Mi', 'ephemeral-storage'),
        volumes: emptyDir(),
        usage: inVolume(steady('297Mi')),
      },
    };
    expectOrder(members, scenario(members, GIB_4_LESS), 'DiskPressure');
  });

  it('PriorityPidEvictionOrdering, and DisruptionTarget', () => {
    // a fork bomb of the low priority, one of the high, and somebody of the high who forks nothing
    const bomb = { pids: growing('300') };
    const members: Members = {
      'fork-bomb-low': { rank: 2, usage: bomb },
      innocent: { rank: 0, important: true, usage: { pids: steady('1') } },
      'fork-bomb-high': { rank: 1, usage: bomb, important: true },
    };
    const result = scenario(members, hard('pid.available', '10k'));
    expectOrder(members, result, 'PIDPressure');
    expect(result.targets).toEqual(['fork-bomb-low TerminationByKubelet', 'fork-bomb-high TerminationByKubelet']);
  });
});
