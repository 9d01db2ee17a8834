/** A host port is free for one pod a node. Upstream: pkg/scheduler/framework/plugins/nodeports. */
import { type HostPort, hostPortsConflict } from '../../model/host-port.ts';
import {
  ADD,
  DELETE,
  type Plugin,
  type PluginHandle,
  type PodRef,
  type PreFilterOutcome,
  SKIP,
  type Status,
  unschedulable,
} from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import { onNode, onPod } from './_events.ts';

const NAME = 'NodePorts';
const TAKEN = unschedulable(NAME, "node(s) didn't have free ports for the requested pod ports");

export class NodePorts implements Plugin<readonly HostPort[]> {
  readonly name = NAME;
  readonly unprepared = { filter: 'reading "PreFilterNodePorts" from cycleState: not found' };
  readonly events = [onPod(DELETE, (pod, gone) => gone !== undefined && this.freesPort(pod, gone)), onNode(ADD)];
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

  private freesPort(pod: PodRef, gone: PodRef): boolean {
    if (gone.node < 0) return false;
    const freed = this.handle.compiled.of(gone.class).hostPorts;
    return this.handle.compiled
      .of(pod.class)
      .hostPorts.some((wanted) => freed.some((port) => hostPortsConflict(wanted, port)));
  }
}
