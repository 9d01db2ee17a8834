/** The eviction manager's configuration: thresholds from KubeletConfiguration (pkg/kubelet/eviction/helpers.go, defaults_linux.go). */
import { EVICTION_SIGNALS } from '../../model/eviction-signals.ts';
import type { EvictionSignal, KubeletConfiguration, ThresholdValue } from '../../model/objects/config.ts';
import { parseQuantity } from '../../model/quantity.ts';
import type { Filesystems, Signal } from './signals.ts';

export interface EvictionConfig {
  readonly filesystems: Filesystems;
  /** In a fixed order: hard, soft, allocatable, containerfs. Upstream's order is random. */
  readonly thresholds: readonly Threshold[];
  /** The first pass still runs with what was configured, without the rules for containerfs. */
  readonly firstThresholds: readonly Threshold[];
  /** How long a condition outlives its cause; 0: conditions are never reported. */
  readonly pressureTransitionPeriodMs: number;
  readonly maxPodGracePeriodSeconds: number;
  /** Whether limits on local storage are enforced. */
  readonly localStorageCapacityIsolation: boolean;
}

export interface Threshold {
  readonly signal: Signal;
  readonly value: ThresholdValue;
  /** 0: hard. */
  readonly graceMs: number;
  readonly minReclaim?: ThresholdValue;
}

export const isHard = ({ graceMs }: Threshold): boolean => graceMs === 0;

type Thresholds = ReadonlyMap<EvictionSignal, ThresholdValue>;

/** Any `evictionHard` of one's own replaces all of these. */
export const DEFAULT_EVICTION_HARD: Thresholds = new Map<EvictionSignal, ThresholdValue>([
  ['memory.available', { quantity: parseQuantity('100Mi') }],
  ['nodefs.available', { percentage: 10 }],
  ['nodefs.inodesFree', { percentage: 5 }],
  ['imagefs.available', { percentage: 15 }],
  ['imagefs.inodesFree', { percentage: 5 }],
]);

/** Seconds between two passes, unless the last one evicted: then the next follows once those pods are gone. */
export const EVICTION_PERIOD_MS = 10_000;
/** How long a pass waits at most for its victims to be gone. */
export const EVICTION_CLEANUP_TIMEOUT_MS = 30_000;

export type EvictionFields = Pick<
  KubeletConfiguration,
  | 'evictionHard'
  | 'evictionSoft'
  | 'evictionSoftGracePeriod'
  | 'evictionMinimumReclaim'
  | 'evictionPressureTransitionPeriodMs'
  | 'evictionMaxPodGracePeriodSeconds'
  | 'enforceNodeAllocatable'
  | 'localStorageCapacityIsolation'
>;

/** @throws an Error with Kubernetes' text for a soft threshold without grace period. */
export function evictionConfig(fields: EvictionFields, filesystems: Filesystems): EvictionConfig {
  const configured = configuredThresholds(fields);
  return {
    filesystems,
    thresholds: [
      ...configured.filter(({ signal }) => !isContainerfs(signal)),
      ...containerfsThresholds(configured, filesystems),
    ],
    firstThresholds: configured,
    pressureTransitionPeriodMs: fields.evictionPressureTransitionPeriodMs ?? 300_000,
    maxPodGracePeriodSeconds: fields.evictionMaxPodGracePeriodSeconds ?? 0,
    localStorageCapacityIsolation: fields.localStorageCapacityIsolation ?? true,
  };
}

function configuredThresholds(fields: EvictionFields): readonly Threshold[] {
  const minReclaimOf = (signal: EvictionSignal) => fields.evictionMinimumReclaim.get(signal);
  const hard = inOrder(fields.evictionHard ?? DEFAULT_EVICTION_HARD).map(([signal, value]): Threshold => {
    return { signal, value, graceMs: 0, minReclaim: minReclaimOf(signal) };
  });
  const soft = inOrder(fields.evictionSoft).map(([signal, value]): Threshold => {
    const graceMs = fields.evictionSoftGracePeriod.get(signal);
    if (graceMs === undefined)
      throw new Error(`grace period must be specified for the soft eviction threshold ${signal}`);
    return { signal, value, graceMs, minReclaim: minReclaimOf(signal) };
  });
  const all = [...hard, ...soft];
  const isEnforced = (fields.enforceNodeAllocatable ?? ['pods']).includes('pods');
  const allocatable = all
    .filter((threshold) => isEnforced && threshold.signal === 'memory.available' && isHard(threshold))
    .map((threshold): Threshold => ({ ...threshold, signal: 'allocatableMemory.available' }));
  return [...all, ...allocatable];
}

/** Without those that are switched off: 0 % and 100 %. */
function inOrder(values: Thresholds): readonly (readonly [EvictionSignal, ThresholdValue])[] {
  return EVICTION_SIGNALS.flatMap((signal) => {
    const value = values.get(signal);
    if (value === undefined || value.percentage === 0 || value.percentage === 100) return [];
    return [[signal, value] as const];
  });
}

const isContainerfs = (signal: Signal): boolean => signal.startsWith('containerfs.');

/** Whatever was configured for containerfs, it has the thresholds of the file system that it is on. */
function containerfsThresholds(configured: readonly Threshold[], filesystems: Filesystems): readonly Threshold[] {
  const source = filesystems === 'dedicated' ? 'imagefs.' : 'nodefs.';
  return configured
    .filter(({ signal }) => signal.startsWith(source))
    .map((threshold) => ({ ...threshold, signal: threshold.signal.replace(source, 'containerfs.') as Signal }));
}
