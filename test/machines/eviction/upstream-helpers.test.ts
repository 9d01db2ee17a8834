/** What is met, whose turn it is and what is said, after pkg/kubelet/eviction/helpers_test.go, in rows of our own. */
import { describe, expect, it } from 'vitest';
import { decodePodSpec, decodeValue } from '../../../src/ingest/decode/index.ts';
import type { EvictionConfig, Threshold } from '../../../src/machines/eviction/config.ts';
import { evictionMessage } from '../../../src/machines/eviction/message.ts';
import {
  type EvictionState,
  INITIAL_EVICTION_STATE,
  isRelieved,
  observeThresholds,
  type Readings,
} from '../../../src/machines/eviction/observe.ts';
import { rankForEviction } from '../../../src/machines/eviction/rank.ts';
import { conditionOf, type Signal } from '../../../src/machines/eviction/signals.ts';
import type { ThresholdValue } from '../../../src/model/objects/config.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';
import { MI, type NamedPod, namesOf, podOf } from './_pods.ts';

const MINUTE = 60_000;
const of = (text: string): ThresholdValue =>
  text.endsWith('%') ? { percentage: Number(text.slice(0, -1)) } : { quantity: parseQuantity(text) };
const threshold = (signal: Signal, value: string, graceMs = 0, reclaim?: string): Threshold => ({
  signal,
  value: of(value),
  graceMs,
  minReclaim: reclaim === undefined ? undefined : of(reclaim),
});
const configOf = (thresholds: readonly Threshold[], pressureTransitionPeriodMs = 5 * MINUTE): EvictionConfig => ({
  filesystems: 'shared',
  thresholds,
  firstThresholds: thresholds,
  pressureTransitionPeriodMs,
  maxPodGracePeriodSeconds: 0,
  localStorageCapacityIsolation: true,
});

/** `memory 500Mi/1000Mi`, taken at `at`. */
const readings = (text: string, at = 0): Readings =>
  new Map(
    text
      .split(' ')
      .filter(Boolean)
      .map((word) => {
        const [signal, available, capacity = '100Gi'] = word.split(/[=/]/);
        const reading = { available: parseQuantity(available).value, capacity: parseQuantity(capacity).value, at };
        return [`${signal}.available` as Signal, reading];
      }),
  );

const after = (config: EvictionConfig, state: EvictionState, seen: Readings, now: number) =>
  observeThresholds(config, state, seen, now);

const signalsOf = (thresholds: readonly Threshold[]): string =>
  thresholds.map(({ signal }) => signal.split('.')[0]).join(' ');

describe('ThresholdsMet', () => {
  const hard = threshold('memory.available', '1Gi', 0, '500Mi');
  it.each([
    ['without thresholds', [], '', ''],
    ['below', [hard], 'memory=500Mi', 'memory'],
    ['above', [hard], 'memory=2Gi', ''],
  ])('%s', (_, thresholds, seen, met) => {
    expect(signalsOf(after(configOf(thresholds), INITIAL_EVICTION_STATE, readings(seen), 0).due)).toBe(met);
  });
  it.each([
    ['the reclaim is not reached', '1.05Gi', false],
    ['it is', '2Gi', true],
  ])('%s', (_, available, relieved) => {
    expect(isRelieved(configOf([hard]), readings(`memory=${available}`))).toBe(relieved);
  });
});

describe('PercentageThresholdsMet', () => {
  const both = [threshold('memory.available', '20%', 0, '5%'), threshold('nodefs.available', '30%')];
  it.each([
    ['both', 'memory=100Mi/1000Mi nodefs=100Gi/1000Gi', 'memory nodefs'],
    ['none', 'memory=300Mi/1000Mi nodefs=400Gi/1000Gi', ''],
    ['disk', 'memory=300Mi/1000Mi nodefs=100Gi/1000Gi', 'nodefs'],
    ['memory', 'memory=100Mi/1000Mi nodefs=400Gi/1000Gi', 'memory'],
  ])('%s', (_, seen, met) => {
    expect(signalsOf(after(configOf(both), INITIAL_EVICTION_STATE, readings(seen), 0).due)).toBe(met);
  });
  it.each([
    ['the reclaim is not reached', '225Mi', false],
    ['it is', '300Mi', true],
  ])('%s', (_, available, relieved) => {
    expect(isRelieved(configOf(both), readings(`memory=${available}/1000Mi`))).toBe(relieved);
  });
});

describe('ThresholdsUpdatedStats', () => {
  const met = threshold('memory.available', '1Gi');
  it.each([
    ['never read before', undefined, 0, 'memory'],
    ['read at another time before', undefined, MINUTE, 'memory'],
    ['read later before', 2 * MINUTE, MINUTE, ''],
    ['the same reading', MINUTE, MINUTE, ''],
    ['a new reading', 0, MINUTE, 'memory'],
  ])('%s', (_, last, at, due) => {
    const state: EvictionState = {
      ...INITIAL_EVICTION_STATE,
      readAt: new Map(last === undefined ? [] : [['memory.available', last]]),
    };
    expect(signalsOf(after(configOf([met]), state, readings('memory=1Mi', at), 3 * MINUTE).due)).toBe(due);
  });
  it('nothing of no thresholds', () =>
    expect(after(configOf([]), INITIAL_EVICTION_STATE, readings('memory=1Mi'), 0).due).toEqual([]));
});

describe('since when, and for how long', () => {
  const hard = threshold('memory.available', '1Gi');
  const soft = threshold('memory.available', '2Gi', MINUTE);
  const seenSince = (each: Threshold, at: number): EvictionState => ({
    ...INITIAL_EVICTION_STATE,
    firstSeenAt: new Map([[each, at]]),
  });

  it('ThresholdsFirstObservedAt: the first time counts', () => {
    const low = readings('memory=500Mi', 2 * MINUTE);
    const first = (thresholds: readonly Threshold[], state: EvictionState) => [
      ...after(configOf(thresholds), state, low, 2 * MINUTE).state.firstSeenAt,
    ];
    expect(first([], INITIAL_EVICTION_STATE)).toEqual([]);
    expect(first([hard], INITIAL_EVICTION_STATE)).toEqual([[hard, 2 * MINUTE]]);
    expect(first([hard], seenSince(hard, MINUTE))).toEqual([[hard, MINUTE]]);
  });

  it('ThresholdsMetGracePeriod', () => {
    const now = 3 * MINUTE;
    const due = (thresholds: readonly Threshold[], state: EvictionState): readonly Threshold[] =>
      after(configOf(thresholds), state, readings('memory=500Mi', now), now).due;
    expect(due([], INITIAL_EVICTION_STATE)).toEqual([]);
    expect(due([hard], seenSince(hard, now))).toEqual([hard]);
    expect(due([soft], seenSince(soft, now))).toEqual([]);
    expect(due([soft], seenSince(soft, MINUTE))).toEqual([soft]);
  });

  it('NodeConditions', () => {
    expect(after(configOf([]), INITIAL_EVICTION_STATE, readings(''), 0).state.conditions).toEqual([]);
    expect(conditionOf('memory.available')).toBe('MemoryPressure');
  });

  it.each([
    ['never seen before', true, undefined, 3 * MINUTE],
    ['seen before', true, 2 * MINUTE, 3 * MINUTE],
    ['no longer there', false, 2 * MINUTE, 2 * MINUTE],
  ])('NodeConditionsLastObservedAt: %s', (_, isLow, last, at) => {
    const state: EvictionState = {
      ...INITIAL_EVICTION_STATE,
      conditionsSeenAt: new Map(last === undefined ? [] : [['MemoryPressure', last]]),
    };
    const seen = readings(isLow ? 'memory=1Mi' : 'memory=9Gi', 3 * MINUTE);
    expect(after(configOf([hard]), state, seen, 3 * MINUTE).state.conditionsSeenAt.get('MemoryPressure')).toBe(at);
  });

  it.each([
    [2 * MINUTE, ['MemoryPressure']],
    [MINUTE / 2, []],
  ])('NodeConditionsObservedSince: a minute ago, with a transition period of %d ms', (period, conditions) => {
    const state: EvictionState = {
      ...INITIAL_EVICTION_STATE,
      conditionsSeenAt: new Map([['MemoryPressure', 2 * MINUTE]]),
    };
    const { state: now } = after(configOf([hard], period), state, readings('memory=9Gi', 3 * MINUTE), 3 * MINUTE);
    expect(now.conditions).toEqual(conditions);
  });
});

describe('whose turn it is', () => {
  const LOW = -1;
  const HIGH = 1;
  const ranked = (signal: Signal, ...pods: readonly NamedPod[]): string =>
    namesOf(rankForEviction(pods, signal, 'shared'));

  it('OrderedByExceedsRequest: by one MiB, whatever the priority', () => {
    const below = podOf('below', { memory: 199 }, { memory: 200, priority: LOW });
    const above = podOf('above', { memory: 101 }, { memory: 100, priority: HIGH });
    expect(ranked('memory.available', below, above)).toBe('above below');
    const belowDisk = podOf('below', { rootfs: 100, logs: 99 }, { storage: 200, priority: LOW });
    const aboveDisk = podOf('above', { rootfs: 90, logs: 11 }, { storage: 100, priority: HIGH });
    expect(ranked('nodefs.available', belowDisk, aboveDisk)).toBe('above below');
  });

  it('OrderedByPriority', () => {
    const pods = [12_534, 1, -134].map((priority) => podOf(`p${priority}`, {}, { priority }));
    expect(ranked('pid.available', ...pods)).toBe('p-134 p1 p12534');
  });

  // above its request by: 300, 100, 250, 10, −25, −280 MiB
  it('OrderedbyDisk', () => {
    const pods = [
      podOf('best-effort-high', { rootfs: 50, logs: 100, volume: 150 }),
      podOf('best-effort-low', { rootfs: 25, logs: 25, volume: 50 }),
      podOf('burstable-high', { rootfs: 150, logs: 150, volume: 50 }, { storage: 100 }),
      podOf('burstable-low', { rootfs: 25, logs: 35, volume: 50 }, { storage: 100 }),
      podOf('guaranteed-high', { rootfs: 225, logs: 100, volume: 50 }, { storage: 400 }),
      podOf('guaranteed-low', { rootfs: 25, logs: 45, volume: 50 }, { storage: 400 }),
    ];
    expect(ranked('nodefs.available', ...pods)).toBe(
      'best-effort-high burstable-high best-effort-low burstable-low guaranteed-high guaranteed-low',
    );
  });

  it('OrderedbyInodes, and by priority', () => {
    const files = (name: string, priority: number, ...inodes: [number, number, number]): NamedPod =>
      podOf(name, { inodes }, { priority });
    expect(
      ranked(
        'nodefs.inodesFree',
        files('low', 0, 50_000, 100_000, 50_000),
        files('medium', 0, 100_000, 150_000, 50_000),
        files('high', 0, 200_000, 150_000, 50_000),
      ),
    ).toBe('high medium low');
    expect(
      ranked(
        'nodefs.inodesFree',
        files('high-little', HIGH, 10_000, 40_000, 100_000),
        files('high-much', HIGH, 150_000, 150_000, 50_000),
        files('low-little', LOW, 60_000, 30_000, 10_000),
        files('low-much', LOW, 50_000, 100_000, 250_000),
      ),
    ).toBe('low-much low-little high-much high-little');
  });

  const EIGHT = ['above low', 'above high', 'below low', 'below high'].flatMap((kind) => [
    `${kind} much`,
    `${kind} little`,
  ]);
  const inOrder = EIGHT.map((name) => name.replaceAll(' ', '-')).join(' ');
  /** Above or below its request by so many MiB: 500 and 50, −200 and −800. */
  const eight = (use: (used: number) => object, request: (mi: number) => object): NamedPod[] =>
    EIGHT.map((name) => {
      const [where, rank, how] = name.split(' ');
      const asked = where === 'below' ? 1024 : rank === 'high' ? 100 : 0;
      const by = where === 'below' ? (how === 'much' ? -200 : -800) : how === 'much' ? 500 : 50;
      return podOf(name.replaceAll(' ', '-'), use(asked + by), {
        priority: rank === 'high' ? HIGH : LOW,
        ...(asked > 0 && request(asked)),
      });
    });

  it('OrderedByMemory', () => {
    const pods = [
      podOf('best-effort-high', { memory: 500 }),
      podOf('best-effort-low', { memory: 300 }),
      podOf('burstable-high', { memory: 800 }, { memory: 100 }),
      podOf('burstable-low', { memory: 300 }, { memory: 100 }),
      podOf('guaranteed-high', { memory: 800 }, { memory: 1024 }),
      podOf('guaranteed-low', { memory: 200 }, { memory: 1024 }),
    ];
    expect(ranked('memory.available', ...pods)).toBe(
      'burstable-high best-effort-high best-effort-low burstable-low guaranteed-high guaranteed-low',
    );
  });

  it('OrderedByPriorityMemory, OrderedByPriorityDisk', () => {
    const memory = eight(
      (used) => ({ memory: used }),
      (mi) => ({ memory: mi }),
    );
    expect(ranked('memory.available', ...memory.reverse())).toBe(inOrder);
    const disk = eight(
      (used) => ({ rootfs: used / 2, logs: used / 4, volume: used / 4 }),
      (mi) => ({ storage: mi }),
    );
    expect(ranked('nodefs.available', ...disk.reverse())).toBe(inOrder);
  });

  it('OrderedByPriorityProcess', () => {
    const of = (name: string, priority: number, processes: number): NamedPod =>
      podOf(name, { processes }, { priority });
    const pods = [of('high-few', HIGH, 5), of('high-many', HIGH, 20), of('low-few', LOW, 6), of('low-many', LOW, 20)];
    expect(ranked('pid.available', ...pods)).toBe('low-many low-few high-many high-few');
  });

  it.each<Signal>(['pid.available', 'memory.available', 'nodefs.available', 'nodefs.inodesFree'])(
    'StatsNotFoundForPod: by %s two unknown ones stay as they are',
    (signal) => {
      expect(ranked(signal, podOf('b', undefined), podOf('a', undefined))).toBe('b a');
    },
  );
});

describe('EvictionMessage', () => {
  /** `name request usage` in MiB; `s…` a sidecar, `i…` an init container; usage `-`: it has ended. */
  function message(containers: string): string {
    const words = containers.split(', ').map((text) => text.split(' '));
    const declared = (isInit: boolean): object[] =>
      words
        .filter(([name]) => (isInit ? /^[is]/ : /^r/).test(name))
        .map(([name, request]) => ({
          name,
          ...(name.startsWith('s') && { restartPolicy: 'Always' }),
          resources: { requests: request === '0' ? {} : { memory: `${request}Mi` } },
        }));
    const spec = decodeValue({ initContainers: declared(true), containers: declared(false) }, decodePodSpec);
    const none = { bytes: 0, inodes: 0 };
    const used = words
      .filter(([, , usage]) => usage !== '-')
      .map(([name, , usage]) => ({ name, memory: Number(usage) * MI, rootfs: none, logs: none }));
    const usage = { memory: 0, processes: 0, ephemeralStorage: 0, containers: used, volumes: [] };
    return evictionMessage('memory', { spec, usage, isCritical: false }, [], new Map());
  }
  const LOW = 'The node was low on resource: memory. ';
  const blamed = (name: string, request: string, used: string): string =>
    `Container ${name} was using ${used}, request is ${request}, has larger consumption of memory. `;

  it.each<[string, string, string]>([
    ['nobody', 'i1 100 -, s1 200 150, r1 200 100', LOW],
    ['an init container', 'i1 100 150, s1 200 -, i2 150 -, r1 200 -', LOW + blamed('i1', '100Mi', '150Mi')],
    ['a sidecar', 'i1 100 -, s1 200 250, s2 200 150, r1 200 200', LOW + blamed('s1', '200Mi', '250Mi')],
    ['a main container', 'i1 100 -, s1 200 200, r1 200 250, r2 300 250', LOW + blamed('r1', '200Mi', '250Mi')],
    ['no ephemeral one', 'i1 100 -, s1 200 200, r1 200 150, e1 0 250', LOW],
    [
      'those without request',
      'i1 100 -, s1 0 250, s2 300 250, r1 0 200',
      LOW + blamed('s1', '0', '250Mi') + blamed('r1', '0', '200Mi'),
    ],
    [
      'several',
      'i1 100 -, i2 100 -, i3 100 -, s1 100 150, s2 200 250, s3 300 250, r1 300 50, r2 200 250, r3 100 400',
      LOW +
        blamed('s1', '100Mi', '150Mi') +
        blamed('s2', '200Mi', '250Mi') +
        blamed('r2', '200Mi', '250Mi') +
        blamed('r3', '100Mi', '400Mi'),
    ],
  ])('blames %s', (_, containers, text) => {
    // an ephemeral container is not in the spec that is asked
    expect(message(containers)).toBe(text);
  });
});
