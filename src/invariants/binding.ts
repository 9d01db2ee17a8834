/** Where a pod may be bound. Pods that came with a node of their own (static, DaemonSet of old, a dump) are exempt. */
import { type Cluster, NONE, POD_BOUND, POD_CREATED } from '../cluster/index.ts';
import type { Node, PodSpec } from '../model/objects/index.ts';
import { podRequests } from '../model/index.ts';
import { LATELY_MS } from './_history.ts';
import type { Invariant } from './_invariant.ts';
import { isFor } from './_tolerations.ts';

const wasBound = (change: number): boolean => (change & POD_BOUND) !== 0 && (change & POD_CREATED) === 0;

/** By spec, which is frozen: a node is added up anew at every look, but not what its pods ask for. */
const requestsBySpec = new WeakMap<PodSpec, ReadonlyMap<string, number>>();

function requestsOf(spec: PodSpec): ReadonlyMap<string, number> {
  let requests = requestsBySpec.get(spec);
  if (requests === undefined) {
    const list = [...podRequests(spec)];
    requests = new Map(list.map(([name, { milliValue, value }]) => [name, name === 'cpu' ? milliValue : value]));
    requestsBySpec.set(spec, requests);
  }
  return requests;
}

/** What the pods on a node that have not finished ask for: the requests of each. Those of one class, which often lie together, are found once. */
function requestsOn({ pods, classes }: Cluster, node: number): ReadonlyMap<string, number>[] {
  const all: ReadonlyMap<string, number>[] = [];
  let classId = NONE;
  let requests: ReadonlyMap<string, number> = new Map();
  for (let row = pods.byNode.first(node); row !== NONE; row = pods.byNode.next(row)) {
    if (pods.hasFinished(row)) continue;
    if (pods.class[row] !== classId) {
      classId = pods.class[row];
      requests = requestsOf(classes.list[classId].spec);
    }
    all.push(requests);
  }
  return all;
}

function excessOf(node: Node, name: string, requested: number): string | undefined {
  const quantity = node.status.allocatable.get(name);
  const available = quantity === undefined ? 0 : name === 'cpu' ? quantity.milliValue : quantity.value;
  if (requested <= available) return undefined;
  return `node ${node.metadata.name}: ${name} requested ${requested}, allocatable ${available}`;
}

export const bindingCapacity: Invariant = {
  id: 'binding/capacity',
  doc: 'requests of the pods on a node, the new one included, stay within what it has to give',
  cheap: false,
  pods: {
    changes: POD_BOUND,
    changed(cluster, row, change) {
      if (!wasBound(change)) return undefined;
      const node = cluster.nodes.object(cluster.pods.node[row]);
      const all = requestsOn(cluster, cluster.pods.node[row]);
      const tooMany = excessOf(node, 'pods', all.length);
      if (tooMany !== undefined) return tooMany;
      for (const [name, own] of requestsOf(cluster.classes.list[cluster.pods.class[row]].spec)) {
        if (own <= 0) continue;
        let requested = 0;
        for (const requests of all) requested += requests.get(name) ?? 0;
        const excess = excessOf(node, name, requested);
        if (excess !== undefined) return excess;
      }
      return undefined;
    },
  },
};

export const bindingNode: Invariant = {
  id: 'binding/node',
  doc: 'a pod is bound to a node that exists',
  cheap: true,
  pods: {
    changes: POD_BOUND,
    changed(cluster, row, change) {
      if (!wasBound(change) || cluster.nodes.exists(cluster.pods.node[row])) return undefined;
      return `pod ${cluster.pods.name(row)} is bound to ${cluster.nodes.names[cluster.pods.node[row]]}, which does not exist`;
    },
  },
};

export const bindingTaints: Invariant = {
  id: 'binding/taints',
  doc: 'a pod is bound only where it tolerates every NoSchedule and NoExecute taint that the node has had for half a minute',
  cheap: false,
  pods: {
    changes: POD_BOUND,
    changed(cluster, row, change) {
      if (!wasBound(change)) return undefined;
      const node = cluster.nodes.object(cluster.pods.node[row]);
      const { tolerations } = cluster.classes.list[cluster.pods.class[row]].spec;
      for (const taint of node.spec.taints) {
        // a taint that came between decision and binding is nobody's fault, and a binding may wait for its requests
        const isFresh = taint.timeAdded === undefined || cluster.now - taint.timeAdded < LATELY_MS;
        if (taint.effect === 'PreferNoSchedule' || isFresh) continue;
        if (tolerations.some((toleration) => isFor(toleration, taint))) continue;
        return `pod ${cluster.pods.name(row)} does not tolerate ${taint.key}:${taint.effect} of node ${node.metadata.name}`;
      }
      return undefined;
    },
  },
};
