/** What the API server fills in on create and on read, by kind. Defaulting twice is the same as once. */
import type { KubeObject } from '../../model/objects/meta.ts';
import { CLUSTER_SCOPED } from '../decode/index.ts';
import { defaultHorizontalPodAutoscaler } from './autoscaling.ts';
import { defaultCronJob, defaultJob } from './batch.ts';
import {
  defaultLimitRange,
  defaultNamespace,
  defaultNode,
  defaultPriorityClass,
  defaultResourceQuota,
  defaultService,
} from './cluster.ts';
import { defaultPod } from './pod.ts';
import {
  defaultCSIDriver,
  defaultPersistentVolume,
  defaultPersistentVolumeClaim,
  defaultStorageClass,
} from './storage.ts';
import {
  defaultDaemonSet,
  defaultDeployment,
  defaultReplicaSet,
  defaultReplicationController,
  defaultStatefulSet,
} from './workloads.ts';

type Defaulter = (object: never) => KubeObject;

/** Kinds that are missing here have no defaults that are simulated. */
export const DEFAULTERS: ReadonlyMap<string, Defaulter> = new Map<string, Defaulter>([
  ['Namespace', defaultNamespace],
  ['Node', defaultNode],
  ['Pod', defaultPod],
  ['ReplicationController', defaultReplicationController],
  ['Service', defaultService],
  ['ResourceQuota', defaultResourceQuota],
  ['LimitRange', defaultLimitRange],
  ['PersistentVolume', defaultPersistentVolume],
  ['PersistentVolumeClaim', defaultPersistentVolumeClaim],
  ['Deployment', defaultDeployment],
  ['ReplicaSet', defaultReplicaSet],
  ['StatefulSet', defaultStatefulSet],
  ['DaemonSet', defaultDaemonSet],
  ['Job', defaultJob],
  ['CronJob', defaultCronJob],
  ['HorizontalPodAutoscaler', defaultHorizontalPodAutoscaler],
  ['PriorityClass', defaultPriorityClass],
  ['StorageClass', defaultStorageClass],
  ['CSIDriver', defaultCSIDriver],
]);

/** Fills in what v1.32's API server would, and the namespace (`default` unless another is asked for) of what belongs to one. */
export function applyDefaults<T extends KubeObject>(object: T, options: { readonly namespace?: string } = {}): T {
  const placed = withNamespace(object, options.namespace ?? 'default');
  const defaulter = DEFAULTERS.get(placed.kind) as ((object: KubeObject) => KubeObject) | undefined;
  return (defaulter === undefined ? placed : defaulter(placed)) as T;
}

function withNamespace<T extends KubeObject>(object: T, namespace: string): T {
  const { metadata } = object;
  const wanted = CLUSTER_SCOPED.has(object.kind) ? '' : metadata.namespace === '' ? namespace : metadata.namespace;
  return wanted === metadata.namespace ? object : { ...object, metadata: { ...metadata, namespace: wanted } };
}

export { defaultJob, defaultJobSpec } from './batch.ts';
export { defaultPodSpec } from './pod.ts';
