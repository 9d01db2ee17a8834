/**
 * Hard taints keep pods off that do not tolerate them; soft ones weigh. Upstream:
 * pkg/scheduler/framework/plugins/tainttoleration.
 */
import type { Node, Toleration } from '../../model/objects/index.ts';
import { findUntolerated, isHardTaint, isTolerated } from '../../model/toleration.ts';
import {
  ADD,
  type Plugin,
  type PodRef,
  type PreScoreOutcome,
  type Status,
  unresolvable,
  UPDATE_NODE_TAINT,
  UPDATE_POD_TOLERATIONS,
} from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import { onNode, onPod } from './_events.ts';
import { normalizeByHighest } from './_normalize.ts';

const NAME = 'TaintToleration';

/** Those tolerations that bear on soft taints. */
type SoftTolerations = readonly Toleration[];

const isRepelled = ({ class: { spec } }: PodRef, node: Node): boolean =>
  findUntolerated(node.spec.taints, spec.tolerations, isHardTaint) !== undefined;

export class TaintToleration implements Plugin<unknown, SoftTolerations> {
  readonly name = NAME;
  readonly unprepared = { score: 'failed to read "PreScoreTaintToleration" from cycleState: not found' };
  readonly events = [
    onNode(ADD | UPDATE_NODE_TAINT, (pod, before, after) => {
      return after !== undefined && !isRepelled(pod, after) && (before === undefined || isRepelled(pod, before));
    }),
    onPod(UPDATE_POD_TOLERATIONS, (pod, _, after) => after?.serial === pod.serial),
  ];
  /** By text: the same few taints refuse over and over. */
  private readonly refusals = new Map<string, Status>();

  filter(_state: unknown, pod: PodRef, { node: { spec } }: NodeInfo): Status | undefined {
    if (spec.taints.length === 0) return undefined;
    const taint = findUntolerated(spec.taints, pod.class.spec.tolerations, isHardTaint);
    if (taint === undefined) return undefined;
    const reason = `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`;
    let status = this.refusals.get(reason);
    if (status === undefined) {
      status = unresolvable(NAME, reason);
      this.refusals.set(reason, status);
    }
    return status;
  }

  preScore(pod: PodRef): PreScoreOutcome<SoftTolerations> {
    return { state: pod.class.spec.tolerations.filter(({ effect }) => !effect || effect === 'PreferNoSchedule') };
  }

  score(state: SoftTolerations, _pod: PodRef, { node: { spec } }: NodeInfo): number {
    let untolerated = 0;
    for (const taint of spec.taints) {
      if (taint.effect === 'PreferNoSchedule' && !isTolerated(taint, state)) untolerated++;
    }
    return untolerated;
  }

  normalizeScore(_state: SoftTolerations, _pod: PodRef, _nodes: readonly NodeInfo[], scores: Float64Array): void {
    normalizeByHighest(scores, true);
  }
}
