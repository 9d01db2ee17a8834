/** DaemonSet (apps/v1). */
import type { DaemonSet } from '../../model/objects/workloads.ts';
import type { Cursor } from './cursor.ts';
import { decodeHead, decodeLabelSelector } from './meta.ts';
import { decodePodTemplate } from './pod-spec.ts';

const UPDATE_TYPES = ['RollingUpdate', 'OnDelete'] as const;

export function decodeDaemonSet(c: Cursor): DaemonSet {
  return {
    ...decodeHead(c, 'DaemonSet'),
    spec: c.objectOrEmpty('spec', decodeDaemonSetSpec),
    status: c.objectOrEmpty('status', decodeDaemonSetStatus),
  };
}

function decodeDaemonSetSpec(c: Cursor): DaemonSet['spec'] {
  return {
    selector: c.object('selector', decodeLabelSelector),
    template: c.objectOrEmpty('template', decodePodTemplate),
    updateStrategy: c.objectOrEmpty('updateStrategy', decodeUpdateStrategy),
    minReadySeconds: c.int('minReadySeconds'),
    revisionHistoryLimit: c.int('revisionHistoryLimit'),
  };
}

function decodeUpdateStrategy(c: Cursor): DaemonSet['spec']['updateStrategy'] {
  const rolling = c.object('rollingUpdate', (each) => ({
    maxSurge: each.intOrString('maxSurge'),
    maxUnavailable: each.intOrString('maxUnavailable'),
  }));
  return { type: c.enum('type', UPDATE_TYPES), maxSurge: rolling?.maxSurge, maxUnavailable: rolling?.maxUnavailable };
}

function decodeDaemonSetStatus(c: Cursor): DaemonSet['status'] {
  c.withoutBearing(['collisionCount', 'conditions']);
  return {
    currentNumberScheduled: c.count('currentNumberScheduled'),
    numberMisscheduled: c.count('numberMisscheduled'),
    desiredNumberScheduled: c.count('desiredNumberScheduled'),
    numberReady: c.count('numberReady'),
    updatedNumberScheduled: c.count('updatedNumberScheduled'),
    numberAvailable: c.count('numberAvailable'),
    numberUnavailable: c.count('numberUnavailable'),
    observedGeneration: c.count('observedGeneration'),
  };
}
