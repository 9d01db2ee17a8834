/**
 * Which volumes a pod would get on a node.
 * Upstream: pkg/scheduler/framework/plugins/volumebinding/binder.go (GetPodVolumeClaims, FindPodVolumes).
 */
import type { Cluster } from '../../../cluster/index.ts';
import type { Node } from '../../../model/objects/index.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../model/objects/storage.ts';
import type { PodRef } from '../../framework/index.ts';
import { claimNameOf, classOfClaim, findCSINode, findStorageClass, notForPod } from '../_storage.ts';
import type { AssumedStorage } from './assumed.ts';
import { bySize, findMatchingVolume, isVolumeUsableOn, labelsOnly } from './match-volume.ts';
import { provisioningOn } from './provisioning.ts';

export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

export interface PodClaims {
  readonly bound: readonly PersistentVolumeClaim[];
  /** Unbound, of classes that wait for the first pod. */
  readonly waiting: readonly PersistentVolumeClaim[];
  /** Unbound though they should be bound by now. */
  readonly immediate: readonly PersistentVolumeClaim[];
  /** By class of the waiting claims. */
  readonly volumes: ReadonlyMap<string, readonly PersistentVolume[]>;
  readonly error?: string;
}

export interface VolumeBinding {
  readonly claim: PersistentVolumeClaim;
  readonly volume: PersistentVolume;
}

export interface PodVolumes {
  /** Existing volumes for unbound claims. */
  readonly bindings: readonly VolumeBinding[];
  /** Claims whose volumes have to be made. */
  readonly provisions: readonly PersistentVolumeClaim[];
}

/** Why the pod cannot have its volumes on a node. */
export interface VolumeConflict {
  readonly affinity?: boolean;
  readonly unmatched?: boolean;
  readonly noSpace?: boolean;
  readonly missing?: boolean;
  readonly error?: string;
}

export const isFullyBound = ({ metadata, spec }: PersistentVolumeClaim): boolean =>
  Boolean(spec.volumeName) && metadata.annotations.has(BIND_COMPLETED);

const NO_CLAIMS: PodClaims = { bound: [], waiting: [], immediate: [], volumes: new Map() };

const failed = (error: string): PodClaims => ({ bound: [], waiting: [], immediate: [], volumes: new Map(), error });

/** Whether the claim's class binds at the first pod; an Error if the class does not say. */
function waitsForPod(cluster: Cluster, claim: PersistentVolumeClaim): boolean | Error {
  const className = classOfClaim(claim);
  const storageClass = className === '' ? undefined : findStorageClass(cluster, className);
  if (storageClass === undefined) return false;
  if (storageClass.volumeBindingMode === undefined)
    return new Error(`VolumeBindingMode not set for StorageClass "${className}"`);
  return storageClass.volumeBindingMode === 'WaitForFirstConsumer';
}

export function claimsOf(cluster: Cluster, assumed: AssumedStorage, pod: PodRef): PodClaims {
  const { namespace, spec } = pod.class;
  if (spec.volumes.length === 0) return NO_CLAIMS;
  const [bound, waiting, immediate]: PersistentVolumeClaim[][] = [[], [], []];
  for (const volume of spec.volumes) {
    const name = claimNameOf(pod.name, volume);
    if (name === undefined) continue;
    const claim = assumed.claim(namespace, name);
    if (claim === undefined)
      return failed(
        `error getting PVC "${namespace}/${name}": could not find v1.PersistentVolumeClaim "${namespace}/${name}"`,
      );
    const stranger = volume.ephemeral === undefined ? undefined : notForPod(cluster, pod, claim);
    if (stranger !== undefined) return failed(stranger);
    const waits = isFullyBound(claim) ? false : waitsForPod(cluster, claim);
    if (waits instanceof Error) return failed(waits.message);
    if (isFullyBound(claim)) bound.push(claim);
    else if (waits && !claim.spec.volumeName) waiting.push(claim);
    else immediate.push(claim);
  }
  const classes = new Set(waiting.map(classOfClaim));
  const volumes = new Map([...classes].map((name) => [name, assumed.volumesOfClass(name)]));
  return { bound, waiting, immediate, volumes };
}

function boundConflict(
  cluster: Cluster,
  assumed: AssumedStorage,
  bound: readonly PersistentVolumeClaim[],
  node: Node,
): VolumeConflict {
  if (bound.length === 0) return {};
  const csiNode = findCSINode(cluster, node.metadata.name);
  for (const claim of bound) {
    const volume = assumed.volume(claim.spec.volumeName ?? '');
    if (volume === undefined) return { missing: true };
    if (!isVolumeUsableOn(volume, labelsOnly(node), csiNode)) return { affinity: true };
  }
  return {};
}

/** Volumes for as many claims as possible; the rest is to be provisioned. */
function match(claims: readonly PersistentVolumeClaim[], volumes: PodClaims['volumes'], node: Node) {
  const bindings: VolumeBinding[] = [];
  // a class of volumes that are made on demand mostly has none to choose from
  if (claims.every((claim) => (volumes.get(classOfClaim(claim)) ?? []).length === 0))
    return { bindings, unmatched: [...claims].sort(bySize) };
  const unmatched: PersistentVolumeClaim[] = [];
  const taken = new Set<string>();
  const labels = labelsOnly(node);
  for (const claim of [...claims].sort(bySize)) {
    const volume = findMatchingVolume(claim, volumes.get(classOfClaim(claim)) ?? [], labels, taken);
    if (volume === undefined) unmatched.push(claim);
    else {
      taken.add(volume.metadata.name);
      bindings.push({ claim, volume });
    }
  }
  return { bindings, unmatched };
}

const NOTHING: PodVolumes = { bindings: [], provisions: [] };

/** What the pod would get on the node, and why it cannot. */
export function volumesOn(
  cluster: Cluster,
  assumed: AssumedStorage,
  claims: PodClaims,
  node: Node,
): PodVolumes & { readonly conflict: VolumeConflict } {
  const conflict = boundConflict(cluster, assumed, claims.bound, node);
  const isElsewhere = claims.waiting.some(
    ({ metadata }) => (metadata.annotations.get(SELECTED_NODE) ?? node.metadata.name) !== node.metadata.name,
  );
  if (isElsewhere) return { ...NOTHING, conflict: { ...conflict, unmatched: true } };
  const isSelected = ({ metadata }: PersistentVolumeClaim): boolean => metadata.annotations.has(SELECTED_NODE);
  const { bindings, unmatched } = match(
    claims.waiting.filter((claim) => !isSelected(claim)),
    claims.volumes,
    node,
  );
  const provisions = [...claims.waiting.filter(isSelected), ...unmatched];
  for (const claim of provisions) {
    const provisioning = provisioningOn(cluster, claim, node);
    if (typeof provisioning === 'object') return { ...NOTHING, conflict: { error: provisioning.error } };
    if (provisioning === 'impossible') return { ...NOTHING, conflict: { ...conflict, unmatched: true } };
    if (provisioning === 'no-space') return { ...NOTHING, conflict: { ...conflict, noSpace: true } };
  }
  return { bindings, provisions, conflict };
}
