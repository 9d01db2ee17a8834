/** The cluster as the naive scheduler sees it, and what that says of a pending pod. */
import { type Cluster, DISRUPTION_REASONS, NONE } from '../../src/cluster/index.ts';
import type { Pod } from '../../src/model/objects/index.ts';
import { FAILED, PHASES, SUCCEEDED } from '../../src/record/index.ts';
import { decide } from '../scheduler/naive/cycle.ts';
import { inSearchOrder } from '../scheduler/naive/node-order.ts';
import { preempt } from '../scheduler/naive/preemption.ts';
import { readProfile } from '../scheduler/naive/profile.ts';
import { emptyNode, withPod, type World } from '../scheduler/naive/world.ts';

const PROFILE = readProfile(null);

function podObject(cluster: Cluster, row: number): Pod {
  const { pods, nodes, classes } = cluster;
  const { namespace, labels, annotations, spec } = classes.list[pods.class[row]];
  const node = pods.node[row];
  const reason = DISRUPTION_REASONS[pods.disruption[row]];
  const startTime = pods.startTime[row];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pods.name(row),
      namespace,
      uid: cluster.uid(pods.serial[row]),
      labels,
      annotations,
      ownerReferences: [],
      finalizers: [],
      deletionTimestamp: pods.isTerminating(row) ? pods.deletionAt[row] : undefined,
    },
    spec: { ...spec, nodeName: node === NONE ? undefined : nodes.names[node] },
    status: {
      phase: PHASES[pods.phase[row]],
      conditions: reason === '' ? [] : [{ type: 'DisruptionTarget', status: 'True', reason }],
      nominatedNodeName: pods.nominated[row] === NONE ? undefined : nodes.names[pods.nominated[row]],
      startTime: Number.isNaN(startTime) ? undefined : startTime,
      containerStatuses: [],
    },
  } as unknown as Pod;
}

export function worldOf(cluster: Cluster): World {
  const { pods, nodes } = cluster;
  const arrivals = [...nodes.live()].map((node) => nodes.object(node));
  const rows = [...pods.live()].filter((row) => pods.phase[row] !== SUCCEEDED && pods.phase[row] !== FAILED);
  const all = rows.map((row) => podObject(cluster, row));
  const isNominated = ({ spec, status }: Pod): boolean => !spec.nodeName && !!status.nominatedNodeName;
  return {
    arrivals,
    nodes: inSearchOrder(arrivals).map((node) =>
      all.filter(({ spec }) => spec.nodeName === node.metadata.name).reduce(withPod, emptyNode(node)),
    ),
    nominated: all.filter(isNominated),
    objects: cluster.objects.all().map(({ object }) => object),
  };
}

/** Where a pending pod could go, or whom it could preempt; undefined: nowhere and nobody. */
export function wayOut(cluster: Cluster, world: World, row: number): string | undefined {
  if (world.nodes.length === 0) return undefined;
  const decision = decide(podObject(cluster, row), world, PROFILE, 0);
  if (decision.message === undefined) return `fits on ${decision.best.join(', ')}`;
  const { obstacle, best } = preempt(decision);
  if (obstacle !== undefined || best.length === 0) return undefined;
  return `could preempt ${best[0].victims.map(({ metadata }) => metadata.name).join(', ')} on ${best[0].node}`;
}
