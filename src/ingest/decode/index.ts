/** Plain JSON values → the objects of `model/objects`: the registry of decoders by `apiVersion/kind`, and the way in. */
import type { KubeObject } from '../../model/objects/meta.ts';
import { Cursor, isRecord } from './cursor.ts';
import { decodeDaemonSet } from './daemon-set.ts';
import { decodeDeployment } from './deployment.ts';
import { describe } from './describe.ts';
import { decodeHorizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { decodeCronJob, decodeJob } from './job.ts';
import { decodeNamespace } from './namespace.ts';
import { decodeNode } from './node.ts';
import { decodePersistentVolume } from './persistent-volume.ts';
import { decodePersistentVolumeClaim } from './persistent-volume-claim.ts';
import { decodePodDisruptionBudget } from './pod-disruption-budget.ts';
import { decodePod } from './pod.ts';
import { decodePriorityClass } from './priority-class.ts';
import { decodeLimitRange, decodeResourceQuota } from './quota.ts';
import { decodeReplicaSet, decodeReplicationController } from './replica-set.ts';
import { decodeRuntimeClass } from './runtime-class.ts';
import { decodeService } from './service.ts';
import { formatPath, type Mode, type Problem, Session } from './session.ts';
import { decodeStatefulSet } from './stateful-set.ts';
import {
  decodeCSIDriver,
  decodeCSINode,
  decodeCSIStorageCapacity,
  decodeStorageClass,
  decodeVolumeAttachment,
} from './storage.ts';

export type Decoder = (cursor: Cursor) => KubeObject;

export const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['v1/Namespace', decodeNamespace],
  ['v1/Node', decodeNode],
  ['v1/Pod', decodePod],
  ['v1/ReplicationController', decodeReplicationController],
  ['v1/Service', decodeService],
  ['v1/ResourceQuota', decodeResourceQuota],
  ['v1/LimitRange', decodeLimitRange],
  ['v1/PersistentVolume', decodePersistentVolume],
  ['v1/PersistentVolumeClaim', decodePersistentVolumeClaim],
  ['apps/v1/Deployment', decodeDeployment],
  ['apps/v1/ReplicaSet', decodeReplicaSet],
  ['apps/v1/StatefulSet', decodeStatefulSet],
  ['apps/v1/DaemonSet', decodeDaemonSet],
  ['batch/v1/Job', decodeJob],
  ['batch/v1/CronJob', decodeCronJob],
  ['autoscaling/v2/HorizontalPodAutoscaler', decodeHorizontalPodAutoscaler],
  ['autoscaling/v1/HorizontalPodAutoscaler', decodeHorizontalPodAutoscaler],
  ['policy/v1/PodDisruptionBudget', decodePodDisruptionBudget],
  ['scheduling.k8s.io/v1/PriorityClass', decodePriorityClass],
  ['node.k8s.io/v1/RuntimeClass', decodeRuntimeClass],
  ['storage.k8s.io/v1/StorageClass', decodeStorageClass],
  ['storage.k8s.io/v1/CSINode', decodeCSINode],
  ['storage.k8s.io/v1/CSIDriver', decodeCSIDriver],
  ['storage.k8s.io/v1/CSIStorageCapacity', decodeCSIStorageCapacity],
  ['storage.k8s.io/v1/VolumeAttachment', decodeVolumeAttachment],
]);

/** Kinds whose objects belong to no namespace. */
export const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'CSINode',
  'CSIDriver',
  'VolumeAttachment',
]);

export class DecodeError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'DecodeError';
    this.problems = problems;
  }
}

export function formatProblem(problem: Problem): string {
  const where = formatPath(problem.path);
  const suggestion = problem.suggestion === undefined ? '' : `; did you mean ${problem.suggestion}?`;
  return `${where === '' ? '' : `${where}: `}${problem.message}${suggestion}`;
}

/** Decodes any value with a decoder of this folder; problems are left in the session. */
export function decodeWith<T>(session: Session, raw: unknown, decode: (cursor: Cursor) => T): T | undefined {
  if (isRecord(raw)) return new Cursor(session, raw).finish(decode);
  session.report({ code: 'type', path: [], message: `expected an object, found ${describe(raw)}` });
  return undefined;
}

/**
 * One object of a kind that is modelled. Throws `DecodeError` with all problems found. Defaults are not applied and the API's validation is
 * not done here (see `ingest/defaults`, `ingest/validate`).
 */
export function decodeObject(raw: unknown, options: { readonly mode: Mode; readonly session?: Session }): KubeObject {
  const session = options.session ?? new Session(options.mode);
  const before = session.problems.length;
  const decode = isRecord(raw) ? DECODERS.get(`${String(raw['apiVersion'])}/${String(raw['kind'])}`) : undefined;
  if (isRecord(raw) && decode === undefined) {
    session.report({
      code: 'unknown-kind',
      path: ['kind'],
      message: `no decoder for ${describe(raw['kind'])} of ${describe(raw['apiVersion'])}`,
    });
  }
  const object = decodeWith(session, raw, decode ?? decodePod);
  const problems = session.problems.slice(before);
  if (object === undefined || problems.length > 0) throw new DecodeError(problems);
  return object;
}

/** One value of a known type (a Pod without `kind`, a NodeSelector, a list item …). Throws `DecodeError`. */
export function decodeValue<T>(
  raw: unknown,
  decode: (cursor: Cursor) => T,
  mode: Mode = 'lenient',
  session = new Session(mode),
): T {
  const before = session.problems.length;
  const decoded = decodeWith(session, raw, decode);
  const problems = session.problems.slice(before);
  if (decoded === undefined || problems.length > 0) throw new DecodeError(problems);
  return decoded;
}

export { Cursor } from './cursor.ts';
export { parseInstant } from './instant.ts';
export { formatPath, type Mode, type Path, type Problem, Session } from './session.ts';
export * from './container.ts';
export * from './daemon-set.ts';
export * from './deployment.ts';
export * from './horizontal-pod-autoscaler.ts';
export * from './job.ts';
export * from './meta.ts';
export * from './namespace.ts';
export * from './node.ts';
export * from './persistent-volume-claim.ts';
export * from './persistent-volume.ts';
export * from './pod-disruption-budget.ts';
export * from './pod-spec.ts';
export * from './pod.ts';
export * from './priority-class.ts';
export * from './quota.ts';
export * from './replica-set.ts';
export * from './runtime-class.ts';
export * from './scheduling.ts';
export * from './service.ts';
export * from './stateful-set.ts';
export * from './storage.ts';
export * from './volume.ts';
