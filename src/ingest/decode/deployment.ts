/** Deployment (apps/v1). */
import type { Deployment } from '../../model/objects/workloads.ts';
import type { Cursor } from './cursor.ts';
import { decodeCondition, decodeHead, decodeLabelSelector } from './meta.ts';
import { decodePodTemplate } from './pod-spec.ts';

const STRATEGIES = ['RollingUpdate', 'Recreate'] as const;

export function decodeDeployment(c: Cursor): Deployment {
  return {
    ...decodeHead(c, 'Deployment'),
    spec: c.objectOrEmpty('spec', decodeDeploymentSpec),
    status: c.objectOrEmpty('status', decodeDeploymentStatus),
  };
}

function decodeDeploymentSpec(c: Cursor): Deployment['spec'] {
  return {
    replicas: c.int('replicas'),
    selector: c.object('selector', decodeLabelSelector),
    template: c.objectOrEmpty('template', decodePodTemplate),
    strategy: c.objectOrEmpty('strategy', decodeStrategy),
    minReadySeconds: c.int('minReadySeconds'),
    revisionHistoryLimit: c.int('revisionHistoryLimit'),
    progressDeadlineSeconds: c.int('progressDeadlineSeconds'),
    paused: c.bool('paused'),
  };
}

function decodeStrategy(c: Cursor): Deployment['spec']['strategy'] {
  const type = c.enum('type', STRATEGIES);
  const rolling = c.object('rollingUpdate', (each) => ({
    maxSurge: each.intOrString('maxSurge'),
    maxUnavailable: each.intOrString('maxUnavailable'),
  }));
  if (type === 'Recreate' && rolling !== undefined && c.session.mode === 'strict') {
    c.fail('value', ['rollingUpdate'], "Forbidden: may not be specified when strategy `type` is 'Recreate'");
  }
  return { type, maxSurge: rolling?.maxSurge, maxUnavailable: rolling?.maxUnavailable };
}

function decodeDeploymentStatus(c: Cursor): Deployment['status'] {
  return {
    replicas: c.count('replicas'),
    updatedReplicas: c.count('updatedReplicas'),
    readyReplicas: c.count('readyReplicas'),
    availableReplicas: c.count('availableReplicas'),
    unavailableReplicas: c.count('unavailableReplicas'),
    observedGeneration: c.count('observedGeneration'),
    collisionCount: c.int('collisionCount'),
    conditions: c.objects('conditions', decodeCondition),
  };
}
