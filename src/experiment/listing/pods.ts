/** Pods as `kubectl get pods` shows them, and as objects. */
import { type Cluster, NONE } from '../../cluster/index.ts';
import { PHASES } from '../../record/index.ts';
import { age } from './age.ts';
import type { Listed } from './listed.ts';
import { plain } from './plain.ts';
import { podConditions } from './pod-conditions.ts';
import { podSummary } from './pod-summary.ts';

export function listPods(cluster: Cluster): readonly Listed[] {
  return [...cluster.pods.live()].map((row) => listedPod(cluster, row));
}

export const POD_COLUMNS = ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE'];
export const POD_WIDE_COLUMNS = ['NODE', 'NOMINATED NODE', 'PRIORITY'];

function listedPod(cluster: Cluster, row: number): Listed {
  const { pods, nodes, classes } = cluster;
  const { namespace, labels, priority } = classes.list[pods.class[row]];
  const name = pods.name(row);
  const nodeName = (node: number): string => (node === NONE ? '<none>' : nodes.names[node]);
  return {
    namespace,
    name,
    labels,
    cells: () => {
      const { ready, total, status, restarts } = podSummary(cluster, row);
      return [name, `${ready}/${total}`, status, restarts, age(cluster.now - pods.createdAt[row])];
    },
    wide: () => [nodeName(pods.node[row]), nodeName(pods.nominated[row]), String(priority)],
    object: () => podObject(cluster, row),
  };
}

const time = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);

function podObject(cluster: Cluster, row: number): unknown {
  const { pods, classes, objects, epoch } = cluster;
  const { namespace, labels, annotations, spec } = classes.list[pods.class[row]];
  const owner = pods.owner[row] === NONE ? undefined : objects.get(pods.owner[row]);
  const deletionAt = pods.deletionAt[row];
  return plain(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: pods.name(row),
        namespace,
        uid: cluster.uid(pods.serial[row]),
        labels,
        annotations,
        creationTimestamp: pods.createdAt[row],
        deletionTimestamp: Number.isNaN(deletionAt) ? undefined : deletionAt,
        deletionGracePeriodSeconds: pods.isTerminating(row) ? pods.deletionGrace[row] : undefined,
        finalizers: pods.finalizers.get(row),
        ownerReferences: owner && [
          {
            apiVersion: owner.apiVersion,
            kind: owner.kind,
            name: owner.metadata.name,
            uid: owner.metadata.uid,
            controller: true,
          },
        ],
      },
      spec: { ...spec, nodeName: pods.node[row] === NONE ? undefined : cluster.nodes.names[pods.node[row]] },
      status: podStatusObject(cluster, row),
    },
    epoch,
  );
}

function podStatusObject(cluster: Cluster, row: number): unknown {
  const { pods, nodes } = cluster;
  return {
    phase: PHASES[pods.phase[row]],
    ...pods.reasons.get(row),
    conditions: podConditions(cluster, row),
    nominatedNodeName: pods.nominated[row] === NONE ? undefined : nodes.names[pods.nominated[row]],
    startTime: time(pods.startTime[row]),
    ...cluster.containerStatuses?.containerStatuses(row),
  };
}
