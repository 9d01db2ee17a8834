/** Cordoned nodes take only pods that tolerate it. Upstream: pkg/scheduler/framework/plugins/nodeunschedulable. */
import type { Node, Taint } from '../../model/objects/index.ts';
import { isTolerated } from '../../model/toleration.ts';
import {
  ADD,
  type Plugin,
  type PodRef,
  type Status,
  unresolvable,
  UPDATE_NODE_TAINT,
  UPDATE_POD_TOLERATIONS,
} from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import { onNode, onPod } from './_events.ts';

const NAME = 'NodeUnschedulable';
const UNSCHEDULABLE = unresolvable(NAME, 'node(s) were unschedulable');
const CORDON: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

const isCordoned = ({ spec }: Node): boolean => spec.unschedulable === true;

export class NodeUnschedulable implements Plugin {
  readonly name = NAME;
  readonly events = [
    onNode(
      ADD | UPDATE_NODE_TAINT,
      (_, before, after) => after !== undefined && !isCordoned(after) && (before === undefined || isCordoned(before)),
    ),
    onPod(
      UPDATE_POD_TOLERATIONS,
      (pod, _, after) => after?.serial === pod.serial && isTolerated(CORDON, after.class.spec.tolerations),
    ),
  ];

  filter(_state: unknown, pod: PodRef, { node }: NodeInfo): Status | undefined {
    if (!isCordoned(node)) return undefined;
    return isTolerated(CORDON, pod.class.spec.tolerations) ? undefined : UNSCHEDULABLE;
  }
}
