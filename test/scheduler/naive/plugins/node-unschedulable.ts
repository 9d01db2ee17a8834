/** NodeUnschedulable: a cordoned node takes only pods that tolerate the taint that goes with it. */
import type { Taint } from '../../../../src/model/objects/pod.ts';
import { isTolerated } from '../../../../src/model/toleration.ts';
import { definePlugin, unresolvable } from '../plugin.ts';

const CORDONED: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

export const nodeUnschedulable = definePlugin({
  name: 'NodeUnschedulable',
  filter({ spec }, { node }) {
    if (node.spec.unschedulable !== true || isTolerated(CORDONED, spec.tolerations)) return undefined;
    return unresolvable('node(s) were unschedulable');
  },
});
