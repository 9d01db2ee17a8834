/** From readings to thresholds that are met and conditions that are reported (pkg/kubelet/eviction/helpers.go). */
import type { ThresholdValue } from '../../model/objects/config.ts';
import type { Instant } from '../../model/objects/meta.ts';
import { quantityFromBytes } from '../../model/quantity.ts';
import type { EvictionConfig, Threshold } from './config.ts';
import { amountOf } from './pods.ts';
import { conditionOf, type PressureCondition, type Signal } from './signals.ts';

export interface Reading {
  /** Bytes, inodes or processes. */
  readonly available: number;
  readonly capacity: number;
  /** When it was taken: a threshold whose reading is no newer than in the last pass evicts nobody. */
  readonly at: Instant;
}

export type Readings = ReadonlyMap<Signal, Reading>;

/** What the manager remembers between passes. */
export interface EvictionState {
  readonly isFirst: boolean;
  /** Reported, sorted. */
  readonly conditions: readonly PressureCondition[];
  readonly conditionsSeenAt: ReadonlyMap<PressureCondition, Instant>;
  /** Met with their grace period over, and not yet relieved. */
  readonly met: readonly Threshold[];
  readonly firstSeenAt: ReadonlyMap<Threshold, Instant>;
  readonly readAt: ReadonlyMap<Signal, Instant>;
}

export const INITIAL_EVICTION_STATE: EvictionState = {
  isFirst: true,
  conditions: [],
  conditionsSeenAt: new Map(),
  met: [],
  firstSeenAt: new Map(),
  readAt: new Map(),
};

/** The amount below which a threshold is met. Percentages are 32-bit floats, as in the kubelet. */
export function thresholdAmount(value: ThresholdValue, capacity: number): number {
  const { quantity, percentage = 0 } = value;
  return quantity ? amountOf(quantity) : Math.trunc(capacity * Math.fround(Math.fround(percentage) / 100));
}

/** As in messages: percentages of anything print as binary bytes, inodes too. */
export const thresholdText = (value: ThresholdValue, capacity: number): string =>
  (value.quantity ?? quantityFromBytes(thresholdAmount(value, capacity))).canonical;

/** @param withReclaim also met until the minimum reclaim is reached. */
function isMet({ signal, value, minReclaim }: Threshold, readings: Readings, withReclaim: boolean): boolean {
  const reading = readings.get(signal);
  if (!reading) return false;
  const { available, capacity } = reading;
  const reclaim = withReclaim && minReclaim ? thresholdAmount(minReclaim, capacity) : 0;
  return available < thresholdAmount(value, capacity) + reclaim;
}

/** Whether nothing is starved any more, all minimum reclaims included and grace periods aside. */
export const isRelieved = ({ thresholds }: EvictionConfig, readings: Readings): boolean =>
  !thresholds.some((threshold) => isMet(threshold, readings, true));

export interface Observed {
  readonly state: EvictionState;
  /** Thresholds to act on, the most urgent first. */
  readonly due: readonly Threshold[];
}

export function observeThresholds(
  config: EvictionConfig,
  before: EvictionState,
  readings: Readings,
  now: Instant,
): Observed {
  const thresholds = before.isFirst ? config.firstThresholds : config.thresholds;
  const met = thresholds.filter((threshold) => isMet(threshold, readings, false));
  for (const threshold of before.met) {
    if (isMet(threshold, readings, true) && !met.includes(threshold)) met.push(threshold);
  }
  const firstSeenAt = new Map(met.map((threshold) => [threshold, before.firstSeenAt.get(threshold) ?? now]));
  // Soft thresholds raise the condition at once, whatever their grace period.
  const conditionsSeenAt = new Map(before.conditionsSeenAt);
  for (const { signal } of met) conditionsSeenAt.set(conditionOf(signal), now);
  const isReported = ([, at]: readonly [PressureCondition, Instant]): boolean =>
    now - at < config.pressureTransitionPeriodMs;
  const conditions = [...conditionsSeenAt].filter(isReported).map(([condition]) => condition);
  const overdue = met.filter((threshold) => now - (firstSeenAt.get(threshold) as Instant) >= threshold.graceMs);
  const readAt = new Map([...readings].map(([signal, { at }]) => [signal, at]));
  const state = {
    isFirst: false,
    conditions: conditions.sort(byCodeUnits),
    conditionsSeenAt,
    met: overdue,
    firstSeenAt,
    readAt,
  };
  return {
    state,
    due: byUrgency(overdue.filter(({ signal }) => isFresh(readings.get(signal), before.readAt.get(signal)))),
  };
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const isFresh = (reading: Reading | undefined, last: Instant | undefined): boolean =>
  reading !== undefined && (last === undefined || reading.at > last);

/** Memory before all else. Among equals upstream's choice is random; here it is the order of the configuration. */
function byUrgency(thresholds: readonly Threshold[]): readonly Threshold[] {
  const isMemory = ({ signal }: Threshold): boolean => conditionOf(signal) === 'MemoryPressure';
  return [...thresholds.filter(isMemory), ...thresholds.filter((threshold) => !isMemory(threshold))];
}
