/**
 * What happened, in five to twelve sentences: each teller offers sentences with a weight, the weightiest are kept and
 * told in the order of time.
 */
import type { HappenedRow, SloRow } from '../../record/index.ts';
import type { Meters } from '../_meters/meters.ts';
import type { Sentence } from './sentence.ts';
import { tellAutoscalers } from './tell-autoscalers.ts';
import { tellDisruptions, tellDrains, tellRefusals, tellRestarts } from './tell-disruptions.ts';
import { tellFaults, tellNodes } from './tell-faults.ts';
import { tellEnd, tellPending, tellRecovery, tellStart, tellWorkloads } from './tell-workloads.ts';

const MOST_SENTENCES = 12;
/** Nothing that happened so much earlier explains a breach. */
const LONGEST_REACH = 3_600_000;

const TELLERS: readonly ((meters: Meters, end: number) => readonly Sentence[])[] = [
  tellStart,
  tellFaults,
  tellNodes,
  tellWorkloads,
  tellAutoscalers,
  tellDisruptions,
  tellDrains,
  tellRefusals,
  tellRestarts,
  tellPending,
  tellRecovery,
  tellEnd,
];

/** All that could be told, in the order of time. */
export function tellAll(meters: Meters, end: number): Sentence[] {
  const all = TELLERS.flatMap((teller) => teller(meters, end)).map((sentence, order) => ({ sentence, order }));
  all.sort((a, b) => a.sentence.at - b.sentence.at || a.order - b.order);
  return all.map(({ sentence }) => sentence);
}

/** The weightiest, still in the order of time. */
export function abridged(sentences: readonly Sentence[]): HappenedRow[] {
  const byWeight = sentences
    .map((sentence, order) => ({ ...sentence, order }))
    .sort((a, b) => b.weight - a.weight || a.order - b.order);
  const kept = byWeight.slice(0, MOST_SENTENCES).sort((a, b) => a.order - b.order);
  return kept.map(({ at, text, tone, links }) => ({ at, text, tone, links }));
}

/** The last thing before the breach that explains a failure of this metric; undefined if nothing does. */
export function explanationOf(
  { metric, worst, firstBreach, passed }: SloRow,
  sentences: () => readonly Sentence[],
): string | undefined {
  if (passed || firstBreach === null) return undefined;
  const candidates = sentences().filter(
    ({ at, explains }) => explains.includes(metric) && at <= firstBreach + 1000 && at >= firstBreach - LONGEST_REACH,
  );
  const concerned = candidates.filter(({ links }) =>
    links.some((link) => worst.includes(`"${link.slice(link.indexOf('/') + 1)}"`)),
  );
  return (concerned.at(-1) ?? candidates.at(-1))?.text;
}
