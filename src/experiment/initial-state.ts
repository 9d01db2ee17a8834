/**
 * Puts a scenario's objects into an empty cluster at instant 0, in an order that does not depend on the order of
 * files: what others refer to first, pods last.
 */
import { ApiError, apply, type Cluster, NONE } from '../cluster/index.ts';
import { ZERO_QUANTITY } from '../model/index.ts';
import type { KubeObject, Node, Pod, ResourceQuota } from '../model/objects/index.ts';
import { controllerOf } from '../model/pod.ts';
import { READY_CONDITION } from './pools.ts';

const ORDER = [
  'Namespace',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'CSIDriver',
  'LimitRange',
  'ResourceQuota',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Service',
  'PodDisruptionBudget',
  'Node',
  'CSINode',
  'CSIStorageCapacity',
  'VolumeAttachment',
  'CronJob',
  'Job',
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'DaemonSet',
  'HorizontalPodAutoscaler',
  'Pod',
];
const RANK = new Map(ORDER.map((kind, i) => [kind, i]));

export interface Refusal {
  readonly object: KubeObject;
  readonly message: string;
}

/** Creates everything; returns what the API server would have refused. */
export function createInitialState(cluster: Cluster, objects: readonly KubeObject[]): Refusal[] {
  const refusals: Refusal[] = [];
  const rank = (object: KubeObject): number => RANK.get(object.kind) ?? ORDER.length;
  const ordered = objects
    .map((object, i) => ({ object, i }))
    .sort((a, b) => rank(a.object) - rank(b.object) || a.i - b.i);
  createNamespaces(cluster, objects);
  for (const { object } of ordered) {
    try {
      apply(cluster, settled(object), (pod) => ownerOf(cluster, pod));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refusals.push({ object, message: error.message });
    }
  }
  return refusals;
}

/** Namespaces that are used but not given exist all the same: a manifest folder rarely has them. */
function createNamespaces(cluster: Cluster, objects: readonly KubeObject[]): void {
  const given = new Set(objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  const used = new Set(['default', ...objects.map(({ metadata }) => metadata.namespace)]);
  for (const name of [...used].sort((a, b) => (a < b ? -1 : 1))) {
    if (name !== '' && !given.has(name)) cluster.objectApi.create(namespace(name));
  }
}

function namespace(name: string): KubeObject {
  const labels = new Map([['kubernetes.io/metadata.name', name]]);
  const metadata = {
    name,
    namespace: '',
    uid: '',
    labels,
    annotations: new Map(),
    ownerReferences: [],
    finalizers: [],
  };
  return { apiVersion: 'v1', kind: 'Namespace', metadata, status: { phase: 'Active', conditions: [] } } as KubeObject;
}

/** What has been there for a while: nodes are up, quotas have been counted. */
function settled(object: KubeObject): KubeObject {
  if (object.kind === 'Node') return running(object as Node);
  return object.kind === 'ResourceQuota' ? counted(object as ResourceQuota) : object;
}

/** A quota that says nothing of its use is there before what it limits, and has found nothing. */
function counted(quota: ResourceQuota): ResourceQuota {
  const { spec, status } = quota;
  if (status.hard.size > 0) return quota;
  const used = new Map([...spec.hard.keys()].map((name) => [name, ZERO_QUANTITY]));
  return { ...quota, status: { ...status, hard: spec.hard, used } };
}

/** A node that says nothing of its readiness has been up for long. */
function running(node: Node): Node {
  const hasReady = node.status.conditions.some(({ type }) => type === 'Ready');
  if (hasReady) return node;
  const conditions = [...node.status.conditions, { ...READY_CONDITION, lastHeartbeatTime: 0, lastTransitionTime: 0 }];
  return { ...node, status: { ...node.status, conditions } };
}

/** Serial of a dumped pod's controller, if that is in the dump too. */
function ownerOf(cluster: Cluster, pod: Pod): number {
  const { metadata } = pod;
  const owner = controllerOf(pod);
  if (owner === undefined) return NONE;
  const byUid = cluster.objects.serialOf(owner.uid);
  // one of another namespace counts as one that is not there
  if (cluster.objects.get(byUid)?.metadata.namespace === metadata.namespace) return byUid;
  return cluster.objects.find(owner.kind, metadata.namespace, owner.name);
}
