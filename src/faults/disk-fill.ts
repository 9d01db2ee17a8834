/** disk-fill: something that is no pod fills the disks of machines. */
import { listed, type Fault, type Firing } from './_fault.ts';

/** Bytes that a firing put on each node. */
const ballast = new WeakMap<Firing, ReadonlyMap<number, number>>();

export const diskFill: Fault = {
  verb: 'disk-fill',
  doc: 'fills the nodefs of machines up to a percentage (`to`); with `for` it is freed again',
  targets: 'nodes',
  start({ cluster, machines }, { to = 0 }, nodes, firing) {
    const { usage } = machines;
    if (usage === undefined) return '';
    ballast.set(firing, new Map(nodes.map((node) => [node, usage.fillDisk(node, to)])));
    const unknown = nodes.filter((node) => !usage.knowsDisk(node));
    if (unknown.length === 0) return '';
    return `the capacity of ${listed(unknown.map((node) => cluster.nodes.names[node]))} tells no ephemeral-storage`;
  },
  end({ machines }, _params, nodes, firing) {
    for (const node of nodes) machines.usage?.freeDisk(node, ballast.get(firing)?.get(node) ?? 0);
  },
};
