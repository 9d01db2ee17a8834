import { describe, expect, it } from 'vitest';
import { type EvictionFields, evictionConfig, type Threshold } from '../../../src/machines/eviction/config.ts';
import {
  type EvictionState,
  INITIAL_EVICTION_STATE,
  isRelieved,
  observeThresholds,
  type Readings,
  thresholdAmount,
  thresholdText,
} from '../../../src/machines/eviction/observe.ts';
import {
  conditionOf,
  diskPartsFor,
  type Filesystems,
  garbageFor,
  resourceOf,
  type Signal,
} from '../../../src/machines/eviction/signals.ts';
import type { EvictionSignal, ThresholdValue } from '../../../src/model/objects/config.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';

const GI = 2 ** 30;
const quantity = (text: string): ThresholdValue => ({ quantity: parseQuantity(text) });
const values = (entries: Readonly<Record<string, ThresholdValue>>) =>
  new Map(Object.entries(entries)) as ReadonlyMap<EvictionSignal, ThresholdValue>;
const NONE: ReadonlyMap<EvictionSignal, never> = new Map<EvictionSignal, never>();
const fields = (changes: Partial<EvictionFields> = {}): EvictionFields => ({
  evictionSoft: NONE,
  evictionSoftGracePeriod: NONE,
  evictionMinimumReclaim: NONE,
  ...changes,
});
const shown = ({ signal, graceMs }: Threshold): string => (graceMs === 0 ? signal : `${signal} soft`);

describe('thresholds from the configuration', () => {
  it('are the defaults where none is given', () => {
    const { thresholds } = evictionConfig(fields(), 'shared');
    expect(thresholds.map(shown)).toEqual([
      'memory.available',
      'nodefs.available',
      'nodefs.inodesFree',
      'imagefs.available',
      'imagefs.inodesFree',
      'allocatableMemory.available',
      'containerfs.available',
      'containerfs.inodesFree',
    ]);
  });

  it('are all replaced by any of one’s own', () => {
    const own = fields({ evictionHard: values({ 'pid.available': { percentage: 10 } }) });
    expect(evictionConfig(own, 'shared').thresholds.map(shown)).toEqual(['pid.available']);
  });

  it.each([0, 100])('are switched off by %d %%', (percentage) => {
    expect(
      evictionConfig(fields({ evictionHard: values({ 'memory.available': { percentage } }) }), 'shared').thresholds,
    ).toEqual([]);
  });

  it('copy hard ones on memory to the limit of all pods, if that is enforced', () => {
    const soft = {
      evictionSoft: values({ 'memory.available': quantity('2Gi') }),
      evictionSoftGracePeriod: new Map([['memory.available', 60_000]]) as EvictionFields['evictionSoftGracePeriod'],
    };
    const hard = { evictionHard: values({ 'memory.available': quantity('1Gi') }) };
    const names = (changes: Partial<EvictionFields>) => evictionConfig(fields(changes), 'shared').thresholds.map(shown);
    expect(names({ ...hard, ...soft })).toEqual([
      'memory.available',
      'memory.available soft',
      'allocatableMemory.available',
    ]);
    expect(names({ ...hard, enforceNodeAllocatable: [] })).toEqual(['memory.available']);
    expect(() => names({ evictionSoft: soft.evictionSoft })).toThrow(
      'grace period must be specified for the soft eviction threshold memory.available',
    );
  });

  it.each([
    ['shared', '1Gi'],
    ['split', '1Gi'],
    ['dedicated', '2Gi'],
  ] as const)('set containerfs to the file system it is on (%s), from the second pass on', (filesystems, amount) => {
    const own = {
      'nodefs.available': quantity('1Gi'),
      'imagefs.available': quantity('2Gi'),
      'containerfs.available': quantity('9Gi'),
    };
    const config = evictionConfig(fields({ evictionHard: values(own) }), filesystems);
    const of = (list: readonly Threshold[]) =>
      list.find(({ signal }) => signal === 'containerfs.available')?.value.quantity?.canonical;
    expect([of(config.firstThresholds), of(config.thresholds)]).toEqual(['9Gi', amount]);
  });
});

describe('amounts', () => {
  it.each([
    ['a quantity', quantity('1Gi'), 20 * GI, GI, '1Gi'],
    ['an eighth is exact', { percentage: 12.5 }, 16 * GI, 2 * GI, '2Gi'],
    ['a tenth is a 32-bit float', { percentage: 10 }, 20 * GI, 2_147_483_680, '2147483680'],
    ['so is 7.5 %', { percentage: 7.5 }, 20 * GI, 1_610_612_800, '1610612800'],
    ['inodes print in binary units too', { percentage: 10 }, 2_621_440, 262_144, '256Ki'],
  ])('%s', (_, value, capacity, amount, text) => {
    expect([thresholdAmount(value, capacity), thresholdText(value, capacity)]).toEqual([amount, text]);
  });
});

const reading = (available: number, at: number): Readings =>
  new Map<Signal, { available: number; capacity: number; at: number }>([
    ['memory.available', { available, capacity: 10 * GI, at }],
  ]);

describe('passes', () => {
  const config = evictionConfig(
    fields({
      evictionHard: values({ 'memory.available': quantity('1Gi') }),
      evictionSoft: values({ 'memory.available': quantity('2Gi') }),
      evictionSoftGracePeriod: new Map([['memory.available', 30_000]]) as EvictionFields['evictionSoftGracePeriod'],
      evictionMinimumReclaim: values({ 'memory.available': quantity('500Mi') }),
      evictionPressureTransitionPeriodMs: 60_000,
      enforceNodeAllocatable: [],
    }),
    'shared',
  );

  /** Conditions, and what is due, at the given seconds with the given GiB available. */
  function run(...ticks: readonly (readonly [second: number, gib: number, readAt?: number])[]): readonly string[] {
    let state: EvictionState = INITIAL_EVICTION_STATE;
    return ticks.map(([second, gib, readAt = second]) => {
      const observed = observeThresholds(config, state, reading(gib * GI, readAt * 1000), second * 1000);
      state = observed.state;
      return [...state.conditions, ...observed.due.map(shown)].join(', ');
    });
  }

  it('a soft threshold raises the condition at once, and is due after its grace period', () => {
    expect(run([0, 1.5], [29, 1.5], [30, 1.5])).toEqual([
      'MemoryPressure',
      'MemoryPressure',
      'MemoryPressure, memory.available soft',
    ]);
  });
  it('its grace period starts over when it is not met', () => {
    expect(run([0, 1.5], [20, 3], [40, 1.5], [60, 1.5], [70, 1.5])[4]).toBe('MemoryPressure, memory.available soft');
    expect(run([0, 1.5], [20, 3], [40, 1.5], [60, 1.5])[3]).toBe('MemoryPressure');
  });
  it('hard goes before soft', () => {
    expect(run([0, 0.5], [30, 0.5])).toEqual([
      'MemoryPressure, memory.available',
      'MemoryPressure, memory.available, memory.available soft',
    ]);
  });
  it('what was due stays so until the minimum is reclaimed', () => {
    expect(run([0, 0.9], [10, 1.2], [20, 1.5])).toEqual([
      'MemoryPressure, memory.available',
      'MemoryPressure, memory.available',
      'MemoryPressure',
    ]);
  });
  it('the condition outlives its cause by the transition period', () => {
    expect(run([0, 0.9], [10, 3], [59, 3], [60, 3])).toEqual([
      'MemoryPressure, memory.available',
      'MemoryPressure',
      'MemoryPressure',
      '',
    ]);
  });
  it('an old reading evicts nobody, but keeps the condition', () => {
    expect(run([0, 0.9], [10, 0.9, 0], [20, 0.9])).toEqual([
      'MemoryPressure, memory.available',
      'MemoryPressure',
      'MemoryPressure, memory.available',
    ]);
  });
  it('just at the threshold is not met', () => expect(run([0, 2])).toEqual(['']));

  it('with no transition period conditions are never reported', () => {
    const without = { ...config, pressureTransitionPeriodMs: 0 };
    const observed = observeThresholds(without, INITIAL_EVICTION_STATE, reading(0, 0), 0);
    expect([observed.state.conditions, observed.due.length]).toEqual([[], 1]);
  });

  it('relief counts minimum reclaims and soft thresholds', () => {
    expect([2.4, 2.5].map((gib) => isRelieved(config, reading(gib * GI, 0)))).toEqual([false, true]);
  });
});

describe('signals', () => {
  it.each([
    ['memory.available', 'memory', 'MemoryPressure'],
    ['allocatableMemory.available', 'memory', 'MemoryPressure'],
    ['nodefs.available', 'ephemeral-storage', 'DiskPressure'],
    ['imagefs.inodesFree', 'inodes', 'DiskPressure'],
    ['pid.available', 'pids', 'PIDPressure'],
  ] as const)('%s', (signal, resource, condition) =>
    expect([resourceOf(signal), conditionOf(signal)]).toEqual([resource, condition]),
  );

  it.each([
    ['shared', 'nodefs.available', 'containers images', 'rootfs logs volumes'],
    ['shared', 'imagefs.inodesFree', 'containers images', 'rootfs logs volumes'],
    ['dedicated', 'nodefs.available', '', 'logs volumes'],
    ['dedicated', 'imagefs.available', 'containers images', 'rootfs'],
    ['dedicated', 'containerfs.available', 'containers images', 'rootfs'],
    ['split', 'nodefs.available', 'containers', 'rootfs logs volumes'],
    ['split', 'containerfs.inodesFree', 'containers', 'rootfs logs volumes'],
    ['split', 'imagefs.available', 'images', ''],
    ['shared', 'memory.available', '', undefined],
    ['shared', 'pid.available', '', undefined],
  ] as readonly (readonly [Filesystems, Signal, string, string | undefined])[])(
    '%s %s',
    (filesystems, signal, garbage, parts) => {
      expect(garbageFor(signal, filesystems).join(' ')).toBe(garbage);
      if (parts !== undefined) expect(diskPartsFor(signal, filesystems).join(' ')).toBe(parts);
    },
  );
});
