/** Where a scheduler may bind a pod: what the pod asks of its node, and what it may not share with others there. */
import type { Cluster } from '../cluster/index.ts';
import type { ContainerPort } from '../model/objects/index.ts';
import type { Invariant } from './_invariant.ts';
import { placed, tolerates, wantsNode } from './_placement.ts';

const UNSCHEDULABLE = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;

export const bindingCordon: Invariant = {
  id: 'binding/cordon',
  doc: 'no pod is bound to a node that has been cordoned for a while, unless it tolerates that',
  cheap: false,
  follow: (cluster, history) => ({
    bound(row) {
      const { pods, nodes, classes } = cluster;
      const node = pods.node[row];
      if (!nodes.exists(node) || history.hasNodeChanged(node)) return undefined;
      const { spec, metadata } = nodes.object(node);
      if (spec.unschedulable !== true) return undefined;
      const { tolerations } = classes.list[pods.class[row]].spec;
      return tolerates(tolerations, UNSCHEDULABLE)
        ? undefined
        : `pod ${pods.name(row)} is bound to ${metadata.name}, which is cordoned`;
    },
  }),
};

export const bindingNodeAffinity: Invariant = {
  id: 'binding/node-affinity',
  doc: 'the node of a binding is one that the nodeSelector and the required node affinity of the pod select',
  cheap: false,
  follow: (cluster, history) => ({
    bound(row) {
      const { pods, nodes, classes } = cluster;
      const node = pods.node[row];
      if (!nodes.exists(node) || history.hasNodeChanged(node)) return undefined;
      return wantsNode(classes.list[pods.class[row]].spec, nodes.object(node))
        ? undefined
        : `pod ${pods.name(row)} does not want node ${nodes.names[node]}`;
    },
  }),
};

interface HostPort {
  readonly port: number;
  readonly ip: string;
  readonly protocol: string;
}

function hostPorts(cluster: Cluster, row: number): HostPort[] {
  const { containers, initContainers } = cluster.classes.list[cluster.pods.class[row]].spec;
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...containers, ...sidecars]
    .flatMap(({ ports }) => ports)
    .filter(({ hostPort = 0 }) => hostPort > 0)
    .map(({ hostPort = 0, hostIP = '', protocol = 'TCP' }: ContainerPort) => ({
      port: hostPort,
      ip: hostIP === '' ? '0.0.0.0' : hostIP,
      protocol,
    }));
}

const clash = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0');

export const bindingPorts: Invariant = {
  id: 'binding/ports',
  doc: 'no two pods of a node have the same host port, address and protocol',
  cheap: false,
  follow: (cluster, history) => ({
    bound(row) {
      const { pods } = cluster;
      const own = hostPorts(cluster, row);
      if (own.length === 0) return undefined;
      for (const other of placed(cluster)) {
        if (other === row || pods.node[other] !== pods.node[row] || history.isOdd(other)) continue;
        const both = hostPorts(cluster, other).find((port) => own.some((mine) => clash(mine, port)));
        if (both !== undefined) return `pods ${pods.name(row)} and ${pods.name(other)} both have port ${both.port}`;
      }
      return undefined;
    },
  }),
};
