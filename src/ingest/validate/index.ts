/** The API server's validation of objects that defaults were applied to, as far as a person meets it, by kind. */
import type { KubeObject } from '../../model/objects/meta.ts';
import type { Problem } from '../decode/session.ts';
import { checkHorizontalPodAutoscaler } from './autoscaling.ts';
import { checkCronJob, checkJob } from './batch.ts';
import { Check } from './check.ts';
import {
  checkLimitRange,
  checkNamespace,
  checkNode,
  checkPriorityClass,
  checkResourceQuota,
  checkService,
} from './cluster.ts';
import { checkMeta } from './meta.ts';
import { checkPod } from './pod.ts';
import { checkPersistentVolume, checkPersistentVolumeClaim, checkStorageClass } from './storage.ts';
import {
  checkDaemonSet,
  checkDeployment,
  checkPodDisruptionBudget,
  checkReplicaSet,
  checkReplicationController,
  checkStatefulSet,
} from './workloads.ts';

type Validator = (check: Check, object: never) => void;

export const VALIDATORS: ReadonlyMap<string, Validator> = new Map<string, Validator>([
  ['Namespace', checkNamespace],
  ['Node', checkNode],
  ['Pod', checkPod],
  ['ReplicationController', checkReplicationController],
  ['Service', checkService],
  ['ResourceQuota', checkResourceQuota],
  ['LimitRange', checkLimitRange],
  ['PersistentVolume', checkPersistentVolume],
  ['PersistentVolumeClaim', checkPersistentVolumeClaim],
  ['Deployment', checkDeployment],
  ['ReplicaSet', checkReplicaSet],
  ['StatefulSet', checkStatefulSet],
  ['DaemonSet', checkDaemonSet],
  ['Job', checkJob],
  ['CronJob', checkCronJob],
  ['HorizontalPodAutoscaler', checkHorizontalPodAutoscaler],
  ['PodDisruptionBudget', checkPodDisruptionBudget],
  ['PriorityClass', checkPriorityClass],
  ['StorageClass', checkStorageClass],
]);

/** What v1.32's API server would refuse the object for; empty where it would take it. Kinds without rules of their own: metadata. */
export function validateObject(object: KubeObject): readonly Problem[] {
  const check = new Check();
  const validator = VALIDATORS.get(object.kind) as ((check: Check, object: KubeObject) => void) | undefined;
  if (validator === undefined) checkMeta(check.at('metadata'), object.metadata, 'subdomain');
  else validator(check, object);
  return check.problems;
}
