/** Questions to a pod that many rooms ask (`pkg/api/v1/pod/util.go`, `pkg/controller/controller_utils.go`). */
import type { Condition, Instant, OwnerReference } from './objects/meta.ts';
import type { KubeObject } from './objects/meta.ts';
import type { Pod } from './objects/pod.ts';

type HasStatus = Pick<Pod, 'status'>;
type HasMetaAndStatus = Pick<Pod, 'metadata' | 'status'>;

/** By index: lists of all kinds come here, frozen and not, and an iterator over such is a call and an object for each item. */
export function findCondition(conditions: readonly Condition[], type: string): Condition | undefined {
  for (let i = 0; i < conditions.length; i++) if (conditions[i].type === type) return conditions[i];
  return undefined;
}

export const isConditionTrue = (conditions: readonly Condition[], type: string): boolean =>
  findCondition(conditions, type)?.status === 'True';

export const isPodReady = (pod: HasStatus): boolean => isConditionTrue(pod.status.conditions, 'Ready');

/** Ready for more than `minReadySeconds`; for exactly that long is not yet enough. */
export function isPodAvailable(pod: HasStatus, minReadySeconds: number, now: Instant): boolean {
  const ready = findCondition(pod.status.conditions, 'Ready');
  if (ready?.status !== 'True') return false;
  if (minReadySeconds === 0) return true;
  return ready.lastTransitionTime !== undefined && ready.lastTransitionTime + minReadySeconds * 1000 < now;
}

/** Succeeded or failed: its containers will not run again. */
export const isPodFinished = ({ status }: HasStatus): boolean =>
  status.phase === 'Succeeded' || status.phase === 'Failed';

/** Asked to go: `metadata.deletionTimestamp` is set. */
export const isTerminating = ({ metadata }: Pick<KubeObject, 'metadata'>): boolean =>
  metadata.deletionTimestamp !== undefined;

/** Neither finished nor asked to go. */
export const isPodActive = (pod: HasMetaAndStatus): boolean => !isPodFinished(pod) && !isTerminating(pod);

/** Asked to go and not finished. */
export const isPodTerminating = (pod: HasMetaAndStatus): boolean => !isPodFinished(pod) && isTerminating(pod);

/** The one owner that manages the object. */
export function controllerOf({ metadata }: Pick<KubeObject, 'metadata'>): OwnerReference | undefined {
  const { ownerReferences } = metadata;
  for (let i = 0; i < ownerReferences.length; i++)
    if (ownerReferences[i].controller === true) return ownerReferences[i];
  return undefined;
}

/** Made by a kubelet from a file, only mirrored in the API. */
export const isMirrorPod = ({ metadata }: Pick<KubeObject, 'metadata'>): boolean =>
  metadata.annotations.has('kubernetes.io/config.mirror');

/** `namespace/name`, or the name alone for what has no namespace. */
export const objectKey = ({ metadata }: Pick<KubeObject, 'metadata'>): string =>
  metadata.namespace === '' ? metadata.name : `${metadata.namespace}/${metadata.name}`;
