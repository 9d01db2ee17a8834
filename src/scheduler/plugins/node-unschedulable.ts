/** Cordoned nodes take only pods that tolerate it. Upstream: pkg/scheduler/framework/plugins/nodeunschedulable. */
import type { Taint } from '../../model/objects/index.ts';
import { isTolerated } from '../../model/toleration.ts';
import { type Plugin, type PodRef, type Status, unresolvable } from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';

const NAME = 'NodeUnschedulable';
const UNSCHEDULABLE = unresolvable(NAME, 'node(s) were unschedulable');
const CORDON: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

export class NodeUnschedulable implements Plugin {
  readonly name = NAME;

  filter(_state: unknown, pod: PodRef, { node }: NodeInfo): Status | undefined {
    if (node.spec.unschedulable !== true) return undefined;
    return isTolerated(CORDON, pod.class.spec.tolerations) ? undefined : UNSCHEDULABLE;
  }
}
