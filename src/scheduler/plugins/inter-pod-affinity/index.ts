/** Pods that want to be near other pods, or far from them. Upstream: pkg/scheduler/framework/plugins/interpodaffinity. */
import {
  type EventRegistration,
  type Plugin,
  type PluginArgs,
  type PluginHandle,
  type PodRef,
  type PreFilterOutcome,
  type PreScoreOutcome,
  SKIP,
  type Status,
  unresolvable,
} from '../../framework/index.ts';
import type { NodeInfo } from '../../snapshot/index.ts';
import { interPodAffinityEvents } from './events.ts';
import * as filtering from './filtering.ts';
import * as scoring from './scoring.ts';

export class InterPodAffinity implements Plugin<filtering.AffinityState, scoring.TopologyScores> {
  readonly name = filtering.NAME;
  readonly unprepared = {
    filter: 'error reading "PreFilterInterPodAffinity" from cycleState: not found',
    score: 'failed to read "PreScoreInterPodAffinity" from cycleState: not found',
  };
  readonly events: readonly EventRegistration[];
  private readonly handle: PluginHandle;
  readonly args: scoring.ScoringArgs;

  constructor(
    { hardPodAffinityWeight = 1, ignorePreferredTermsOfExistingPods = false }: PluginArgs<'InterPodAffinity'> = {},
    handle: PluginHandle,
  ) {
    this.handle = handle;
    this.events = interPodAffinityEvents(handle);
    this.args = { hardPodAffinityWeight, ignorePreferredTermsOfExistingPods };
  }

  preFilter(pod: PodRef): PreFilterOutcome<filtering.AffinityState> {
    const { affinityError } = this.handle.compiled.of(pod.class);
    if (affinityError !== '') return { status: unresolvable(this.name, `parsing pod: ${affinityError}`) };
    const state = filtering.prepare(this.handle, pod);
    return state === undefined ? { status: SKIP } : { state };
  }

  filter(state: filtering.AffinityState, _pod: PodRef, node: NodeInfo): Status | undefined {
    return filtering.verdict(state, node);
  }

  addPod(state: filtering.AffinityState, _pod: PodRef, other: number, node: NodeInfo): void {
    filtering.change(state, this.compiledRow(other), node, 1);
  }

  removePod(state: filtering.AffinityState, _pod: PodRef, other: number, node: NodeInfo): void {
    filtering.change(state, this.compiledRow(other), node, -1);
  }

  cloneState(state: filtering.AffinityState): filtering.AffinityState {
    return filtering.cloneState(state);
  }

  preScore(pod: PodRef): PreScoreOutcome<scoring.TopologyScores> {
    const state = scoring.prepare(this.handle, pod, this.args);
    return state === undefined ? { status: SKIP } : { state };
  }

  score(state: scoring.TopologyScores, _pod: PodRef, node: NodeInfo): number {
    return scoring.scoreOf(state, node);
  }

  normalizeScore(
    _state: scoring.TopologyScores,
    _pod: PodRef,
    _nodes: readonly NodeInfo[],
    scores: Float64Array,
  ): void {
    scoring.normalize(scores);
  }

  private compiledRow(row: number) {
    return this.handle.compiled.at(this.handle.cluster.pods.class[row]);
  }
}
