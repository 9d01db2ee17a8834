/** Pod (v1). */
import type {
  ContainerState,
  ContainerStateTerminated,
  ContainerStatus,
  Pod,
  PodStatus,
} from '../../model/objects/pod.ts';
import type { Cursor } from './cursor.ts';
import { decodeCondition, decodeHead } from './meta.ts';
import { decodePodSpecOf } from './pod-spec.ts';

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] as const;

export function decodePod(c: Cursor): Pod {
  const { apiVersion, kind, metadata } = decodeHead(c, 'Pod');
  // not by spreading the head: there are many pods, and one that is made at once takes less room
  return { apiVersion, kind, metadata, spec: decodePodSpecOf(c), status: c.objectOrEmpty('status', decodePodStatus) };
}

export function decodePodStatus(c: Cursor): PodStatus {
  c.withoutBearing(['hostIP', 'hostIPs', 'podIPs', 'ephemeralContainerStatuses', 'resize', 'resourceClaimStatuses']);
  return {
    phase: c.enum('phase', PHASES),
    reason: c.string('reason'),
    message: c.string('message'),
    nominatedNodeName: c.string('nominatedNodeName'),
    startTime: c.instant('startTime'),
    qosClass: c.string('qosClass'),
    podIP: c.string('podIP'),
    conditions: c.objects('conditions', decodeCondition),
    containerStatuses: c.objects('containerStatuses', decodeContainerStatus),
    initContainerStatuses: c.objects('initContainerStatuses', decodeContainerStatus),
  };
}

const STATUS_WITHOUT_BEARING = [
  'image',
  'imageID',
  'containerID',
  'allocatedResources',
  'resources',
  'volumeMounts',
  'user',
  'allocatedResourcesStatus',
];

function decodeContainerStatus(c: Cursor): ContainerStatus {
  c.withoutBearing(STATUS_WITHOUT_BEARING);
  return {
    name: c.text('name'),
    ready: c.bool('ready') ?? false,
    started: c.bool('started'),
    restartCount: c.count('restartCount'),
    state: c.objectOrEmpty('state', decodeContainerState),
    lastState: c.objectOrEmpty('lastState', decodeContainerState),
  };
}

function decodeContainerState(c: Cursor): ContainerState {
  return {
    waiting: c.object('waiting', decodeWaiting),
    running: c.object('running', (running) => ({ startedAt: running.instant('startedAt') })),
    terminated: c.object('terminated', decodeTerminated),
  };
}

function decodeWaiting(c: Cursor): ContainerState['waiting'] {
  c.withoutBearing(['message']);
  return { reason: c.string('reason') };
}

function decodeTerminated(c: Cursor): ContainerStateTerminated {
  c.withoutBearing(['signal', 'message', 'containerID']);
  return {
    exitCode: c.count('exitCode'),
    reason: c.string('reason'),
    startedAt: c.instant('startedAt'),
    finishedAt: c.instant('finishedAt'),
  };
}
