/** The specification of a pod, and the template that workload objects carry (core/v1). */
import type { PodSpec, PodTemplateSpec } from '../../model/objects/pod.ts';
import { decodeContainer, decodeEphemeralContainer, decodeResourceRequirements } from './container.ts';
import { type Cursor, isRecord } from './cursor.ts';
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
    containers: c.shared('containers', decodeContainers),
    initContainers: c.shared('initContainers', decodeInitContainers),
    ephemeralContainers: c.objects('ephemeralContainers', decodeEphemeralContainer),
    nodeName: c.string('nodeName'),
    nodeSelector: c.shared('nodeSelector', decodeNodeSelector),
    affinity: c.shared('affinity', decodeAffinityOf),
    tolerations: c.shared('tolerations', decodeTolerations),
    topologySpreadConstraints: c.shared('topologySpreadConstraints', decodeSpread),
    schedulerName: c.string('schedulerName'),
    schedulingGates: c.objects('schedulingGates', (gate) => gate.text('name')),
    priority: c.int('priority'),
    priorityClassName: c.string('priorityClassName'),
    preemptionPolicy: c.enum('preemptionPolicy', PREEMPTION_POLICIES),
    overhead: c.shared('overhead', decodeOverhead),
    resources: c.object('resources', decodeResourceRequirements),
    runtimeClassName: c.string('runtimeClassName'),
    restartPolicy: c.enum('restartPolicy', RESTART_POLICIES),
    terminationGracePeriodSeconds: c.int('terminationGracePeriodSeconds'),
    activeDeadlineSeconds: c.int('activeDeadlineSeconds'),
    hostNetwork: c.bool('hostNetwork'),
    os: c.object('os', (os) => os.text('name')),
    readinessGates: c.shared('readinessGates', decodeReadinessGates),
    resourceClaims: c.objects('resourceClaims', decodeResourceClaim),
    volumes: c.shared('volumes', decodeVolumes),
    hostname: c.string('hostname'),
    subdomain: c.string('subdomain'),
    serviceAccountName: c.string('serviceAccountName'),
  };
}

function decodeResourceClaim(c: Cursor): string {
  c.withoutBearing(['resourceClaimName', 'resourceClaimTemplateName']);
  return c.text('name');
}

const decodeContainers = (c: Cursor): PodSpec['containers'] => c.objects('containers', decodeContainer);
const decodeInitContainers = (c: Cursor): PodSpec['containers'] => c.objects('initContainers', decodeContainer);
const decodeNodeSelector = (c: Cursor): PodSpec['nodeSelector'] => c.map('nodeSelector');
const decodeOverhead = (c: Cursor): PodSpec['overhead'] => c.resources('overhead');
const decodeReadinessGates = (c: Cursor): PodSpec['readinessGates'] =>
  c.objects('readinessGates', (gate) => gate.text('conditionType'));
const decodeAffinityOf = (c: Cursor): PodSpec['affinity'] => c.object('affinity', decodeAffinity);
const decodeSpread = (c: Cursor): PodSpec['topologySpreadConstraints'] =>
  c.objects('topologySpreadConstraints', decodeTopologySpreadConstraint);
const decodeVolumes = (c: Cursor): PodSpec['volumes'] => c.objects('volumes', decodeVolume);

const decodeSpec = (c: Cursor): PodSpec => c.objectOrEmpty('spec', decodePodSpec);

/** Reads the field `spec` of a pod. One that is on a node has a specification of its own, of which only the parts are shared. */
export function decodePodSpecOf(c: Cursor): PodSpec {
  const raw = c.value('spec');
  const isBound = isRecord(raw) && typeof raw['nodeName'] === 'string' && raw['nodeName'] !== '';
  return isBound ? decodeSpec(c) : c.shared('spec', decodeSpec);
}

export function decodePodTemplate(c: Cursor): PodTemplateSpec {
  return { metadata: c.objectOrEmpty('metadata', decodeObjectMeta), spec: c.objectOrEmpty('spec', decodePodSpec) };
}
