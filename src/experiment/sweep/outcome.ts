/** A run → what is kept of it among many. */
import type { Outcome } from '../../record/index.ts';
import type { Simulation } from '../simulation.ts';
import { figuresOf, isOfFigure } from './figures.ts';

export function outcomeOf(simulation: Pick<Simulation, 'brief'>): Outcome {
  const { run, verdict, counts, slos, metrics } = simulation.brief(isOfFigure);
  const { seed, digest, entries, endedAt } = run;
  return { seed, digest, entries, endedAt, verdict, counts, slos, figures: figuresOf({ counts, metrics }) };
}
