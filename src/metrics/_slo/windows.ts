/** When an SLO is looked at: the whole run, its two ends, or while an entry of the timeline lasts. */
import type { FaultRow } from '../../record/index.ts';
import type { Window } from '../_instruments/index.ts';
import { SloError } from './threshold.ts';

export interface Times {
  /** Where the measured part of the run begins (0, or the end of the warm-up) and ends. */
  readonly from: number;
  readonly to: number;
  readonly faults: readonly FaultRow[];
}

/**
 * An entry that is over at once (an `apply`, say) is looked at until the next entry begins.
 * @throws SloError if `during` is neither a word of ours nor the name of an entry.
 */
export function windowsOf(during: string, { from, to, faults }: Times): Window[] {
  if (during === 'always') return [{ from, to }];
  if (during === 'start') return [{ from, to: from }];
  if (during === 'end') return [{ from: to, to }];
  if (during === 'edge')
    return [
      { from, to: from },
      { from: to, to },
    ];
  const named = faults.filter(({ name }) => name === during);
  if (named.length === 0) {
    const names = [...new Set(faults.map(({ name }) => name))];
    throw new SloError(
      `during: "${during}" is neither always, start, end, edge nor an entry of the timeline (${names.join(', ') || 'it is empty'})`,
    );
  }
  return named.map((fault) => {
    const end = fault.to === null || fault.to > fault.from ? (fault.to ?? to) : nextStart(faults, fault.from, to);
    return { from: fault.from, to: Math.min(end, to) };
  });
}

function nextStart(faults: readonly FaultRow[], after: number, end: number): number {
  return faults.reduce((first, { from }) => (from > after && from < first ? from : first), end);
}
