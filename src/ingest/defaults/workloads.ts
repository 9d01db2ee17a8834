/** Defaults of Deployment, ReplicaSet, ReplicationController, StatefulSet and DaemonSet (`pkg/apis/apps/v1/defaults.go`, v1.32). */
import type {
  DaemonSet,
  Deployment,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../../model/objects/workloads.ts';
import { defaultPodTemplate } from './pod.ts';
import { defaultPersistentVolumeClaim } from './storage.ts';

export function defaultDeployment(deployment: Deployment): Deployment {
  const { spec } = deployment;
  return {
    ...deployment,
    spec: {
      ...spec,
      replicas: spec.replicas ?? 1,
      template: defaultPodTemplate(spec.template),
      strategy: defaultStrategy(spec.strategy),
      minReadySeconds: spec.minReadySeconds ?? 0,
      revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
      progressDeadlineSeconds: spec.progressDeadlineSeconds ?? 600,
    },
  };
}

function defaultStrategy(strategy: Deployment['spec']['strategy']): Deployment['spec']['strategy'] {
  const type = strategy.type ?? 'RollingUpdate';
  if (type !== 'RollingUpdate') return { ...strategy, type };
  return { type, maxSurge: strategy.maxSurge ?? '25%', maxUnavailable: strategy.maxUnavailable ?? '25%' };
}

export function defaultReplicaSet(replicaSet: ReplicaSet): ReplicaSet {
  const { spec } = replicaSet;
  return {
    ...replicaSet,
    spec: {
      ...spec,
      replicas: spec.replicas ?? 1,
      template: defaultPodTemplate(spec.template),
      minReadySeconds: spec.minReadySeconds ?? 0,
    },
  };
}

/** An empty selector and empty labels are those of the template. */
export function defaultReplicationController(controller: ReplicationController): ReplicationController {
  const { metadata, spec } = controller;
  const labels = spec.template?.metadata.labels ?? new Map<string, string>();
  return {
    ...controller,
    metadata: metadata.labels.size === 0 ? { ...metadata, labels } : metadata,
    spec: {
      ...spec,
      replicas: spec.replicas ?? 1,
      selector: spec.selector.size === 0 ? labels : spec.selector,
      template: spec.template === undefined ? undefined : defaultPodTemplate(spec.template),
      minReadySeconds: spec.minReadySeconds ?? 0,
    },
  };
}

export function defaultStatefulSet(set: StatefulSet): StatefulSet {
  const { spec } = set;
  const retention = spec.persistentVolumeClaimRetentionPolicy;
  return {
    ...set,
    spec: {
      ...spec,
      replicas: spec.replicas ?? 1,
      template: defaultPodTemplate(spec.template),
      podManagementPolicy: spec.podManagementPolicy ?? 'OrderedReady',
      updateStrategy: defaultStatefulSetStrategy(spec.updateStrategy),
      minReadySeconds: spec.minReadySeconds ?? 0,
      revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
      volumeClaimTemplates: spec.volumeClaimTemplates.map(defaultPersistentVolumeClaim),
      persistentVolumeClaimRetentionPolicy: {
        whenDeleted: retention?.whenDeleted ?? 'Retain',
        whenScaled: retention?.whenScaled ?? 'Retain',
      },
    },
  };
}

/** `rollingUpdate` appears by itself only where the type was left out as well. */
function defaultStatefulSetStrategy(
  strategy: StatefulSet['spec']['updateStrategy'],
): StatefulSet['spec']['updateStrategy'] {
  const type = strategy.type ?? 'RollingUpdate';
  const rollingUpdate = strategy.rollingUpdate ?? (strategy.type === undefined ? {} : undefined);
  if (type !== 'RollingUpdate' || rollingUpdate === undefined) return { type, rollingUpdate };
  return { type, rollingUpdate: { ...rollingUpdate, partition: rollingUpdate.partition ?? 0 } };
}

export function defaultDaemonSet(set: DaemonSet): DaemonSet {
  const { spec } = set;
  return {
    ...set,
    spec: {
      ...spec,
      template: defaultPodTemplate(spec.template),
      updateStrategy: defaultDaemonSetStrategy(spec.updateStrategy),
      minReadySeconds: spec.minReadySeconds ?? 0,
      revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
    },
  };
}

function defaultDaemonSetStrategy(strategy: DaemonSet['spec']['updateStrategy']): DaemonSet['spec']['updateStrategy'] {
  const type = strategy.type ?? 'RollingUpdate';
  if (type !== 'RollingUpdate') return { ...strategy, type };
  return { type, maxSurge: strategy.maxSurge ?? 0, maxUnavailable: strategy.maxUnavailable ?? 1 };
}
