/** A host port is free for one pod a node. Upstream: pkg/scheduler/framework/plugins/nodeports. */
import type { HostPort } from '../../model/host-port.ts';
import { type Plugin, type PluginHandle, type PodRef, type PreFilterOutcome, SKIP, type Status, unschedulable } from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';

const NAME = 'NodePorts';
const TAKEN = unschedulable(NAME, "node(s) didn't have free ports for the requested pod ports");

export class NodePorts implements Plugin<readonly HostPort[]> {
  readonly name = NAME;
  private readonly handle: PluginHandle;

  constructor(handle: PluginHandle) {
    this.handle = handle;
  }

  preFilter(pod: PodRef): PreFilterOutcome<readonly HostPort[]> {
    const { hostPorts } = this.handle.compiled.of(pod.class);
    return hostPorts.length === 0 ? { status: SKIP } : { state: hostPorts };
  }

  filter(wanted: readonly HostPort[], _pod: PodRef, node: NodeInfo): Status | undefined {
    for (const port of wanted) if (node.isPortTaken(port)) return TAKEN;
    return undefined;
  }
}
