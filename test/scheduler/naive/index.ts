/**
 * kube-scheduler v1.32's decisions, written to be read: plain objects, plugin by plugin, nothing remembered from one
 * question to the next. The scheduler of the simulator is held against it. From a conformance case's input to the form
 * of its answer (kinds `schedule`, `preempt`, `sequence`).
 */
import type { Node } from '../../../src/model/objects/node.ts';
import type { Pod } from '../../../src/model/objects/pod.ts';
import { objectKey } from '../../../src/model/pod.ts';
import { fromJson, listFromJson, objectFromJson } from '../../conformance/answer/_decode.ts';
import type { JsonObject } from '../../conformance/compare.ts';
import { type Decision, decide } from './cycle.ts';
import { NO_NODES, withPostFilter } from './messages.ts';
import { inSearchOrder } from './node-order.ts';
import type { Status } from './plugin.ts';
import { type Candidate, preempt } from './preemption.ts';
import { type Profile, type ProfileConfig, readProfile } from './profile.ts';
import { emptyNode, nameOf, sortedTexts, withBoundPod, withPod, type World } from './world.ts';

const isFinished = ({ status }: Pod): boolean => status.phase === 'Succeeded' || status.phase === 'Failed';

const isNominated = ({ spec, status }: Pod, { schedulerName }: Profile): boolean =>
  !spec.nodeName &&
  !!status.nominatedNodeName &&
  spec.schedulingGates.length === 0 &&
  (spec.schedulerName ?? 'default-scheduler') === schedulerName;

function readWorld(input: JsonObject, profile: Profile): World {
  const arrivals = listFromJson('Node', input.nodes);
  const pods = listFromJson('Pod', input.pods).filter((pod) => !isFinished(pod));
  const infoOf = (node: Node) =>
    pods.filter(({ spec }) => spec.nodeName === node.metadata.name).reduce(withPod, emptyNode(node));
  return {
    arrivals,
    nodes: inSearchOrder(arrivals).map(infoOf),
    nominated: pods.filter((pod) => isNominated(pod, profile)),
    objects: ((input.objects ?? []) as readonly unknown[]).map(objectFromJson),
  };
}

const readConfig = (input: JsonObject): Profile => readProfile((input.config ?? null) as ProfileConfig | null);

const statusJson = ({ plugin, code, reasons }: Status) => ({
  ...(plugin === undefined ? {} : { plugin }),
  code,
  reasons: sortedTexts(reasons),
});

/** Every node: those that fit, those that failed, those that were left out. */
function nodesJson({ cycle, scored, statuses, otherNodes }: Decision): JsonObject {
  const refusal = (status: Status) => ({ ok: false, ...statusJson(status) });
  return Object.fromEntries([
    ...cycle.world.nodes.flatMap((info) => (otherNodes ? [[nameOf(info), refusal(otherNodes)]] : [])),
    ...[...statuses].map(([name, status]) => [name, refusal(status)]),
    ...scored.map(({ info, scores, total }) => [nameOf(info), { ok: true, scores: Object.fromEntries(scores), total }]),
  ]);
}

function afterPostFilter(decision: Decision, message: string): string {
  if (decision.cycle.profile.plugins.postFilter.length === 0) return message;
  const { message: why } = preempt(decision);
  return withPostFilter(message, why && `preemption: ${why}`);
}

export function answerSchedule(input: JsonObject): unknown {
  const profile = readConfig(input);
  const world = readWorld(input, profile);
  const pod = fromJson('Pod', input.pod);
  for (const plugin of profile.plugins.preEnqueue) {
    const status = plugin.preEnqueue!(pod);
    if (status === undefined) continue;
    return { preEnqueue: statusJson({ ...status, plugin: plugin.name }), prefilter: null, nodes: {}, best: [] };
  }
  if (world.nodes.length === 0) {
    return { prefilter: null, nodes: {}, best: [], message: NO_NODES, messageAfterPostFilter: NO_NODES };
  }
  const decision = decide(pod, world, profile, 0);
  const { message } = decision;
  const { refusal } = decision.cycle;
  return {
    prefilter: refusal === undefined ? null : statusJson(refusal),
    nodes: refusal === undefined ? nodesJson(decision) : {},
    best: sortedTexts(decision.best),
    ...(decision.viaNominatedNode ? { viaNominatedNode: true } : {}),
    ...(message === undefined ? {} : { message, messageAfterPostFilter: afterPostFilter(decision, message) }),
  };
}

const keys = (pods: readonly Pod[]): readonly string[] => pods.map(objectKey);

function clearsJson(best: readonly Candidate[]): JsonObject {
  const clearing = best.filter(({ clears }) => clears.length > 0);
  if (clearing.length === 0) return {};
  return {
    clearsNominationOf: Object.fromEntries(clearing.map(({ node, clears }) => [node, sortedTexts(keys(clears))])),
  };
}

export function answerPreempt(input: JsonObject): unknown {
  const profile = readConfig(input);
  const decision = decide(fromJson('Pod', input.pod), readWorld(input, profile), profile, 0);
  const { message } = decision;
  if (message === undefined) throw new Error(`fits on ${decision.best.join(', ')}`);
  const { obstacle, potential, candidates, best, message: why } = preempt(decision);
  const postFilterMessage = why && `preemption: ${why}`;
  return {
    message,
    eligible: obstacle === undefined,
    ...(obstacle === undefined ? {} : { reason: obstacle }),
    potential: sortedTexts(potential.map(nameOf)),
    candidates: Object.fromEntries(
      candidates.map(({ node, victims, pdbViolations }) => [node, { victims: keys(victims), pdbViolations }]),
    ),
    nominated: sortedTexts(best.map(({ node }) => node)),
    ...clearsJson(best),
    postFilter: {
      code: best.length > 0 ? 'Success' : 'Unschedulable',
      nominatedNodeName: best.length > 0 || obstacle !== undefined ? null : '',
    },
    postFilterMessage,
    messageAfterPostFilter: withPostFilter(message, postFilterMessage),
  };
}

interface Recorded {
  readonly steps: readonly { readonly chosen: string | null }[];
}

/** @param want whose choices are followed; without it the first of the best is chosen. */
export function answerSequence(input: JsonObject, want?: unknown): unknown {
  const profile = readConfig(input);
  let world = readWorld(input, profile);
  let start = 0;
  const steps = listFromJson('Pod', input.queue).map((pod, i) => {
    const decision = decide(pod, world, profile, start);
    const { best, scored, kept, evaluated, message } = decision;
    const sorted = sortedTexts(best);
    const chosen = want === undefined ? (sorted[0] ?? null) : (want as Recorded).steps[i].chosen;
    const winner = scored.find(({ info }) => nameOf(info) === sorted[0]);
    const step = { pod: objectKey(pod), chosen, start, evaluated, feasible: kept, best: sorted };
    if (chosen !== null) world = withBoundPod(world, pod, chosen);
    start = decision.nextStart;
    return { ...step, ...(kept > 1 ? { total: winner?.total } : {}), ...(message === undefined ? {} : { message }) };
  });
  return { steps };
}

export const NAIVE_ANSWERS: ReadonlyMap<string, (input: JsonObject, want?: unknown) => unknown> = new Map([
  ['schedule', answerSchedule],
  ['preempt', answerPreempt],
  ['sequence', answerSequence],
]);
