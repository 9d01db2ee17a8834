/** The specification of a pod, and the template that workload objects carry (core/v1). */
import type { PodSpec, PodTemplateSpec } from '../../model/objects/pod.ts';
import { decodeContainer, decodeEphemeralContainer, decodeResourceRequirements } from './container.ts';
import type { Cursor } from './cursor.ts';
import { decodeObjectMeta } from './meta.ts';
import { decodeAffinity, decodeTolerations, decodeTopologySpreadConstraint } from './scheduling.ts';
import { decodeVolume } from './volume.ts';

const WITHOUT_BEARING = [
  'dnsPolicy',
  'dnsConfig',
  'serviceAccount',
  'automountServiceAccountToken',
  'hostPID',
  'hostIPC',
  'hostUsers',
  'shareProcessNamespace',
  'securityContext',
  'imagePullSecrets',
  'hostAliases',
  'enableServiceLinks',
  'setHostnameAsFQDN',
];
const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'] as const;
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'] as const;

export function decodePodSpec(c: Cursor): PodSpec {
  c.withoutBearing(WITHOUT_BEARING);
  return {
    containers: c.objects('containers', decodeContainer),
    initContainers: c.objects('initContainers', decodeContainer),
    ephemeralContainers: c.objects('ephemeralContainers', decodeEphemeralContainer),
    nodeName: c.string('nodeName'),
    nodeSelector: c.map('nodeSelector'),
    affinity: c.object('affinity', decodeAffinity),
    tolerations: decodeTolerations(c),
    topologySpreadConstraints: c.objects('topologySpreadConstraints', decodeTopologySpreadConstraint),
    schedulerName: c.string('schedulerName'),
    schedulingGates: c.objects('schedulingGates', (gate) => gate.text('name')),
    priority: c.int('priority'),
    priorityClassName: c.string('priorityClassName'),
    preemptionPolicy: c.enum('preemptionPolicy', PREEMPTION_POLICIES),
    overhead: c.resources('overhead'),
    resources: c.object('resources', decodeResourceRequirements),
    runtimeClassName: c.string('runtimeClassName'),
    restartPolicy: c.enum('restartPolicy', RESTART_POLICIES),
    terminationGracePeriodSeconds: c.int('terminationGracePeriodSeconds'),
    activeDeadlineSeconds: c.int('activeDeadlineSeconds'),
    hostNetwork: c.bool('hostNetwork'),
    os: c.object('os', (os) => os.text('name')),
    readinessGates: c.objects('readinessGates', (gate) => gate.text('conditionType')),
    resourceClaims: c.objects('resourceClaims', decodeResourceClaim),
    volumes: c.objects('volumes', decodeVolume),
    hostname: c.string('hostname'),
    subdomain: c.string('subdomain'),
    serviceAccountName: c.string('serviceAccountName'),
  };
}

function decodeResourceClaim(c: Cursor): string {
  c.withoutBearing(['resourceClaimName', 'resourceClaimTemplateName']);
  return c.text('name');
}

/** Reads the field `spec` of a pod. Equal specifications give the same object, see `Session.intern`. */
export function decodePodSpecOf(c: Cursor): PodSpec {
  return c.session.intern(c.value('spec') ?? null, () => c.objectOrEmpty('spec', decodePodSpec));
}

export function decodePodTemplate(c: Cursor): PodTemplateSpec {
  return { metadata: c.objectOrEmpty('metadata', decodeObjectMeta), spec: c.objectOrEmpty('spec', decodePodSpec) };
}
