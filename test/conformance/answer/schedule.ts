/**
 * Kind `schedule`: one pod against every node. The nodes' parts are the diagnosis', the best nodes are those among which the
 * engine of real runs drew; its total must be the diagnosis' too.
 */
import type { Decision, NodeDiagnosis } from '../../../src/scheduler/index.ts';
import { NO_NODES } from '../../../src/scheduler/cycle/index.ts';
import type { Status } from '../../../src/scheduler/framework/index.ts';
import type { JsonObject } from '../compare.ts';
import { type SchedulerInput, SchedulerWorld } from './scheduler-world.ts';

const statusJson = ({ plugin, code, reasons }: Status) => ({
  ...(plugin === '' ? {} : { plugin }),
  code,
  reasons: [...reasons].sort(),
});

function nodeJson({ status, scores, total }: NodeDiagnosis) {
  if (status !== undefined) return { ok: false, ...statusJson(status) };
  return { ok: true, scores: Object.fromEntries(scores), total };
}

/** What the answer does not show: the engine's own numbers agree with each other, and with the diagnosis. */
function checkDecision(decision: Decision, best: readonly string[], bestTotal: number, chosen: string): void {
  const { fitError, feasible, ties, total } = decision;
  if (fitError !== undefined) return;
  if (!best.includes(chosen) || ties !== best.length)
    throw new Error(`decided on ${chosen} of ${ties}, tied are ${best.join(', ')}`);
  if (feasible > 1 && total !== bestTotal) throw new Error(`decided at ${total}, diagnosed ${bestTotal}`);
}

export function answer(raw: JsonObject): unknown {
  const world = new SchedulerWorld(raw as unknown as SchedulerInput);
  const { engine } = world;
  const pod = world.podAt(0);
  const { preEnqueue, preFilter, nodes, bestTotal } = engine.diagnose(pod);
  if (preEnqueue !== undefined) return { preEnqueue: statusJson(preEnqueue), prefilter: null, nodes: {}, best: [] };
  const decision = engine.decide(pod);
  const { fitError, error } = decision;
  if (error === NO_NODES)
    return { prefilter: null, nodes: {}, best: [], message: error, messageAfterPostFilter: error };
  if (error !== undefined) return { error };
  const best = engine
    .tied()
    .map((node) => world.nodeName(node))
    .sort();
  checkDecision(decision, best, bestTotal, world.nodeName(decision.node));
  const message = fitError?.message;
  if (fitError !== undefined) engine.postFilter(pod, decision);
  return {
    prefilter: preFilter === undefined ? null : statusJson(preFilter),
    nodes: Object.fromEntries(nodes.map((node) => [node.name, nodeJson(node)])),
    best,
    ...(decision.viaNominatedNode ? { viaNominatedNode: true } : {}),
    ...(fitError === undefined ? {} : { message, messageAfterPostFilter: fitError.message }),
  };
}
