/** The state at the end of a timeline: `final` of a recorded one. */
import { type Cluster, NONE } from '../../../../src/cluster/index.ts';
import type {
  Condition,
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  KubeObject,
  Namespace,
  PodDisruptionBudget,
  ReplicaSet,
  ResourceQuota,
  StatefulSet,
} from '../../../../src/model/objects/index.ts';
import { PHASES } from '../../../../src/record/index.ts';
import type { JsonObject } from '../../compare.ts';
import type { Names } from './names.ts';

const conditionTexts = (conditions: readonly Condition[]): string[] =>
  conditions.map(({ type, status, reason = '' }) =>
    reason === '' ? `${type}=${status}` : `${type}=${status}/${reason}`,
  );

export function finalState(cluster: Cluster, names: Names): JsonObject {
  const section = <T extends KubeObject>(
    kind: T['kind'],
    show: (object: T, serial: number) => JsonObject | undefined,
    nameOf: (object: T, of: string) => string = nameIn,
  ): JsonObject => {
    const entries: [string, JsonObject][] = [];
    for (const { serial, object } of cluster.objects.list<T>(kind)) {
      const shown = show(object, serial);
      if (shown !== undefined) entries.push([nameOf(object, names.ofObject(serial)), shown]);
    }
    return Object.fromEntries(entries);
  };
  return {
    pods: podRows(cluster, names),
    nodes: nodeStates(cluster),
    deployments: section<Deployment>('Deployment', deployment),
    replicasets: section<ReplicaSet>('ReplicaSet', replicaSet, (object, of) =>
      of.includes('#') ? of : nameIn(object),
    ),
    statefulsets: section<StatefulSet>('StatefulSet', statefulSet),
    daemonsets: section<DaemonSet>('DaemonSet', daemonSet),
    jobs: section<Job>('Job', job, (object, of) => (of.includes('#') ? of : nameIn(object))),
    pdbs: section<PodDisruptionBudget>('PodDisruptionBudget', budget),
    hpas: section<HorizontalPodAutoscaler>('HorizontalPodAutoscaler', ({ status: s }) => ({
      current: s.currentReplicas,
      desired: s.desiredReplicas,
      conditions: conditionTexts(s.conditions),
    })),
    resourcequotas: section<ResourceQuota>('ResourceQuota', ({ status: s }) => ({
      used: Object.fromEntries([...s.used].map(([name, quantity]) => [name, quantity.canonical])),
    })),
    namespaces: section<Namespace>('Namespace', ({ metadata: { name }, status }) =>
      name === 'default' || name.startsWith('kube-') ? undefined : { phase: status.phase ?? 'Active' },
    ),
  };
}

function nameIn({ metadata: { namespace, name } }: KubeObject): string {
  return namespace === 'default' || namespace === '' ? name : `${namespace}:${name}`;
}

function podRows(cluster: Cluster, names: Names): JsonObject[] {
  const { pods, nodes } = cluster;
  return [...pods.live()].map((row) => ({
    of: names.ofPod(pods.serial[row]),
    ...(pods.node[row] === NONE ? {} : { node: nodes.names[pods.node[row]] }),
    phase: PHASES[pods.phase[row]],
    ready: pods.isReady(row),
    ...(pods.isTerminating(row) ? { terminating: true } : {}),
    ...(pods.nominated[row] === NONE ? {} : { nominatedNode: nodes.names[pods.nominated[row]] }),
  }));
}

function nodeStates(cluster: Cluster): JsonObject {
  const states = [...cluster.nodes.live()].map((index) => {
    const { metadata, spec, status } = cluster.nodes.object(index);
    const ready = status.conditions.find(({ type }) => type === 'Ready');
    const state = {
      ready: ready?.status ?? 'Unknown',
      reason: ready?.reason ?? '',
      taints: spec.taints.map(({ key, effect }) => `${key}:${effect}`),
      ...(spec.unschedulable === true ? { unschedulable: true } : {}),
    };
    return [metadata.name, state] as const;
  });
  return Object.fromEntries(states);
}

const deployment = ({ metadata, status: s }: Deployment): JsonObject => ({
  replicas: s.replicas,
  updated: s.updatedReplicas,
  ready: s.readyReplicas,
  available: s.availableReplicas,
  unavailable: s.unavailableReplicas,
  revision: metadata.annotations.get('deployment.kubernetes.io/revision') ?? '',
  conditions: conditionTexts(s.conditions),
});

function replicaSet({ metadata, spec, status: s }: ReplicaSet): JsonObject {
  const revision = metadata.annotations.get('deployment.kubernetes.io/revision');
  return {
    replicas: spec.replicas ?? 1,
    current: s.replicas,
    ready: s.readyReplicas,
    available: s.availableReplicas,
    ...(revision === undefined ? {} : { revision }),
  };
}

const statefulSet = ({ status: s }: StatefulSet): JsonObject => ({
  replicas: s.replicas,
  ready: s.readyReplicas,
  available: s.availableReplicas,
  current: s.currentReplicas,
  updated: s.updatedReplicas,
  revisionsEqual: s.currentRevision === s.updateRevision,
});

const daemonSet = ({ status: s }: DaemonSet): JsonObject => ({
  desired: s.desiredNumberScheduled,
  current: s.currentNumberScheduled,
  misscheduled: s.numberMisscheduled,
  ready: s.numberReady,
  updated: s.updatedNumberScheduled,
  available: s.numberAvailable,
  unavailable: s.numberUnavailable,
});

const job = ({ status: s }: Job): JsonObject => ({
  active: s.active,
  ready: s.ready ?? 0,
  terminating: s.terminating ?? 0,
  succeeded: s.succeeded,
  failed: s.failed,
  ...(s.completedIndexes === undefined ? {} : { completedIndexes: s.completedIndexes }),
  ...(s.failedIndexes === undefined ? {} : { failedIndexes: s.failedIndexes }),
  conditions: conditionTexts(s.conditions),
});

const budget = ({ status: s }: PodDisruptionBudget): JsonObject => ({
  expectedPods: s.expectedPods,
  currentHealthy: s.currentHealthy,
  desiredHealthy: s.desiredHealthy,
  disruptionsAllowed: s.disruptionsAllowed,
  disruptedPods: s.disruptedPods.size,
  conditions: conditionTexts(s.conditions),
});
