/** StatefulSet (apps/v1). */
import type { StatefulSet } from '../../model/objects/workloads.ts';
import type { Cursor } from './cursor.ts';
import { decodeCondition, decodeHead, decodeLabelSelector } from './meta.ts';
import { decodePersistentVolumeClaim } from './persistent-volume-claim.ts';
import { decodePodTemplate } from './pod-spec.ts';

const POD_MANAGEMENT = ['OrderedReady', 'Parallel'] as const;
const UPDATE_TYPES = ['RollingUpdate', 'OnDelete'] as const;
const RETENTION = ['Retain', 'Delete'] as const;

type Spec = StatefulSet['spec'];

export function decodeStatefulSet(c: Cursor): StatefulSet {
  return {
    ...decodeHead(c, 'StatefulSet'),
    spec: c.objectOrEmpty('spec', decodeStatefulSetSpec),
    status: c.objectOrEmpty('status', decodeStatefulSetStatus),
  };
}

function decodeStatefulSetSpec(c: Cursor): Spec {
  return {
    replicas: c.int('replicas'),
    selector: c.object('selector', decodeLabelSelector),
    template: c.objectOrEmpty('template', decodePodTemplate),
    serviceName: c.string('serviceName'),
    podManagementPolicy: c.enum('podManagementPolicy', POD_MANAGEMENT),
    updateStrategy: c.objectOrEmpty('updateStrategy', decodeUpdateStrategy),
    minReadySeconds: c.int('minReadySeconds'),
    revisionHistoryLimit: c.int('revisionHistoryLimit'),
    ordinals: c.object('ordinals', (ordinals) => ({ start: ordinals.count('start') })),
    volumeClaimTemplates: c.objects('volumeClaimTemplates', decodeClaimTemplate),
    persistentVolumeClaimRetentionPolicy: c.object('persistentVolumeClaimRetentionPolicy', decodeRetention),
  };
}

/** A claim template may leave out `apiVersion` and `kind`; the session's kind stays that of the set. */
function decodeClaimTemplate(c: Cursor): Spec['volumeClaimTemplates'][number] {
  const claim = decodePersistentVolumeClaim(c);
  c.session.kind = 'StatefulSet';
  return claim;
}

function decodeUpdateStrategy(c: Cursor): Spec['updateStrategy'] {
  return {
    type: c.enum('type', UPDATE_TYPES),
    rollingUpdate: c.object('rollingUpdate', (rolling) => ({
      partition: rolling.int('partition'),
      maxUnavailable: rolling.intOrString('maxUnavailable'),
    })),
  };
}

function decodeRetention(c: Cursor): Spec['persistentVolumeClaimRetentionPolicy'] {
  return { whenDeleted: c.enum('whenDeleted', RETENTION), whenScaled: c.enum('whenScaled', RETENTION) };
}

function decodeStatefulSetStatus(c: Cursor): StatefulSet['status'] {
  return {
    replicas: c.count('replicas'),
    readyReplicas: c.count('readyReplicas'),
    availableReplicas: c.count('availableReplicas'),
    currentReplicas: c.count('currentReplicas'),
    updatedReplicas: c.count('updatedReplicas'),
    currentRevision: c.text('currentRevision'),
    updateRevision: c.text('updateRevision'),
    observedGeneration: c.count('observedGeneration'),
    collisionCount: c.int('collisionCount'),
    conditions: c.objects('conditions', decodeCondition),
  };
}
