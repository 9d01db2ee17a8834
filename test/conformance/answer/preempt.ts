/** Kind `preempt`: what preemption does for a pod that fits nowhere. */
import type { PreemptionOption } from '../../../src/scheduler/framework/index.ts';
import type { JsonObject } from '../compare.ts';
import { type SchedulerInput, SchedulerWorld } from './scheduler-world.ts';

const CLEAR = -1;

const nominatedJson = (nominate: number | undefined): string | null => (nominate === CLEAR ? '' : null);

export function answer(raw: JsonObject): unknown {
  const world = new SchedulerWorld(raw as unknown as SchedulerInput);
  const { engine } = world;
  const pod = world.podAt(0);
  const decision = engine.decide(pod);
  const { fitError } = decision;
  if (fitError === undefined) throw new Error(`fits on ${world.nodeName(decision.node)}`);
  const { message } = fitError;
  const explained = engine.explainPreemption(pod, decision);
  const outcome = engine.postFilter(pod, decision);
  const { obstacle, potential = [], options = [], best = [] } = explained ?? {};
  const keys = (rows: readonly number[]): string[] => rows.map((row) => world.keyOf(row));
  const candidateJson = ({ node, victims, budgetViolations }: PreemptionOption) => [
    node.name,
    { victims: keys(victims), pdbViolations: budgetViolations },
  ];
  if (outcome.status === undefined && !best.some(({ node }) => node.index === outcome.nominate)) {
    throw new Error(`nominated ${world.nodeName(outcome.nominate ?? CLEAR)}, which is not among the best`);
  }
  const clears = best.filter(({ clearNominations }) => clearNominations.length > 0);
  return {
    message,
    eligible: obstacle === undefined,
    ...(obstacle === undefined ? {} : { reason: obstacle }),
    potential: potential.map(({ name }) => name).sort(),
    candidates: Object.fromEntries(options.map(candidateJson)),
    nominated: best.map(({ node }) => node.name).sort(),
    ...(clears.length === 0
      ? {}
      : {
          clearsNominationOf: Object.fromEntries(
            clears.map(({ node, clearNominations }) => [node.name, keys(clearNominations).sort()]),
          ),
        }),
    postFilter: {
      code: outcome.status?.code ?? 'Success',
      nominatedNodeName: outcome.status ? nominatedJson(outcome.nominate) : null,
    },
    postFilterMessage: outcome.status?.reasons.join(', ') ?? '',
    messageAfterPostFilter: fitError.message,
  };
}
