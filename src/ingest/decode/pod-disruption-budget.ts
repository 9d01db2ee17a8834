/** PodDisruptionBudget (policy/v1). */
import type { PodDisruptionBudget } from '../../model/objects/workloads.ts';
import type { Cursor } from './cursor.ts';
import { decodeCondition, decodeHead, decodeLabelSelector } from './meta.ts';

const UNHEALTHY_POLICIES = ['IfHealthyBudget', 'AlwaysAllow'] as const;

export function decodePodDisruptionBudget(c: Cursor): PodDisruptionBudget {
  return {
    ...decodeHead(c, 'PodDisruptionBudget'),
    spec: c.objectOrEmpty('spec', decodeSpec),
    status: c.objectOrEmpty('status', decodeStatus),
  };
}

function decodeSpec(c: Cursor): PodDisruptionBudget['spec'] {
  return {
    minAvailable: c.intOrString('minAvailable'),
    maxUnavailable: c.intOrString('maxUnavailable'),
    selector: c.object('selector', decodeLabelSelector),
    unhealthyPodEvictionPolicy: c.enum('unhealthyPodEvictionPolicy', UNHEALTHY_POLICIES),
  };
}

function decodeStatus(c: Cursor): PodDisruptionBudget['status'] {
  return {
    disruptionsAllowed: c.count('disruptionsAllowed'),
    currentHealthy: c.count('currentHealthy'),
    desiredHealthy: c.count('desiredHealthy'),
    expectedPods: c.count('expectedPods'),
    observedGeneration: c.count('observedGeneration'),
    disruptedPods: c.instants('disruptedPods'),
    conditions: c.objects('conditions', decodeCondition),
  };
}
