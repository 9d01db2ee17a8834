/** NodePorts: host ports of containers must be free. */
import { hostPorts, hostPortsConflict } from '../../../../src/model/host-port.ts';
import { definePlugin, SKIP, unschedulable } from '../plugin.ts';

export const nodePorts = definePlugin<undefined, undefined>({
  name: 'NodePorts',
  preFilter: ({ spec }) => (hostPorts(spec).length === 0 ? SKIP : { state: undefined }),
  filter({ spec }, { ports }) {
    const isTaken = hostPorts(spec).some((wanted) => ports.some((used) => hostPortsConflict(wanted, used)));
    return isTaken ? unschedulable("node(s) didn't have free ports for the requested pod ports") : undefined;
  },
});
