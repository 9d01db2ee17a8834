/**
 * What happened, in five to twelve sentences: each teller offers sentences with a weight, the weightiest are kept and
 * told in the order of time.
 */
import type { HappenedRow } from '../../record/index.ts';
import type { Meters } from '../_meters/meters.ts';
import { tellDisruptions, tellDrains, tellRestarts } from './tell-disruptions.ts';
import { tellFaults, tellNodes } from './tell-faults.ts';
import { tellEnd, tellPending, tellRecovery, tellStart, tellWorkloads } from './tell-workloads.ts';

export interface Sentence extends HappenedRow {
  /** The weightiest survive; from 0 (could be left out) to 100 (must be told). */
  readonly weight: number;
}

const MOST_SENTENCES = 12;

const TELLERS: readonly ((meters: Meters, end: number) => readonly Sentence[])[] = [
  tellStart,
  tellFaults,
  tellNodes,
  tellWorkloads,
  tellDisruptions,
  tellDrains,
  tellRestarts,
  tellPending,
  tellRecovery,
  tellEnd,
];

export function tell(meters: Meters, end: number): HappenedRow[] {
  const all = TELLERS.flatMap((teller) => teller(meters, end)).map((sentence, order) => ({ ...sentence, order }));
  const kept = [...all].sort((a, b) => b.weight - a.weight || a.order - b.order).slice(0, MOST_SENTENCES);
  kept.sort((a, b) => a.at - b.at || a.order - b.order);
  return kept.map(({ at, text, tone, links }) => ({ at, text, tone, links }));
}
