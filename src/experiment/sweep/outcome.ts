/** A result → what is kept of it among many. */
import type { Outcome, Result } from '../../record/index.ts';
import { figuresOf } from './figures.ts';

export const outcomeOf = (result: Result): Outcome => ({
  seed: result.run.seed,
  digest: result.run.digest,
  entries: result.run.entries,
  endedAt: result.run.endedAt,
  verdict: result.verdict,
  counts: result.counts,
  slos: result.slos,
  figures: figuresOf(result),
});
