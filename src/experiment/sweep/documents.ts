/** Outcomes → documents: a result over seeds, a sweep over points. */
import type { Scenario } from '../../ingest/scenario/types.ts';
import { Digest } from '../../kernel/index.ts';
import {
  type CrashedRun,
  type Figure,
  type Outcome,
  RESULT_API_VERSION,
  type Result,
  type Setting,
  type Sweep,
  type SweepPoint,
  type Verdict,
} from '../../record/index.ts';
import { KUBERNETES_VERSION, VERSION } from '../version.ts';
import { FIGURES } from './figures.ts';
import { aggregateText, type OverSeeds, overSeeds, pickOf, type SeedPlan } from './over-seeds.ts';

/** The document of the seed that is shown, with the verdict and the measures of all of them. */
export function resultOverSeeds(shown: Result, { verdict, slos, seeds }: OverSeeds, command: string): Result {
  const incomplete = seeds.runs.length + seeds.crashed.length < seeds.count;
  const digest = digestOf(seeds.runs.map((run) => run.digest));
  return { ...shown, run: { ...shown.run, seeds, digest, incomplete, command }, verdict, slos };
}

/** What came of a point of the matrix; empty `outcomes`: nothing yet. */
export interface PointOutcomes {
  readonly settings: readonly Setting[];
  readonly slos: Scenario['slos'];
  readonly outcomes: readonly Outcome[];
  readonly crashed: readonly CrashedRun[];
  readonly command: string;
}

export interface SweepFacts {
  readonly name: string;
  readonly plan: SeedPlan;
  /** Milliseconds. */
  readonly horizon: number;
  readonly matrix: Sweep['matrix'];
  readonly command: string;
}

export function sweepDocument(facts: SweepFacts, given: readonly PointOutcomes[]): Sweep {
  const { plan } = facts;
  const points = given.map((point, i) => sweepPoint(point, `point/${i + 1}`, plan));
  const done = ({ outcomes, crashed }: PointOutcomes): boolean => outcomes.length + crashed.length === plan.count;
  return {
    apiVersion: RESULT_API_VERSION,
    kind: 'Sweep',
    metadata: { name: facts.name },
    run: {
      version: VERSION,
      kubernetesVersion: KUBERNETES_VERSION,
      seeds: { count: plan.count, first: plan.first, aggregate: aggregateText(plan.aggregate) },
      digest: digestOf(points.map(({ digest }) => digest)),
      horizon: facts.horizon,
      incomplete: !given.every(done),
      command: facts.command,
    },
    verdict: sweepVerdict(points),
    matrix: facts.matrix,
    points,
  };
}

function sweepPoint(point: PointOutcomes, id: string, plan: SeedPlan): SweepPoint {
  const { settings, outcomes, crashed, command } = point;
  const head = { id, settings };
  if (outcomes.length > 0) {
    const { verdict, slos, seeds } = overSeeds(outcomes, plan, point.slos, crashed);
    const digest = digestOf(outcomes.map((one) => one.digest));
    return { ...head, verdict, slos, figures: figuresOver(outcomes), seeds, digest, command };
  }
  const sentence = crashed.length > 0 ? 'No run came to an end.' : 'Stopped before its first run was over.';
  const verdict: Verdict = { outcome: 'inconclusive', sentence, failed: 0, warned: 0, total: point.slos.length };
  const aggregate = aggregateText(plan.aggregate);
  const seeds = { count: plan.count, first: plan.first, failed: 0, aggregate, shown: '', runs: [], crashed };
  return { ...head, verdict, slos: [], figures: [], seeds, digest: digestOf([]), command };
}

/** The middle seed of each number by itself, whatever the aggregate of the SLOs: a figure is neither good nor bad. */
function figuresOver(outcomes: readonly Outcome[]): Figure[] {
  return FIGURES.flatMap(({ name, unit }): Figure[] => {
    const values = outcomes.flatMap(({ figures }) =>
      figures.filter((one) => one[0] === name).map(([, value]) => value),
    );
    values.sort((a, b) => a - b);
    if (values.length === 0) return [];
    const value = values[pickOf({ kind: 'median' }, values.length)];
    return [{ name, unit, value, low: values[0], high: values[values.length - 1] }];
  });
}

function sweepVerdict(points: readonly SweepPoint[]): Verdict {
  const count = (wanted: Verdict['outcome']): number =>
    points.filter(({ verdict: { outcome } }) => outcome === wanted).length;
  const [passed, failed, inconclusive] = [count('passed'), count('failed'), count('inconclusive')];
  const parts = [
    `${passed} of ${points.length} points passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(inconclusive > 0 ? [`${inconclusive} ${inconclusive === 1 ? 'is' : 'are'} inconclusive`] : []),
  ];
  const warned = points.filter(({ verdict }) => verdict.warned > 0).length;
  const outcome = failed > 0 ? 'failed' : inconclusive > 0 ? 'inconclusive' : 'passed';
  return { outcome, sentence: `${parts.join(', ')}.`, failed, warned, total: points.length };
}

function digestOf(digests: readonly string[]): string {
  const digest = new Digest();
  for (const one of digests) digest.addText(one);
  return digest.hex();
}
