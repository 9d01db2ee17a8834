/** Claims, volumes and their classes as the volume plugins look them up. */
import type { Cluster } from '../../cluster/index.ts';
import { controllerOf } from '../../model/pod.ts';
import type { Volume } from '../../model/objects/pod.ts';
import type { CSINode, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../model/objects/storage.ts';
import type { PodRef } from '../framework/index.ts';

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

export const findClaim = ({ objects }: Cluster, namespace: string, name: string): PersistentVolumeClaim | undefined =>
  objects.get(objects.find('PersistentVolumeClaim', namespace, name));

export const findVolume = ({ objects }: Cluster, name: string): PersistentVolume | undefined =>
  objects.get(objects.find('PersistentVolume', '', name));

export const findStorageClass = ({ objects }: Cluster, name: string): StorageClass | undefined =>
  objects.get(objects.find('StorageClass', '', name));

export const findCSINode = ({ objects }: Cluster, name: string): CSINode | undefined =>
  objects.get(objects.find('CSINode', '', name));

export const claimNotFound = (name: string): string => `persistentvolumeclaim "${name}" not found`;
export const volumeNotFound = (name: string): string => `persistentvolume "${name}" not found`;
export const storageClassNotFound = (name: string): string => `storageclass.storage.k8s.io "${name}" not found`;

/** Name of the class of a claim; empty for none. */
export const classOfClaim = ({ metadata, spec }: PersistentVolumeClaim): string =>
  metadata.annotations.get(CLASS_ANNOTATION) ?? spec.storageClassName ?? '';

export const classOfVolume = ({ metadata, spec }: PersistentVolume): string =>
  metadata.annotations.get(CLASS_ANNOTATION) ?? spec.storageClassName ?? '';

/** Name of the claim behind a volume of a pod; undefined for volumes without one. */
export function claimNameOf(podName: string, { name, persistentVolumeClaim, ephemeral }: Volume): string | undefined {
  if (persistentVolumeClaim !== undefined) return persistentVolumeClaim.claimName;
  return ephemeral === undefined ? undefined : `${podName}-${name}`;
}

/** Why a generic ephemeral volume's claim is not the pod's; undefined if it is. */
export function notForPod(
  cluster: Cluster,
  { class: { namespace }, name, serial }: PodRef,
  claim: PersistentVolumeClaim,
): string | undefined {
  if (controllerOf(claim)?.uid === cluster.uid(serial)) return undefined;
  return `PVC ${claim.metadata.namespace}/${claim.metadata.name} was not created for pod ${namespace}/${name} (pod is not owner)`;
}
