/**
 * Which volume a claim gets: one that is promised to it, or else the smallest that suits.
 * Upstream: component-helpers storage/volume/pv_helpers.go (FindMatchingVolume).
 */
import { compileNodeSelector, type NodeIdentity, nodeSelectorMatches } from '../../../model/node-selector.ts';
import type { NodeSelector } from '../../../model/objects/pod.ts';
import type { CSINode, PersistentVolume, PersistentVolumeClaim } from '../../../model/objects/storage.ts';
import { compareQuantities, type Quantity, ZERO_QUANTITY } from '../../../model/quantity.ts';
import { compileLabelSelector, selectorMatches } from '../../../model/selector.ts';
import { nodeAffinityOn } from '../_csi-migration.ts';
import { classOfClaim, classOfVolume } from '../_storage.ts';

/** Of a node only its labels are looked at. */
export const labelsOnly = ({ metadata }: NodeIdentity): NodeIdentity => ({ metadata: { ...metadata, name: '' } });

const matches = (required: NodeSelector | undefined, node: NodeIdentity): boolean =>
  required === undefined || nodeSelectorMatches(compileNodeSelector(required), node);

/** Whether a volume can be used on a node. `csiNode`: given for bound volumes, which migrated drivers see otherwise. */
export const isVolumeUsableOn = (volume: PersistentVolume, node: NodeIdentity, csiNode?: CSINode): boolean =>
  matches(nodeAffinityOn(volume, csiNode), node);

/** Whether the volume is the claim's, or promised to it. */
export function isBoundTo({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (claimRef === undefined || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace)
    return false;
  return !claimRef.uid || claimRef.uid === metadata.uid;
}

const sizeOf = ({ spec }: PersistentVolume): Quantity => spec.capacity.get('storage') ?? ZERO_QUANTITY;
const requestedBy = ({ spec }: PersistentVolumeClaim): Quantity => spec.requests.get('storage') ?? ZERO_QUANTITY;

/** Could serve the claim as far as claims, size, mode and life go. */
function isEligible(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  if (volume.spec.claimRef !== undefined && !isBoundTo(volume, claim)) return false;
  if (compareQuantities(sizeOf(volume), requestedBy(claim)) < 0) return false;
  if ((volume.spec.volumeMode ?? 'Filesystem') !== (claim.spec.volumeMode ?? 'Filesystem')) return false;
  return volume.metadata.deletionTimestamp === undefined;
}

/** Could be taken for the claim, if nobody promised it. */
function isAvailable(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  if (volume.status.phase !== 'Available' || classOfVolume(volume) !== classOfClaim(claim)) return false;
  const { selector, accessModes } = claim.spec;
  if (selector !== undefined && !selectorMatches(compileLabelSelector(selector), volume.metadata.labels)) return false;
  return accessModes.every((mode) => volume.spec.accessModes.includes(mode));
}

/** @param excluded names of volumes that other claims of the pod get. */
export function findMatchingVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  node: NodeIdentity,
  excluded: ReadonlySet<string>,
): PersistentVolume | undefined {
  let smallest: PersistentVolume | undefined;
  for (const volume of volumes) {
    if (excluded.has(volume.metadata.name) || !isEligible(volume, claim)) continue;
    const isUsable = isVolumeUsableOn(volume, node);
    if (isBoundTo(volume, claim)) return isUsable ? volume : undefined;
    if (!isUsable || !isAvailable(volume, claim)) continue;
    if (smallest === undefined || compareQuantities(sizeOf(smallest), sizeOf(volume)) > 0) smallest = volume;
  }
  return smallest;
}

/** The smaller claims first, so that each finds the tightest volume. Stable. */
export const bySize = (a: PersistentVolumeClaim, b: PersistentVolumeClaim): number =>
  compareQuantities(requestedBy(a), requestedBy(b));
