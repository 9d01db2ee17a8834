/** Kind `sequence`: one decision after another; the recorded choice is assumed, whatever was drawn here. */
import type { JsonObject } from '../compare.ts';
import { type SchedulerInput, SchedulerWorld } from './scheduler-world.ts';

interface Recorded {
  readonly steps: readonly { readonly chosen: string | null }[];
}

/** @param want the recorded answer: the choices to go on from. Without it the own draws are. */
export function answer(raw: JsonObject, want?: unknown): unknown {
  const input = raw as unknown as SchedulerInput;
  const world = new SchedulerWorld(input);
  const { cluster, engine, snapshot } = world;
  const recorded = (want as Recorded | undefined)?.steps;
  const steps = (input.queue ?? []).map((_, i) => {
    const pod = world.podAt(i);
    const decision = engine.decide(pod);
    const { node, start, evaluated, feasible, total, fitError, error } = decision;
    if (error !== undefined) throw new Error(error);
    const best = engine
      .tied()
      .map((each) => world.nodeName(each))
      .sort();
    if (decision.ties !== best.length && fitError === undefined)
      throw new Error(`${decision.ties} ties, but ${best.join(', ')}`);
    const own = node < 0 ? null : world.nodeName(node);
    const chosen = recorded === undefined ? own : (recorded[i]?.chosen ?? null);
    if (chosen !== null) snapshot.assume(pod.row, cluster.nodes.find(chosen));
    return {
      pod: world.keyOf(pod.row),
      chosen: own,
      start,
      evaluated,
      feasible,
      best,
      ...(feasible > 1 ? { total } : {}),
      ...(fitError === undefined ? {} : { message: fitError.message }),
    };
  });
  return { steps };
}
