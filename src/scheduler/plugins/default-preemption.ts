/**
 * When a pod fits nowhere: the node on which deleting pods of lower priority makes room for it at the least cost.
 * Upstream: pkg/scheduler/framework/plugins/defaultpreemption, framework/preemption.
 */
import type { RandomStream } from '../../kernel/index.ts';
import {
  failure,
  FitError,
  type Plugin,
  type PluginArgs,
  type PluginHandle,
  type PodRef,
  type PostFilterInput,
  type PostFilterOutcome,
  type PreemptionDiagnosis,
  type PreemptionOption,
  unresolvable,
  unschedulable,
} from '../framework/index.ts';
import { bestCandidates, type Candidate, findCandidates, priorityOf, whyNotEligible } from '../preemption/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';

const NAME = 'DefaultPreemption';
const NOT_HELPFUL = unresolvable('', 'Preemption is not helpful for scheduling');
const CLEAR = -1;

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
    const potential = this.potentialNodes(fitError);
    const { candidates, statuses, errors } = this.tryNodes(input, potential);
    if (candidates.length > 0) return this.preempt(pod, bestCandidates(cluster, candidates)[0]);
    if (errors.length > 0) return { status: failure(NAME, `preemption: ${errors[0].reasons.join(', ')}`) };
    statuses.absent = NOT_HELPFUL;
    const { message } = new FitError(snapshot.nodes.length, statuses);
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

  private tryNodes(input: PostFilterInput, potential: readonly NodeInfo[]) {
    const { minCandidateNodesPercentage, minCandidateNodesAbsolute } = this.args;
    const share = Math.trunc((potential.length * minCandidateNodesPercentage) / 100);
    const wanted = Math.min(potential.length, Math.max(share, minCandidateNodesAbsolute));
    const offset = potential.length === 0 ? 0 : this.offsets.below(potential.length);
    return findCandidates(this.handle.cluster, input, potential, offset, wanted);
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
