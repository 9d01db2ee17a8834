/** Glue of the answer files: JSON of the cases → objects of the model, and back. */
import * as decode from '../../../src/ingest/decode/index.ts';
import type { Instant, ResourceList } from '../../../src/model/objects/index.ts';

const DECODERS = {
  Affinity: decode.decodeAffinity,
  CSIDriver: decode.decodeCSIDriver,
  CSINode: decode.decodeCSINode,
  CSIStorageCapacity: decode.decodeCSIStorageCapacity,
  Condition: decode.decodeCondition,
  Container: decode.decodeContainer,
  CronJob: decode.decodeCronJob,
  DaemonSet: decode.decodeDaemonSet,
  Deployment: decode.decodeDeployment,
  HorizontalPodAutoscaler: decode.decodeHorizontalPodAutoscaler,
  Job: decode.decodeJob,
  LabelSelector: decode.decodeLabelSelector,
  LimitRange: decode.decodeLimitRange,
  Namespace: decode.decodeNamespace,
  Node: decode.decodeNode,
  NodeSelector: decode.decodeNodeSelector,
  PersistentVolume: decode.decodePersistentVolume,
  PersistentVolumeClaim: decode.decodePersistentVolumeClaim,
  Pod: decode.decodePod,
  PodDisruptionBudget: decode.decodePodDisruptionBudget,
  PodSpec: decode.decodePodSpec,
  PodTemplateSpec: decode.decodePodTemplate,
  PreferredSchedulingTerm: decode.decodePreferredSchedulingTerm,
  ReplicaSet: decode.decodeReplicaSet,
  ReplicationController: decode.decodeReplicationController,
  ResourceQuota: decode.decodeResourceQuota,
  Service: decode.decodeService,
  StatefulSet: decode.decodeStatefulSet,
  StorageClass: decode.decodeStorageClass,
  Taint: decode.decodeTaint,
  Toleration: decode.decodeToleration,
  VolumeAttachment: decode.decodeVolumeAttachment,
} as const;

type Decoded<K extends keyof typeof DECODERS> = ReturnType<(typeof DECODERS)[K]>;

/** One object of a known kind, `apiVersion` and `kind` need not be there. A missing one is decoded from nothing. */
export function fromJson<K extends keyof typeof DECODERS>(kind: K, raw: unknown): Decoded<K> {
  return decode.decodeValue(raw ?? {}, DECODERS[kind] as (cursor: decode.Cursor) => Decoded<K>);
}

/** A list of objects of one kind; null is an empty list. */
export function listFromJson<K extends keyof typeof DECODERS>(kind: K, raw: unknown): readonly Decoded<K>[] {
  return ((raw ?? []) as readonly unknown[]).map((item) => fromJson(kind, item));
}

/** An object that names its own kind (`objects` of the scheduler's cases). */
export const objectFromJson = (raw: unknown) => decode.decodeObject(raw, { mode: 'lenient' });

/** A dictionary of texts. */
export const mapFromJson = (raw: unknown): ReadonlyMap<string, string> =>
  new Map(Object.entries((raw ?? {}) as Record<string, string>));

/** A dictionary of quantities. */
export const resourcesFromJson = (raw: unknown): ResourceList =>
  decode.decodeValue({ list: raw }, (cursor) => cursor.resources('list'));

/** Quantities as their canonical texts. */
export const resourcesToJson = (list: ResourceList): Record<string, string> =>
  Object.fromEntries([...list].map(([name, quantity]) => [name, quantity.canonical]));

/** RFC 3339 → milliseconds since the Unix epoch. */
export function instantFromJson(text: string): Instant {
  const at = decode.parseInstant(text);
  if (at === undefined) throw new Error(`not a time: ${text}`);
  return at;
}

/** Milliseconds since the Unix epoch → RFC 3339 in UTC, with milliseconds only where there are some. */
export const instantToJson = (at: Instant): string => new Date(at).toISOString().replace('.000Z', 'Z');
