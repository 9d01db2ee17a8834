/**
 * VolumeBinding: bound claims must be reachable from the node; claims that wait for their first consumer must find a free
 * volume there, or a provisioner that can make one (`volume-provision.ts`).
 *
 * Not here: the affinity of in-tree volumes that a CSINode's annotation calls migrated is not translated.
 */
import { compileNodeSelector, nodeSelectorMatches } from '../../../../src/model/node-selector.ts';
import type { Node } from '../../../../src/model/objects/node.ts';
import type { Pod } from '../../../../src/model/objects/pod.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../../src/model/objects/storage.ts';
import { compareQuantities, ZERO_QUANTITY } from '../../../../src/model/quantity.ts';
import { labelSelectorMatches } from '../../../../src/model/selector.ts';
import { definePlugin, SKIP, unresolvable } from '../plugin.ts';
import { objectsOf, type World } from '../world.ts';
import { claimNameOf, classNameOf, findClaim, findClass, findVolume, notFound, ownershipError } from './claims.ts';
import { provisionObstacle } from './volume-provision.ts';

interface Claims {
  readonly bound: readonly PersistentVolumeClaim[];
  readonly waiting: readonly PersistentVolumeClaim[];
}

/** Why a pod with this volume can go nowhere. */
function claimError(pod: Pod, volume: Pod['spec']['volumes'][number], world: World): string | undefined {
  const name = claimNameOf(pod, volume);
  if (name === undefined) return undefined;
  const claim = findClaim(world, pod, name);
  if (claim === undefined && volume.ephemeral === undefined) return notFound('persistentvolumeclaim', name);
  if (claim === undefined) {
    return `waiting for ephemeral volume controller to create the persistentvolumeclaim ${JSON.stringify(name)}`;
  }
  if (claim.status.phase === 'Lost') {
    const volumeName = JSON.stringify(claim.spec.volumeName ?? '');
    return `persistentvolumeclaim ${JSON.stringify(name)} bound to non-existent persistentvolume ${volumeName}`;
  }
  if (claim.metadata.deletionTimestamp !== undefined) {
    return `persistentvolumeclaim ${JSON.stringify(name)} is being deleted`;
  }
  return ownershipError(pod, volume, claim);
}

const isBound = ({ metadata, spec }: PersistentVolumeClaim): boolean =>
  !!spec.volumeName && metadata.annotations.has('pv.kubernetes.io/bind-completed');

const waits = (claim: PersistentVolumeClaim, world: World): boolean =>
  !claim.spec.volumeName && findClass(world, classNameOf(claim))?.volumeBindingMode === 'WaitForFirstConsumer';

/** Only labels are looked at, not the node's name. */
function isReachable({ spec }: PersistentVolume, { metadata }: Node): boolean {
  const required = spec.nodeAffinity?.required;
  const nameless = { metadata: { ...metadata, name: '' } };
  return required === undefined || nodeSelectorMatches(compileNodeSelector(required), nameless);
}

function isMeantFor({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (claimRef?.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return !claimRef.uid || claimRef.uid === metadata.uid;
}

const sizeOf = ({ spec }: PersistentVolume) => spec.capacity.get('storage') ?? ZERO_QUANTITY;
const wantedSize = ({ spec }: PersistentVolumeClaim) => spec.requests.get('storage') ?? ZERO_QUANTITY;
const modeOf = (spec: { readonly volumeMode?: string }): string => spec.volumeMode ?? 'Filesystem';

function isChoice(volume: PersistentVolume, claim: PersistentVolumeClaim, node: Node): boolean {
  const selector = claim.spec.selector;
  return (
    volume.status.phase === 'Available' &&
    (selector === undefined || labelSelectorMatches(selector, volume.metadata.labels)) &&
    isReachable(volume, node) &&
    claim.spec.accessModes.every((mode) => volume.spec.accessModes.includes(mode))
  );
}

/** A volume that was made for the claim, otherwise the smallest free one that is large enough. */
function findMatch(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  node: Node,
): PersistentVolume | undefined {
  const possible = volumes.filter(
    (volume) =>
      classNameOf(volume) === classNameOf(claim) &&
      (volume.spec.claimRef === undefined || isMeantFor(volume, claim)) &&
      compareQuantities(sizeOf(volume), wantedSize(claim)) >= 0 &&
      modeOf(volume.spec) === modeOf(claim.spec) &&
      volume.metadata.deletionTimestamp === undefined,
  );
  const own = possible.find((volume) => isMeantFor(volume, claim));
  if (own !== undefined) return isReachable(own, node) ? own : undefined;
  const free = possible.filter((volume) => isChoice(volume, claim, node));
  return free.sort((a, b) => compareQuantities(sizeOf(a), sizeOf(b)))[0];
}

const MISSING = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';
const ELSEWHERE = 'node(s) had volume node affinity conflict';
const NO_MATCH = "node(s) didn't find available persistent volumes to bind";

/** The first claim that is not well decides. */
function boundObstacle(claims: readonly PersistentVolumeClaim[], node: Node, world: World): string | undefined {
  for (const { spec } of claims) {
    const volume = findVolume(world, spec.volumeName ?? '');
    if (volume === undefined) return MISSING;
    if (!isReachable(volume, node)) return ELSEWHERE;
  }
  return undefined;
}

function waitingObstacle(claims: readonly PersistentVolumeClaim[], node: Node, world: World): string | undefined {
  const selected = ({ metadata }: PersistentVolumeClaim): string | undefined =>
    metadata.annotations.get('volume.kubernetes.io/selected-node');
  const decided = claims.filter((claim) => selected(claim) !== undefined);
  if (decided.some((claim) => selected(claim) !== node.metadata.name)) return NO_MATCH;
  const open = claims.filter((claim) => selected(claim) === undefined);
  let volumes = objectsOf<PersistentVolume>(world, 'PersistentVolume');
  const unmatched: PersistentVolumeClaim[] = [];
  for (const claim of open.sort((a, b) => compareQuantities(wantedSize(a), wantedSize(b)))) {
    const match = findMatch(claim, volumes, node);
    if (match === undefined) unmatched.push(claim);
    else volumes = volumes.filter((volume) => volume !== match);
  }
  return provisionObstacle([...decided, ...unmatched], node, world, NO_MATCH);
}

export const volumeBinding = definePlugin<Claims, undefined>({
  name: 'VolumeBinding',

  preFilter(pod, world) {
    const { volumes } = pod.spec;
    const error = volumes.map((volume) => claimError(pod, volume, world)).find((text) => text !== undefined);
    if (error !== undefined) return { status: unresolvable(error) };
    const claims = volumes.flatMap((volume) => findClaim(world, pod, claimNameOf(pod, volume) ?? '') ?? []);
    if (claims.length === 0) return SKIP;
    const unbound = claims.filter((claim) => !isBound(claim));
    if (!unbound.every((claim) => waits(claim, world))) {
      return { status: unresolvable('pod has unbound immediate PersistentVolumeClaims') };
    }
    return { state: { bound: claims.filter(isBound), waiting: unbound } };
  },

  filter(_pod, { node }, { bound, waiting }, world) {
    const reasons = [boundObstacle(bound, node, world), waitingObstacle(waiting, node, world)].flatMap(
      (reason) => reason ?? [],
    );
    return reasons.length === 0 ? undefined : unresolvable(...reasons);
  },

  /** It scores only with a feature that is off. */
  preScore: () => SKIP,
  score: () => 0,
});
