/**
 * When a pod fits nowhere: the node on which deleting pods of lower priority makes room for it at the least cost.
 * Upstream: pkg/scheduler/framework/plugins/defaultpreemption, framework/preemption.
 */
import type { RandomStream } from '../../kernel/index.ts';
import {
  type DryRuns,
  failure,
  FitError,
  type NodeStatusReader,
  type Plugin,
  type PluginArgs,
  type PluginHandle,
  type PodRef,
  type PostFilterInput,
  type PostFilterOutcome,
  type PreemptionDiagnosis,
  type PreemptionOption,
  type PreemptionSearch,
  unresolvable,
  unschedulable,
} from '../framework/index.ts';
import { bestCandidates, type Candidate, findCandidates, priorityOf, whyNotEligible } from '../preemption/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';

const NAME = 'DefaultPreemption';
const NOT_HELPFUL = unresolvable('', 'Preemption is not helpful for scheduling');
const CLEAR = -1;

/** Nodes that were not tried would not have helped. */
const orNotHelpful = (statuses: NodeStatusReader): NodeStatusReader => ({
  absent: NOT_HELPFUL,
  count: statuses.count,
  get: (node) => statuses.get(node),
  forEach: (visit) => statuses.forEach(visit),
});

export class DefaultPreemption implements Plugin {
  readonly name = NAME;
  /** Whom it could not help waits for the plugins that refused it. */
  readonly events = [];
  private readonly handle: PluginHandle;
  private readonly args: Required<PluginArgs<'DefaultPreemption'>>;
  private readonly offsets: RandomStream;

  constructor(args: PluginArgs<'DefaultPreemption'> = {}, handle: PluginHandle) {
    const { minCandidateNodesPercentage = 10, minCandidateNodesAbsolute = 100 } = args;
    this.handle = handle;
    this.args = { minCandidateNodesPercentage, minCandidateNodesAbsolute };
    this.offsets = handle.cluster.kernel.random.stream('scheduler:preemption-offset');
  }

  postFilter(input: PostFilterInput): PostFilterOutcome {
    const { cluster, snapshot } = this.handle;
    const { pod, fitError } = input;
    const obstacle = whyNotEligible(cluster, snapshot, pod, fitError);
    if (obstacle !== undefined) return { status: unschedulable(NAME, `preemption: ${obstacle}`) };
    const { best, statuses, errors } = this.tryNodes(input.preemption ?? this.searchOf(input));
    if (best !== undefined) return this.preempt(pod, best);
    if (errors.length > 0) return { status: failure(NAME, `preemption: ${errors[0].reasons.join(', ')}`) };
    const { message } = new FitError(snapshot.nodes.length, orNotHelpful(statuses));
    return { nominate: CLEAR, status: unschedulable(NAME, `preemption: ${message}`) };
  }

  explainPreemption(input: PostFilterInput): PreemptionDiagnosis {
    const { cluster, snapshot } = this.handle;
    const potential = this.potentialNodes(input.fitError);
    const obstacle = whyNotEligible(cluster, snapshot, input.pod, input.fitError);
    if (obstacle !== undefined) return { obstacle, potential, options: [], best: [] };
    const { candidates } = findCandidates(cluster, input, potential, 0, potential.length);
    const optionOf = (candidate: Candidate): PreemptionOption => ({
      ...candidate,
      clearNominations: this.outranked(input.pod, candidate.node),
    });
    return { potential, options: candidates.map(optionOf), best: bestCandidates(cluster, candidates).map(optionOf) };
  }

  /** Nodes on which removing pods may help. */
  private potentialNodes({ statuses }: FitError): readonly NodeInfo[] {
    return this.handle.snapshot.nodes.filter((node) => statuses.get(node).code === 'Unschedulable');
  }

  /** Dry runs, plugin by plugin. */
  private searchOf(input: PostFilterInput): PreemptionSearch {
    const { cluster } = this.handle;
    const potential = this.potentialNodes(input.fitError);
    return {
      nodes: potential.length,
      run(offset, wanted) {
        const { candidates, statuses, errors } = findCandidates(cluster, input, potential, offset, wanted);
        return { best: bestCandidates(cluster, candidates)[0], statuses, errors };
      },
    };
  }

  private tryNodes(search: PreemptionSearch): DryRuns {
    const { minCandidateNodesPercentage, minCandidateNodesAbsolute } = this.args;
    const share = Math.trunc((search.nodes * minCandidateNodesPercentage) / 100);
    const wanted = Math.min(search.nodes, Math.max(share, minCandidateNodesAbsolute));
    return search.run(search.nodes === 0 ? 0 : this.offsets.below(search.nodes), wanted);
  }

  private preempt(pod: PodRef, { node, victims, budgetViolations }: Candidate): PostFilterOutcome {
    return { nominate: node.index, victims, budgetViolations, clearNominations: this.outranked(pod, node) };
  }

  /** Pending pods of lower priority that were promised the node. */
  private outranked(pod: PodRef, node: NodeInfo): readonly number[] {
    const { cluster, nominated } = this.handle;
    return nominated
      .onNode(node.index)
      .map((serial) => cluster.pods.rowOf(serial))
      .filter((row) => row >= 0 && priorityOf(cluster, row) < pod.class.priority);
  }
}
