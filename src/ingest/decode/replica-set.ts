/** ReplicaSet (apps/v1) and its elder, ReplicationController (v1). */
import type { ReplicaSet, ReplicationController } from '../../model/objects/workloads.ts';
import type { Cursor } from './cursor.ts';
import { decodeCondition, decodeHead, decodeLabelSelector } from './meta.ts';
import { decodePodTemplate } from './pod-spec.ts';

export function decodeReplicaSet(c: Cursor): ReplicaSet {
  return {
    ...decodeHead(c, 'ReplicaSet'),
    spec: c.objectOrEmpty('spec', decodeReplicaSetSpec),
    status: c.objectOrEmpty('status', decodeReplicaSetStatus),
  };
}

function decodeReplicaSetSpec(c: Cursor): ReplicaSet['spec'] {
  return {
    replicas: c.int('replicas'),
    selector: c.object('selector', decodeLabelSelector),
    template: c.objectOrEmpty('template', decodePodTemplate),
    minReadySeconds: c.int('minReadySeconds'),
  };
}

function decodeReplicaSetStatus(c: Cursor): ReplicaSet['status'] {
  return {
    replicas: c.count('replicas'),
    fullyLabeledReplicas: c.count('fullyLabeledReplicas'),
    readyReplicas: c.count('readyReplicas'),
    availableReplicas: c.count('availableReplicas'),
    observedGeneration: c.count('observedGeneration'),
    conditions: c.objects('conditions', decodeCondition),
  };
}

export function decodeReplicationController(c: Cursor): ReplicationController {
  return {
    ...decodeHead(c, 'ReplicationController'),
    spec: c.objectOrEmpty('spec', decodeReplicationControllerSpec),
    status: c.objectOrEmpty('status', decodeReplicaSetStatus),
  };
}

function decodeReplicationControllerSpec(c: Cursor): ReplicationController['spec'] {
  return {
    replicas: c.int('replicas'),
    selector: c.map('selector'),
    template: c.object('template', decodePodTemplate),
    minReadySeconds: c.int('minReadySeconds'),
  };
}
