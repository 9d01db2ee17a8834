/** Claims as the volume plugins find them: names, classes, and how the API server words what is not there. */
import type { Pod, Volume } from '../../../../src/model/objects/pod.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../../../src/model/objects/storage.ts';
import { controllerOf } from '../../../../src/model/pod.ts';
import { findObject, type World } from '../world.ts';

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

export const notFound = (resource: string, name: string): string => `${resource} ${JSON.stringify(name)} not found`;

export const findClaim = (world: World, { metadata }: Pod, name: string): PersistentVolumeClaim | undefined =>
  findObject<PersistentVolumeClaim>(world, 'PersistentVolumeClaim', metadata.namespace, name);

export const findVolume = (world: World, name: string): PersistentVolume | undefined =>
  findObject<PersistentVolume>(world, 'PersistentVolume', '', name);

export const findClass = (world: World, name: string): StorageClass | undefined =>
  findObject<StorageClass>(world, 'StorageClass', '', name);

/** Of a claim or a volume; empty for none. */
export const classNameOf = ({ metadata, spec }: PersistentVolumeClaim | PersistentVolume): string =>
  metadata.annotations.get(BETA_CLASS) ?? spec.storageClassName ?? '';

/** A generic ephemeral volume has a claim named after pod and volume; undefined for a volume without claim. */
export function claimNameOf({ metadata }: Pod, { name, persistentVolumeClaim, ephemeral }: Volume): string | undefined {
  if (persistentVolumeClaim !== undefined) return persistentVolumeClaim.claimName;
  return ephemeral === undefined ? undefined : `${metadata.name}-${name}`;
}

/** A claim of an ephemeral volume must have been made for this very pod. The text if it was not. */
export function ownershipError(pod: Pod, { ephemeral }: Volume, claim: PersistentVolumeClaim): string | undefined {
  if (ephemeral === undefined || controllerOf(claim)?.uid === pod.metadata.uid) return undefined;
  const { namespace, name } = claim.metadata;
  return `PVC ${namespace}/${name} was not created for pod ${pod.metadata.namespace}/${pod.metadata.name} (pod is not owner)`;
}
