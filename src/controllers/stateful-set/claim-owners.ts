/**
 * Who owns the claims of a StatefulSet's pods, so that the garbage collector takes them when they should go (upstream
 * pkg/controller/statefulset/stateful_set_utils.go, `isClaimOwnerUpToDate`, `updateClaimOwnerRefForSetAndPod`).
 *
 *   whenDeleted  whenScaled   owner
 *   Retain       Retain       nobody
 *   Delete       Retain       the set
 *   Retain       Delete       the pod, while it is out of range
 *   Delete       Delete       the set; the pod instead, while it is out of range
 */
import type { OwnerReference, StatefulSet } from '../../model/objects/index.ts';

/** One that a claim may name. */
export interface ClaimOwner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty: a pod that does not exist yet. */
  readonly uid: string;
}

export interface ClaimView {
  readonly set: ClaimOwner;
  readonly pod: ClaimOwner;
  readonly whenDeleted: 'Retain' | 'Delete';
  readonly whenScaled: 'Retain' | 'Delete';
  /** The pod's ordinal is none that the set wants. */
  readonly isScaledDown: boolean;
}

/** What the spec says, with the API's defaults. */
export function retentionOf({ persistentVolumeClaimRetentionPolicy: policy }: StatefulSet['spec']) {
  return { whenDeleted: policy?.whenDeleted ?? 'Retain', whenScaled: policy?.whenScaled ?? 'Retain' } as const;
}

const names = (reference: OwnerReference, { apiVersion, kind, name }: ClaimOwner): boolean =>
  reference.apiVersion === apiVersion && reference.kind === kind && reference.name === name;

const isOwner = (references: readonly OwnerReference[], { uid }: ClaimOwner): boolean =>
  references.some((reference) => reference.uid === uid);

/** It names one of that name that is there no more: the garbage collector has to finish first. */
export function hasStaleOwner(references: readonly OwnerReference[], owner: ClaimOwner): boolean {
  return references.some((reference) => names(reference, owner) && reference.uid !== owner.uid);
}

/** Somebody else controls the claim; where all is retained nobody minds. */
export function hasForeignController(references: readonly OwnerReference[], view: ClaimView): boolean {
  const { set, pod, whenDeleted, whenScaled } = view;
  if (whenDeleted === 'Retain' && whenScaled === 'Retain') return false;
  return references.some((reference) => {
    if (names(reference, set)) return reference.uid !== set.uid;
    if (names(reference, pod)) return reference.uid !== pod.uid;
    return reference.controller === true;
  });
}

function wantedOwner({ set, pod, whenDeleted, whenScaled, isScaledDown }: ClaimView): ClaimOwner | undefined {
  if (whenScaled === 'Delete' && isScaledDown) return pod;
  return whenDeleted === 'Delete' ? set : undefined;
}

/** Whether the references are what they should be, or none of our business. */
export function isUpToDate(references: readonly OwnerReference[], view: ClaimView): boolean {
  const { set, pod } = view;
  if (hasStaleOwner(references, set) || hasStaleOwner(references, pod)) return true;
  const own = references.filter(({ uid }) => uid === set.uid || uid === pod.uid);
  if (hasForeignController(references, view)) return own.length === 0;
  if (own.some(({ controller }) => controller !== true)) return false;
  const wanted = wantedOwner(view);
  return isOwner(references, set) === (wanted === set) && isOwner(references, pod) === (wanted === pod);
}

/** The references as they should be: ours anew, or none of ours beside another controller. */
export function updatedOwners(references: readonly OwnerReference[], view: ClaimView): readonly OwnerReference[] {
  const others = references.filter((reference) => !names(reference, view.set) && !names(reference, view.pod));
  const wanted = hasForeignController(references, view) ? undefined : wantedOwner(view);
  if (wanted === undefined) return others;
  const { apiVersion, kind, name, uid } = wanted;
  return [...others, { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }];
}
