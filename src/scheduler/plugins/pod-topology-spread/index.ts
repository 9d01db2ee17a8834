/** Pods spread over zones, hosts and other domains. Upstream: pkg/scheduler/framework/plugins/podtopologyspread. */
import type { PodClass } from '../../../cluster/index.ts';
import type { TopologySpreadConstraint } from '../../../model/objects/pod.ts';
import { PerClass } from '../../compiled/index.ts';
import {
  failure,
  type Plugin,
  type PluginArgs,
  type PluginHandle,
  type PodRef,
  type PreFilterOutcome,
  type PreScoreOutcome,
  SKIP,
  type Status,
} from '../../framework/index.ts';
import type { NodeInfo } from '../../snapshot/index.ts';
import {
  type Action,
  compileConstraints,
  type Constraint,
  defaultSelector,
  SYSTEM_CONSTRAINTS,
} from './constraints.ts';
import { spreadEvents } from './events.ts';
import * as filtering from './filtering.ts';
import * as scoring from './scoring.ts';

/** Constraints of one action, or why they cannot be read; the others go on counting. */
interface Compiled {
  readonly constraints: readonly Constraint[];
  readonly problem?: Status;
}

/** By action; the defaults stand for pods that have none of their own, still without a selector. */
interface CompiledPod {
  readonly isOwn: boolean;
  readonly hard: Compiled;
  readonly soft: Compiled;
}

const NO_ARGS: PluginArgs<'PodTopologySpread'> = { defaultConstraints: [] };
const NO_CONSTRAINTS: readonly Constraint[] = [];
const HARD_UNREADABLE = "get constraints from pod: obtaining pod's hard topology spread constraints";
const SOFT_UNREADABLE = "calculating preScoreState: obtaining pod's soft topology spread constraints";

export class PodTopologySpread implements Plugin<filtering.SpreadState, scoring.SpreadScores> {
  readonly name = filtering.NAME;
  readonly unprepared = {
    filter: 'reading "PreFilterPodTopologySpread" from cycleState: not found',
    score: 'error reading "PreScorePodTopologySpread" from cycleState: not found',
  };
  readonly events = spreadEvents((pod) => this.constraintsFor(pod, 'DoNotSchedule'));
  private readonly handle: PluginHandle;
  private readonly defaults: readonly TopologySpreadConstraint[];
  /** Every key must be there; not with the system's defaults, so that hosts spread in clusters without zones. */
  private readonly defaultsRequireAllKeys: boolean;
  private readonly compiled = new PerClass((podClass) => this.compile(podClass));

  constructor(
    { defaultConstraints, defaultingType = 'System' }: PluginArgs<'PodTopologySpread'> = NO_ARGS,
    handle: PluginHandle,
  ) {
    this.handle = handle;
    this.defaultsRequireAllKeys = defaultingType !== 'System';
    this.defaults = defaultingType === 'System' ? SYSTEM_CONSTRAINTS : defaultConstraints;
  }

  preFilter(pod: PodRef): PreFilterOutcome<filtering.SpreadState> {
    const { problem } = this.compiled.of(pod.class).hard;
    if (problem !== undefined) return { status: problem };
    const constraints = this.constraintsFor(pod, 'DoNotSchedule');
    return constraints.length === 0 ? { status: SKIP } : { state: filtering.prepare(this.handle, pod, constraints) };
  }

  filter(state: filtering.SpreadState, _pod: PodRef, node: NodeInfo): Status | undefined {
    return filtering.verdict(state, node);
  }

  detail(state: filtering.SpreadState, _pod: PodRef, node: NodeInfo): string {
    return filtering.detailOf(state, node);
  }

  addPod(state: filtering.SpreadState, pod: PodRef, other: number, node: NodeInfo): void {
    filtering.change(this.handle, state, pod, other, node, 1);
  }

  removePod(state: filtering.SpreadState, pod: PodRef, other: number, node: NodeInfo): void {
    filtering.change(this.handle, state, pod, other, node, -1);
  }

  cloneState(state: filtering.SpreadState): filtering.SpreadState {
    return filtering.cloneState(state);
  }

  preScore(pod: PodRef, nodes: readonly NodeInfo[]): PreScoreOutcome<scoring.SpreadScores> {
    const {
      isOwn,
      soft: { problem },
    } = this.compiled.of(pod.class);
    if (problem !== undefined) return { status: problem };
    const constraints = this.constraintsFor(pod, 'ScheduleAnyway');
    if (constraints.length === 0) return { status: SKIP };
    return { state: scoring.prepare(this.handle, pod, constraints, nodes, isOwn || this.defaultsRequireAllKeys) };
  }

  score(state: scoring.SpreadScores, pod: PodRef, node: NodeInfo): number {
    return scoring.scoreOf(this.handle, state, pod, node);
  }

  normalizeScore(state: scoring.SpreadScores, _pod: PodRef, nodes: readonly NodeInfo[], scores: Float64Array): void {
    scoring.normalize(state, nodes, scores);
  }

  /** Whether nodes that lack the key of a constraint are left out of scoring. */
  requiresAllKeys({ class: podClass }: PodRef): boolean {
    return this.compiled.of(podClass).isOwn || this.defaultsRequireAllKeys;
  }

  /** Whether the constraints are the profile's defaults, whose selector depends on Services and the pod's controller. */
  usesDefaults({ class: podClass }: PodRef): boolean {
    const { isOwn, hard, soft } = this.compiled.of(podClass);
    return !isOwn && hard.constraints.length + soft.constraints.length > 0;
  }

  /** Whether a selector of the pod's constraints cannot be read. */
  isMalformed({ class: podClass }: PodRef): boolean {
    const { hard, soft } = this.compiled.of(podClass);
    return (hard.problem ?? soft.problem) !== undefined;
  }

  private compile({ spec, labels }: PodClass): CompiledPod {
    const isOwn = spec.topologySpreadConstraints.length > 0;
    const constraints = isOwn ? spec.topologySpreadConstraints : this.defaults;
    const of = (action: Action, unreadable: string): Compiled => {
      try {
        return { constraints: compileConstraints(constraints, action, labels) };
      } catch (error) {
        return {
          constraints: NO_CONSTRAINTS,
          problem: failure(this.name, `${unreadable}: ${(error as Error).message}`),
        };
      }
    };
    return { isOwn, hard: of('DoNotSchedule', HARD_UNREADABLE), soft: of('ScheduleAnyway', SOFT_UNREADABLE) };
  }

  /** The pod's own constraints with an action, or the profile's defaults if some Service or controller selects the pod. */
  constraintsFor(pod: PodRef, action: Action): readonly Constraint[] {
    const { isOwn, hard, soft } = this.compiled.of(pod.class);
    const { constraints } = action === 'DoNotSchedule' ? hard : soft;
    if (isOwn || constraints.length === 0) return constraints;
    const selector = defaultSelector(this.handle.cluster, pod);
    if (!selector.nothing && selector.requirements.length === 0) return NO_CONSTRAINTS;
    return constraints.map((constraint) => ({ ...constraint, selector }));
  }
}
