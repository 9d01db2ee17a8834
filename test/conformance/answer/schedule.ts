/** Kind `schedule`: one pod against every node. */
import type { NodeDiagnosis } from '../../../src/scheduler/index.ts';
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

export function answer(raw: JsonObject): unknown {
  const world = new SchedulerWorld(raw as unknown as SchedulerInput);
  const { engine } = world;
  const pod = world.podAt(0);
  const { preEnqueue, preFilter, nodes, bestTotal } = engine.diagnose(pod);
  if (preEnqueue !== undefined) return { preEnqueue: statusJson(preEnqueue), prefilter: null, nodes: {}, best: [] };
  const decision = engine.decide(pod);
  if (decision.error !== undefined) return { error: decision.error };
  const chosen = world.nodeName(decision.node);
  const winners = nodes.filter(({ total }) => total === bestTotal).map(({ name }) => name);
  const best = decision.viaNominatedNode ? [chosen] : winners.sort();
  const { fitError } = decision;
  if (fitError === undefined && !best.includes(chosen))
    throw new Error(`decided on ${chosen}, diagnosed ${best.join(', ')}`);
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
