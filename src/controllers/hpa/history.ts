/**
 * What an autoscaler remembers between passes, in memory only: its raw recommendations and the changes it made. A restart forgets both.
 * Lists are never changed in place; entries too old to count are reused as upstream does, so that the lists stay short.
 */
import type { Instant } from '../../model/objects/meta.ts';
import type { FullRules } from './behavior.ts';

export interface Recommendation {
  readonly replicas: number;
  readonly at: Instant;
}

export interface ScaleEvent {
  /** Replicas added or removed, always positive. */
  readonly change: number;
  readonly at: Instant;
}

export interface HpaHistory {
  readonly recommendations: readonly Recommendation[];
  readonly scaleUps: readonly ScaleEvent[];
  readonly scaleDowns: readonly ScaleEvent[];
}

/** A first pass takes the present count for a recommendation: no scaling below it within the window. */
export const initialHistory = (currentReplicas: number, now: Instant): HpaHistory => ({
  recommendations: [{ replicas: currentReplicas, at: now }],
  scaleUps: [],
  scaleDowns: [],
});

/** Puts `entry` in the place of the last one that is outdated, or behind all. */
export function remember<T>(list: readonly T[], entry: T, isOutdated: (entry: T) => boolean): readonly T[] {
  const index = list.findLastIndex(isOutdated);
  return index < 0 ? [...list, entry] : list.with(index, entry);
}

/** The history after the target was scaled; only with `behavior` are changes remembered. */
export function withScaleEvent(
  history: HpaHistory,
  rules: { readonly scaleUp: FullRules; readonly scaleDown: FullRules },
  from: number,
  to: number,
  now: Instant,
): HpaHistory {
  const store = (events: readonly ScaleEvent[], { policies }: FullRules): readonly ScaleEvent[] => {
    const longest = policies.reduce((period, policy) => Math.max(period, policy.periodSeconds), 0);
    return remember(events, { change: Math.abs(to - from), at: now }, ({ at }) => at < now - longest * 1000);
  };
  if (to > from) return { ...history, scaleUps: store(history.scaleUps, rules.scaleUp) };
  return { ...history, scaleDowns: store(history.scaleDowns, rules.scaleDown) };
}

/** Replicas that changed within the last `periodSeconds`. */
export function changeWithin(events: readonly ScaleEvent[], periodSeconds: number, now: Instant): number {
  let change = 0;
  for (const event of events) if (event.at > now - periodSeconds * 1000) change += event.change;
  return change;
}
