import { describe, expect, it } from 'vitest';
import { decodePodSpec, decodeValue } from '../../../src/ingest/decode/index.ts';
import { rejectionUnderPressure } from '../../../src/machines/eviction/admission.ts';
import { type EvictionFields, evictionConfig } from '../../../src/machines/eviction/config.ts';
import { INITIAL_EVICTION_STATE, type Reading, type Readings } from '../../../src/machines/eviction/observe.ts';
import { beginPass, finishPass } from '../../../src/machines/eviction/pass.ts';
import type { EvictionPod, PodUsage } from '../../../src/machines/eviction/pods.ts';
import { rankForEviction } from '../../../src/machines/eviction/rank.ts';
import type { PressureCondition, Signal } from '../../../src/machines/eviction/signals.ts';
import type { EvictionSignal, ThresholdValue } from '../../../src/model/objects/config.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';

const MI = 2 ** 20;
const GI = 2 ** 30;

interface NamedPod extends EvictionPod {
  readonly name: string;
}

interface Usage {
  readonly memory?: number;
  readonly rootfs?: number;
  readonly logs?: number;
  readonly volume?: number;
  readonly inodes?: number;
  readonly processes?: number;
}

const usageOf = ({ memory = 0, rootfs = 0, logs = 0, volume = 0, inodes = 0, processes = 0 }: Usage): PodUsage => ({
  memory,
  processes,
  ephemeralStorage: rootfs + logs + volume,
  containers: [{ name: 'c', memory, rootfs: { bytes: rootfs, inodes }, logs: { bytes: logs, inodes: 0 } }],
  volumes: [{ name: 'v', bytes: volume, inodes: 0 }],
});

function pod(
  name: string,
  usage: Usage | undefined,
  requests: object = {},
  changes: object = {},
  limits: object = {},
): NamedPod {
  const raw = {
    containers: [{ name: 'c', resources: { requests, limits } }],
    volumes: [{ name: 'v', emptyDir: {} }],
    ...changes,
  };
  return { name, isCritical: false, spec: decodeValue(raw, decodePodSpec), usage: usage && usageOf(usage) };
}
const names = (pods: readonly NamedPod[]): string => pods.map(({ name }) => name).join(' ');

describe('ranking', () => {
  const memory = [
    pod('within-most', { memory: 900 * MI }, { memory: '1Gi' }),
    pod('above', { memory: 300 * MI }, { memory: '200Mi' }),
    pod('above-more', { memory: 400 * MI }, { memory: '200Mi' }),
    pod('above-high', { memory: 800 * MI }, { memory: '200Mi' }, { priority: 10 }),
    pod('within', { memory: 10 * MI }, { memory: '1Gi' }),
    pod('unknown', undefined, { memory: '1Gi' }),
  ];
  it.each(['memory.available', 'allocatableMemory.available'] as const)('for memory (%s)', (signal) => {
    expect(names(rankForEviction(memory, signal, 'shared'))).toBe(
      'unknown above-more above above-high within-most within',
    );
  });

  const disk = [
    pod('layers', { rootfs: 5 * GI }),
    pod('logs', { logs: 3 * GI }),
    pod('data', { volume: 4 * GI }),
    pod('asked', { rootfs: 6 * GI }, { 'ephemeral-storage': '8Gi' }),
    pod('in-memory', { volume: 9 * GI }, {}, { volumes: [{ name: 'v', emptyDir: { medium: 'Memory' } }] }),
  ];
  it.each([
    ['shared', 'nodefs.available', 'layers data logs in-memory asked'],
    ['dedicated', 'nodefs.available', 'data logs layers in-memory asked'],
    ['dedicated', 'imagefs.available', 'layers logs data in-memory asked'],
    ['split', 'containerfs.available', 'layers data logs in-memory asked'],
    ['split', 'imagefs.available', 'layers logs data in-memory asked'],
  ] as const)('for disk: %s %s', (filesystems, signal, expected) => {
    expect(names(rankForEviction(disk, signal, filesystems))).toBe(expected);
  });

  it('for inodes takes a request of bytes off their number', () => {
    const pods = [
      pod('asked', { inodes: 9000 }, { 'ephemeral-storage': '1Gi' }),
      pod('few', { inodes: 5 }),
      pod('none', {}),
      pod('many', { inodes: 50 }),
    ];
    expect(names(rankForEviction(pods, 'nodefs.inodesFree', 'shared'))).toBe('many few asked none');
  });

  it('for processes looks at priority first', () => {
    const pods = [
      pod('few', { processes: 2 }),
      pod('many', { processes: 20 }),
      pod('high', { processes: 99 }, {}, { priority: 1 }),
      pod('unknown', undefined),
    ];
    expect(names(rankForEviction(pods, 'pid.available', 'shared'))).toBe('unknown many few high');
  });

  it('counts the greatest of the sidecars, not their sum', () => {
    const sidecars = ['a', 'b'].map((name) => ({
      name,
      restartPolicy: 'Always',
      resources: { requests: { memory: '300Mi' } },
    }));
    const pods = [
      pod('plain', { memory: 400 * MI }, { memory: '500Mi' }),
      pod('sidecars', { memory: 400 * MI }, { memory: '100Mi' }, { initContainers: sidecars }),
    ];
    expect(names(rankForEviction(pods, 'memory.available', 'shared'))).toBe('sidecars plain');
  });
});

const quantity = (text: string): ThresholdValue => ({ quantity: parseQuantity(text) });
const configOf = (hard: Readonly<Record<string, string>>, changes: Partial<EvictionFields> = {}) =>
  evictionConfig(
    {
      evictionHard: new Map(Object.entries(hard).map(([signal, text]) => [signal as EvictionSignal, quantity(text)])),
      evictionSoft: new Map(),
      evictionSoftGracePeriod: new Map(),
      evictionMinimumReclaim: new Map(),
      enforceNodeAllocatable: [],
      ...changes,
    },
    'shared',
  );
const readings = (available: Readonly<Record<string, number>>, at = 0): Readings =>
  new Map(
    Object.entries(available).map(([signal, bytes]): [Signal, Reading] => [
      signal as Signal,
      { available: bytes, capacity: 100 * GI, at },
    ]),
  );

function pass(config: ReturnType<typeof configOf>, before: Readings, pods: readonly NamedPod[], after = before) {
  const { state, evictions, reclaim } = beginPass(config, INITIAL_EVICTION_STATE, before, pods, 0);
  const end = reclaim ? finishPass(config, reclaim, after, pods) : {};
  const all = end.eviction ? [...evictions, end.eviction] : evictions;
  return {
    state,
    reclaim,
    ranked: end.ranked,
    evicted: all.map((eviction) => `${eviction.pod.name} ${eviction.gracePeriodSeconds}`),
    all,
  };
}

describe('a pass', () => {
  const greedy = pod('greedy', { memory: 2 * GI }, { memory: '1Gi' });
  const modest = pod('modest', { memory: GI }, { memory: '2Gi' });

  it('evicts one pod, with a second’s grace, and says why', () => {
    const { all, reclaim } = pass(configOf({ 'memory.available': '1Gi' }), readings({ 'memory.available': 500 * MI }), [
      modest,
      greedy,
    ]);
    expect(reclaim?.resource).toBe('memory');
    expect(all).toEqual([
      {
        pod: greedy,
        gracePeriodSeconds: 1,
        isDisruption: true,
        message:
          'The node was low on resource: memory. Threshold quantity: 1Gi, available: 500Mi. ' +
          'Container c was using 2Gi, request is 1Gi, has larger consumption of memory. ',
      },
    ]);
  });

  it('never a critical pod, though it ranks first', () => {
    const critical = { ...greedy, name: 'critical', isCritical: true };
    const { ranked, evicted } = pass(configOf({ 'memory.available': '1Gi' }), readings({ 'memory.available': 0 }), [
      modest,
      critical,
    ]);
    expect([names(ranked ?? []), evicted]).toEqual(['critical modest', ['modest 1']]);
    expect(
      pass(configOf({ 'memory.available': '1Gi' }), readings({ 'memory.available': 0 }), [critical]).evicted,
    ).toEqual([]);
  });

  it.each([
    ['the pod’s own grace if shorter', 30, { terminationGracePeriodSeconds: 10 }, 10],
    ['the greatest allowed', 30, { terminationGracePeriodSeconds: 600 }, 30],
    ['none by default', undefined, { terminationGracePeriodSeconds: 600 }, 0],
    ['what is allowed if the pod has none', 30, {}, 30],
  ])('gives a soft threshold’s victim %s', (_, evictionMaxPodGracePeriodSeconds, changes, seconds) => {
    const grace = new Map([['memory.available', 1]]) as EvictionFields['evictionSoftGracePeriod'];
    const config = configOf(
      {},
      {
        evictionMaxPodGracePeriodSeconds,
        evictionSoft: new Map([['memory.available', quantity('1Gi')]]),
        evictionSoftGracePeriod: grace,
      },
    );
    const low = (at: number) => readings({ 'memory.available': 0 }, at);
    const { state } = beginPass(config, INITIAL_EVICTION_STATE, low(0), [], 0);
    const victim = pod('p', { memory: GI }, {}, changes);
    const { reclaim } = beginPass(config, state, low(10), [victim], 10);
    expect(reclaim && finishPass(config, reclaim, undefined, [victim]).eviction?.gracePeriodSeconds).toBe(seconds);
  });

  it('spares the pods if collecting garbage relieves everything', () => {
    const config = configOf({ 'nodefs.available': '10Gi', 'imagefs.available': '1Gi' });
    const low = readings({ 'nodefs.available': GI, 'imagefs.available': 5 * GI, 'containerfs.available': GI });
    const enough = readings({
      'nodefs.available': 12 * GI,
      'imagefs.available': 5 * GI,
      'containerfs.available': 12 * GI,
    });
    const other = readings({ 'nodefs.available': 12 * GI, 'imagefs.available': 0, 'containerfs.available': 12 * GI });
    const big = pod('big', { rootfs: GI });
    expect(pass(config, low, [big]).reclaim?.garbage).toEqual(['containers', 'images']);
    expect(pass(config, low, [big], enough)).toMatchObject({ evicted: [], ranked: undefined });
    expect(pass(config, low, [big], other).evicted).toEqual(['big 1']);
  });

  it('looks after memory first', () => {
    const config = configOf({ 'nodefs.available': '10Gi', 'memory.available': '1Gi' });
    expect(pass(config, readings({ 'nodefs.available': 0, 'memory.available': 0 }), [greedy]).reclaim?.resource).toBe(
      'memory',
    );
  });

  it('does nothing without thresholds and limits', () => {
    const config = configOf({}, { localStorageCapacityIsolation: false });
    const hog = pod('hog', { rootfs: 9 * GI }, {}, {}, { 'ephemeral-storage': '1Gi' });
    expect(pass(config, readings({}), [hog])).toMatchObject({ state: INITIAL_EVICTION_STATE, evicted: [] });
  });
});

describe('limits on local storage', () => {
  const limit = { 'ephemeral-storage': '1Gi' };
  const sized = { volumes: [{ name: 'v', emptyDir: { sizeLimit: '500Mi' } }] };
  const message = (one: NamedPod) =>
    pass(configOf({ 'memory.available': '1Gi' }), readings({ 'memory.available': GI }), [one]).all[0]?.message;
  it.each([
    [
      'an emptyDir',
      pod('p', { volume: 501 * MI }, {}, sized),
      'Usage of EmptyDir volume "v" exceeds the limit "500Mi". ',
    ],
    [
      'the whole pod',
      pod('p', { rootfs: 600 * MI, volume: 600 * MI }, {}, {}, limit),
      'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ',
    ],
    ['within', pod('p', { rootfs: 500 * MI, volume: 500 * MI }, {}, sized, limit), undefined],
    ['critical', { ...pod('p', { volume: 501 * MI }, {}, sized), isCritical: true }, undefined],
    ['unknown usage', pod('p', undefined, {}, sized), undefined],
  ])('%s', (_, one, expected) => expect(message(one)).toBe(expected));

  it('of one container', () => {
    const containers = ['c', 'd'].map((name) => ({ name, resources: { limits: limit } }));
    const one = pod('p', { rootfs: 1100 * MI }, {}, { containers });
    expect(message(one)).toBe('Container c exceeded its local ephemeral storage limit "1Gi". ');
  });

  it('end all offenders at once, and leave the node’s pressure for the next pass', () => {
    const offenders = ['a', 'b'].map((name) => pod(name, { volume: GI }, {}, sized));
    const { evicted, reclaim, all, state } = pass(
      configOf({ 'memory.available': '1Gi' }),
      readings({ 'memory.available': 0 }),
      [...offenders, pod('c', {})],
    );
    expect([evicted, reclaim, all[0]?.isDisruption, state.conditions]).toEqual([
      ['a 1', 'b 1'],
      undefined,
      false,
      ['MemoryPressure'],
    ]);
  });
});

describe('admission under pressure', () => {
  const spec = (requests: object, tolerations: readonly object[] = []) =>
    decodeValue({ containers: [{ name: 'c', resources: { requests } }], tolerations }, decodePodSpec);
  const tolerating = [{ key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' }];
  const both: readonly PressureCondition[] = ['DiskPressure', 'MemoryPressure'];
  it.each([
    ['nothing the matter', [], spec({}), false, undefined],
    ['best effort', ['MemoryPressure'], spec({}), false, 'The node had condition: [MemoryPressure]. '],
    ['best effort that tolerates it', ['MemoryPressure'], spec({}, tolerating), false, undefined],
    ['more than best effort', ['MemoryPressure'], spec({ cpu: '1' }), false, undefined],
    [
      'disk refuses all',
      ['DiskPressure'],
      spec({ cpu: '1' }, [{ operator: 'Exists' }]),
      false,
      'The node had condition: [DiskPressure]. ',
    ],
    ['both too', both, spec({ cpu: '1' }), false, 'The node had condition: [DiskPressure MemoryPressure]. '],
    ['but critical pods', both, spec({}), true, undefined],
  ] as const)('%s', (_, conditions, one, isCritical, message) => {
    expect(rejectionUnderPressure(conditions, { spec: one, isCritical })).toEqual(
      message && { reason: 'Evicted', message },
    );
  });
});
