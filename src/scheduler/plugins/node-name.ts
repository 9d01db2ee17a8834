/** A pod that names its node runs only there. Upstream: pkg/scheduler/framework/plugins/nodename. */
import { ADD, type Plugin, type PodRef, type Status, unresolvable } from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import { onNode } from './_events.ts';

const NAME = 'NodeName';
const OTHER_NODE = unresolvable(NAME, "node(s) didn't match the requested node name");

export class NodeName implements Plugin {
  readonly name = NAME;
  readonly events = [onNode(ADD)];

  filter(_state: unknown, pod: PodRef, node: NodeInfo): Status | undefined {
    const { nodeName } = pod.class.spec;
    return !nodeName || nodeName === node.name ? undefined : OTHER_NODE;
  }
}
