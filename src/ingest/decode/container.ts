/** Containers, their ports, probes and hooks (core/v1). */
import type {
  Container,
  ContainerPort,
  Handler,
  Lifecycle,
  Probe,
  ResourceRequirements,
  VolumeMount,
} from '../../model/objects/pod.ts';
import type { Cursor } from './cursor.ts';

/** What the processes do inside is not simulated. */
const CONTAINER_WITHOUT_BEARING = [
  'command',
  'args',
  'workingDir',
  'envFrom',
  'env',
  'volumeDevices',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'securityContext',
  'stdin',
  'stdinOnce',
  'tty',
];
/** In-place resizing (alpha and off in v1.32). */
const CONTAINER_NOT_MODELLED = ['resizePolicy'];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'] as const;
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
const CONTAINER_RESTART = ['Always'] as const;

export function decodeContainer(c: Cursor): Container {
  c.withoutBearing(CONTAINER_WITHOUT_BEARING);
  c.notModelled(CONTAINER_NOT_MODELLED);
  return {
    name: c.text('name'),
    image: c.text('image'),
    imagePullPolicy: c.enum('imagePullPolicy', PULL_POLICIES),
    resources: c.objectOrEmpty('resources', decodeResourceRequirements),
    ports: c.objects('ports', decodeContainerPort),
    restartPolicy: c.enum('restartPolicy', CONTAINER_RESTART),
    startupProbe: c.object('startupProbe', decodeProbe),
    livenessProbe: c.object('livenessProbe', decodeProbe),
    readinessProbe: c.object('readinessProbe', decodeProbe),
    lifecycle: c.object('lifecycle', decodeLifecycle),
    volumeMounts: c.objects('volumeMounts', decodeVolumeMount),
  };
}

export function decodeEphemeralContainer(c: Cursor): { readonly name: string; readonly image: string } {
  c.withoutBearing(CONTAINER_WITHOUT_BEARING);
  c.withoutBearing(EPHEMERAL_WITHOUT_BEARING);
  return { name: c.text('name'), image: c.text('image') };
}

const EPHEMERAL_WITHOUT_BEARING = [
  'targetContainerName',
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'volumeMounts',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'imagePullPolicy',
];

export function decodeResourceRequirements(c: Cursor): ResourceRequirements {
  c.notModelled(['claims']);
  return { requests: c.resources('requests'), limits: c.resources('limits') };
}

function decodeContainerPort(c: Cursor): ContainerPort {
  return {
    name: c.string('name'),
    containerPort: c.count('containerPort'),
    // 0 is how Kubernetes says "none".
    hostPort: c.int('hostPort') || undefined,
    hostIP: c.string('hostIP'),
    protocol: c.enum('protocol', PROTOCOLS),
  };
}

function decodeProbe(c: Cursor): Probe {
  return {
    handler: decodeHandler(c) ?? { type: 'exec' },
    initialDelaySeconds: c.int('initialDelaySeconds'),
    timeoutSeconds: c.int('timeoutSeconds'),
    periodSeconds: c.int('periodSeconds'),
    successThreshold: c.int('successThreshold'),
    failureThreshold: c.int('failureThreshold'),
    terminationGracePeriodSeconds: c.int('terminationGracePeriodSeconds'),
  };
}

function decodeLifecycle(c: Cursor): Lifecycle {
  return { postStart: c.object('postStart', decodeHandler), preStop: c.object('preStop', decodeHandler) };
}

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

/** Which of the actions is set; several or none is an error of the API. */
function decodeHandler(c: Cursor): Handler | undefined {
  const found = HANDLERS.filter((type) => c.has(type));
  const type = found[0];
  if (type === undefined) {
    if (c.session.mode === 'strict') c.fail('required', [], 'Required value: must specify a handler type');
    return undefined;
  }
  const second = found[1];
  if (second !== undefined) c.fail('value', [second], 'Forbidden: may not specify more than 1 handler type');
  if (type !== 'sleep') return { type };
  return { type, sleepSeconds: c.objectOrEmpty('sleep', (sleep) => sleep.count('seconds')) };
}

function decodeVolumeMount(c: Cursor): VolumeMount {
  c.withoutBearing(['recursiveReadOnly', 'subPath', 'mountPropagation', 'subPathExpr']);
  return { name: c.text('name'), mountPath: c.text('mountPath'), readOnly: c.bool('readOnly') };
}
