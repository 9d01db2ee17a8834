/**
 * What preemption does for a pod that fits nowhere (`framework/preemption`, `plugins/defaultpreemption`).
 *
 * On each node whose refusal others can lift: take all pods of lower priority away; if the pod then fits, give them back
 * one by one, the most important first and those before whose budget would break, and keep away those that do not fit.
 */
import type { Pod } from '../../../src/model/objects/pod.ts';
import type { PodDisruptionBudget } from '../../../src/model/objects/workloads.ts';
import { findCondition } from '../../../src/model/pod.ts';
import { compileLabelSelector, selectorMatches } from '../../../src/model/selector.ts';
import { type Cycle, type Decision, filterNode, nominatedTo, withChange } from './cycle.ts';
import { failureMessage } from './messages.ts';
import { type Status, unresolvable } from './plugin.ts';
import { nameOf, type NodeInfo, objectsOf, priorityOf, withoutPod, withPod } from './world.ts';

export interface Candidate {
  readonly node: string;
  /** The most important first. */
  readonly victims: readonly Pod[];
  readonly pdbViolations: number;
  /** Pending pods that lose their nomination to this node. */
  readonly clears: readonly Pod[];
}

export interface Preemption {
  /** Why the pod may not preempt. */
  readonly obstacle?: string;
  readonly potential: readonly NodeInfo[];
  readonly candidates: readonly Candidate[];
  /** Those that may be picked. */
  readonly best: readonly Candidate[];
  /** What is said of it where nobody can be picked; empty otherwise. */
  readonly message: string;
}

/** A pod that has not started does so now, after all others. */
const startOf = ({ status }: Pod): number => status.startTime ?? Number.MAX_SAFE_INTEGER;

const byImportance = (a: Pod, b: Pod): number => priorityOf(b) - priorityOf(a) || startOf(a) - startOf(b);

function isBeingPreempted({ metadata, status }: Pod): boolean {
  const target = findCondition(status.conditions, 'DisruptionTarget');
  const byScheduler = target?.status === 'True' && target.reason === 'PreemptionByScheduler';
  return metadata.deletionTimestamp !== undefined && byScheduler;
}

/** The status of a node in this cycle; nodes of which nothing is known cannot be helped. */
const statusOf = ({ statuses, otherNodes }: Decision, name: string): Status =>
  statuses.get(name) ?? otherNodes ?? unresolvable();

function obstacleFor(decision: Decision): string | undefined {
  const { pod, world } = decision.cycle;
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const name = pod.status.nominatedNodeName;
  if (!name || statusOf(decision, name).code === 'UnschedulableAndUnresolvable') return undefined;
  const pods = world.nodes.find((info) => nameOf(info) === name)?.pods ?? [];
  const isWaitedFor = pods.some((other) => priorityOf(other) < priorityOf(pod) && isBeingPreempted(other));
  return isWaitedFor ? 'not eligible due to a terminating pod on the nominated node.' : undefined;
}

/** Pods that would break a budget if all of `pods` were evicted in this order. */
function violating(pods: readonly Pod[], budgets: readonly PodDisruptionBudget[]): readonly Pod[] {
  const allowed = new Map(budgets.map((budget) => [budget, budget.status.disruptionsAllowed]));
  return pods.filter(({ metadata }) => {
    const matching = budgets.filter(({ metadata: { namespace }, spec, status }) => {
      const selector = compileLabelSelector(spec.selector);
      const selects = selector.requirements.length > 0 && selectorMatches(selector, metadata.labels);
      return namespace === metadata.namespace && selects && !status.disruptedPods.has(metadata.name);
    });
    if (metadata.labels.size === 0) return false;
    for (const budget of matching) allowed.set(budget, allowed.get(budget)! - 1);
    return matching.some((budget) => allowed.get(budget)! < 0);
  });
}

/** The dry run on one node. */
function tryNode(original: Cycle, target: NodeInfo): Candidate | Status {
  const { pod, world } = original;
  const lower = target.pods.filter((other) => priorityOf(other) < priorityOf(pod));
  if (lower.length === 0) return unresolvable('No preemption victims found for incoming pod');
  let cycle = lower.reduce((changed, other) => withChange(changed, other, target, -1), original);
  let info = lower.reduce(withoutPod, target);
  const refusal = filterNode(cycle, info);
  if (refusal !== undefined) return refusal;
  const important = [...lower].sort(byImportance);
  const protectedPods = violating(important, objectsOf<PodDisruptionBudget>(world, 'PodDisruptionBudget'));
  const others = important.filter((each) => !protectedPods.includes(each));
  const victims: Pod[] = [];
  for (const other of [...protectedPods, ...others]) {
    const [cycleWith, infoWith] = [withChange(cycle, other, info, 1), withPod(info, other)];
    if (filterNode(cycleWith, infoWith) === undefined) {
      [cycle, info] = [cycleWith, infoWith];
    } else {
      victims.push(other);
      // what taking it away again does to the ports may differ from never having given it back
      [cycle, info] = [withChange(cycleWith, other, infoWith, -1), withoutPod(infoWith, other)];
    }
  }
  if (victims.length === 0) throw new Error(`expected at least one victim pod on node "${nameOf(target)}"`);
  return {
    node: nameOf(target),
    victims: victims.sort(byImportance),
    pdbViolations: victims.filter((victim) => protectedPods.includes(victim)).length,
    clears: nominatedTo(world, target).filter((other) => priorityOf(other) < priorityOf(pod)),
  };
}

/** Among the victims of the highest priority. */
function earliestStart({ victims }: Candidate): number {
  const highest = Math.max(...victims.map(priorityOf));
  return Math.min(...victims.filter((victim) => priorityOf(victim) === highest).map(startOf));
}

/** One after the other; of each, the least is best. */
const CRITERIA: readonly ((candidate: Candidate) => number)[] = [
  ({ pdbViolations }) => pdbViolations,
  ({ victims }) => priorityOf(victims[0]),
  ({ victims }) => victims.reduce((sum, victim) => sum + priorityOf(victim) + 2 ** 31, 0),
  ({ victims }) => victims.length,
  (candidate) => -earliestStart(candidate),
];

const bestOf = (candidates: readonly Candidate[]): readonly Candidate[] =>
  CRITERIA.reduce((left, criterion) => {
    const least = Math.min(...left.map(criterion));
    return left.filter((candidate) => criterion(candidate) === least);
  }, candidates);

/** @param decision for the pod, which fits nowhere. Tries all nodes, as the scheduler does on clusters this small. */
export function preempt(decision: Decision): Preemption {
  const { cycle } = decision;
  const { nodes } = cycle.world;
  const potential = nodes.filter((info) => statusOf(decision, nameOf(info)).code === 'Unschedulable');
  const obstacle = obstacleFor(decision);
  if (obstacle !== undefined) return { obstacle, potential, candidates: [], best: [], message: obstacle };
  const tried = potential.map((info) => ({ info, result: tryNode(cycle, info) }));
  const candidates = tried.flatMap(({ result }) => ('node' in result ? [result] : []));
  const failed = tried.flatMap(({ info, result }): [string, Status][] =>
    'node' in result ? [] : [[nameOf(info), result]],
  );
  const otherNodes = unresolvable('Preemption is not helpful for scheduling');
  const message = failureMessage({ nodes: nodes.length, statuses: new Map(failed), otherNodes });
  return { potential, candidates, best: bestOf(candidates), message: candidates.length === 0 ? message : '' };
}
