/**
 * What preemption would cost on each node: dry runs on copies.
 *
 *   without all pods of lower priority: does it fit? ─► bring them back one by one, the budget's first, each group the
 *   most important first ─► who cannot come back is a victim
 *
 * Upstream: pkg/scheduler/framework/preemption/preemption.go (DryRunPreemption), plugins/defaultpreemption
 * (SelectVictimsOnNode).
 */
import type { Cluster } from '../../cluster/index.ts';
import {
  failure,
  type FilterRunner,
  NodeStatuses,
  type PostFilterInput,
  type PreemptionCandidate,
  type Status,
  unresolvable,
} from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import { budgetsOf, splitByBudgets } from './budgets.ts';
import { byImportance, priorityOf } from './importance.ts';

export type Candidate = PreemptionCandidate;

export const NO_VICTIMS = unresolvable('', 'No preemption victims found for incoming pod');

type Budgets = ReturnType<typeof budgetsOf>;

export interface DryRun {
  readonly cluster: Cluster;
  readonly input: Pick<PostFilterInput, 'pod' | 'state' | 'runner'>;
  readonly budgets: Budgets;
}

/** The candidate that a node is, or why it is none. */
export function selectVictims({ cluster, input, budgets }: DryRun, original: NodeInfo): Candidate | Status {
  const { pod, runner } = input;
  const lower = original.pods.filter((row) => priorityOf(cluster, row) < pod.class.priority);
  if (lower.length === 0) return NO_VICTIMS;
  const node = original.clone();
  const state = runner.cloneState(input.state);
  for (const row of lower) runner.removePod(state, pod, row, node);
  const refusal = runner.filterWithNominatedPods(state, pod, node);
  if (refusal !== undefined) return refusal;
  const { violating, others } = splitByBudgets(cluster, byImportance(cluster, lower), budgets);
  const isVictim = (row: number): boolean => !canStay(runner, { state, pod, node }, row);
  const violations = violating.filter(isVictim);
  const victims = [...violations, ...others.filter(isVictim)];
  if (victims.length === 0) return failure('', `expected at least one victim pod on node "${node.name}"`);
  const isMixed = violating.length > 0 && others.length > 0;
  return {
    node: original,
    victims: isMixed ? byImportance(cluster, victims) : victims,
    budgetViolations: violations.length,
  };
}

type Trial = Pick<PostFilterInput, 'state' | 'pod'> & { readonly node: NodeInfo };

/** Brings a pod back; takes it away again if the new pod then no longer fits. */
function canStay(runner: FilterRunner, { state, pod, node }: Trial, row: number): boolean {
  runner.addPod(state, pod, row, node);
  if (runner.filterWithNominatedPods(state, pod, node) === undefined) return true;
  runner.removePod(state, pod, row, node);
  return false;
}

export interface DryRunResult {
  /** Those that break no budget first. */
  readonly candidates: readonly Candidate[];
  /** Why other nodes are none; only of nodes that were tried. */
  readonly statuses: NodeStatuses;
  readonly errors: readonly Status[];
}

/**
 * Tries nodes from `offset` on, wrapping, until there are `wanted` candidates of which at least one breaks no budget.
 */
export function findCandidates(
  cluster: Cluster,
  input: PostFilterInput,
  nodes: readonly NodeInfo[],
  offset: number,
  wanted: number,
): DryRunResult {
  const dryRun: DryRun = { cluster, input, budgets: budgetsOf(cluster) };
  const clean: Candidate[] = [];
  const violating: Candidate[] = [];
  const statuses = new NodeStatuses();
  const errors: Status[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[(offset + i) % nodes.length];
    const result = selectVictims(dryRun, node);
    if ('victims' in result) {
      const list = result.budgetViolations === 0 ? clean : violating;
      if (list.length < wanted) list.push(result);
      if (clean.length > 0 && clean.length + violating.length >= wanted) break;
      continue;
    }
    if (result.code === 'Error') errors.push(result);
    statuses.set(node, result);
  }
  return { candidates: [...clean, ...violating], statuses, errors };
}
