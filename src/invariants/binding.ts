/** Where a pod may be bound. Pods that came with a node of their own (static, DaemonSet of old, a dump) are exempt. */
import { type Cluster, NONE, POD_BOUND, POD_CREATED } from '../cluster/index.ts';
import type { PodSpec } from '../model/objects/index.ts';
import { podRequests } from '../model/index.ts';
import { FAILED, SUCCEEDED } from '../record/index.ts';
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

/** Sum of the requests of all pods on a node that have not finished, by resource; `pods` counts them. */
function requestedOn(cluster: Cluster, node: number): Map<string, number> {
  const { pods, classes } = cluster;
  const sum = new Map<string, number>([['pods', 0]]);
  for (let row = pods.byNode.first(node); row !== NONE; row = pods.byNode.next(row)) {
    if (pods.phase[row] === SUCCEEDED || pods.phase[row] === FAILED) continue;
    sum.set('pods', (sum.get('pods') as number) + 1);
    for (const [name, value] of requestsOf(classes.list[pods.class[row]].spec))
      sum.set(name, (sum.get(name) ?? 0) + value);
  }
  return sum;
}

export const bindingCapacity: Invariant = {
  id: 'binding/capacity',
  doc: 'requests of the pods on a node, the new one included, stay within what it has to give',
  cheap: false,
  pods: {
    changes: POD_BOUND,
    changed(cluster, row, change) {
      if (!wasBound(change)) return undefined;
      const node = cluster.pods.node[row];
      const { allocatable } = cluster.nodes.object(node).status;
      const own = requestsOf(cluster.classes.list[cluster.pods.class[row]].spec);
      for (const [name, requested] of requestedOn(cluster, node)) {
        if (name !== 'pods' && (own.get(name) ?? 0) <= 0) continue;
        const quantity = allocatable.get(name);
        const available = quantity === undefined ? 0 : name === 'cpu' ? quantity.milliValue : quantity.value;
        if (requested > available)
          return `node ${cluster.nodes.names[node]}: ${name} requested ${requested}, allocatable ${available}`;
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
