/**
 * NodeVolumeLimits: how many volumes of a CSI driver a node takes, as its CSINode says. A volume is counted once however
 * many pods use it; a claim without a volume yet is one of its own. In-tree disks count for the drivers that took them over.
 */
import type { Pod, Volume } from '../../../../src/model/objects/pod.ts';
import type {
  CSINode,
  PersistentVolume,
  PersistentVolumeClaim,
  VolumeAttachment,
} from '../../../../src/model/objects/storage.ts';
import { definePlugin, SKIP, unresolvable, unschedulable } from '../plugin.ts';
import { findObject, nameOf, objectsOf, type World } from '../world.ts';
import { claimNameOf, classNameOf, findClaim, findClass, findVolume, notFound, ownershipError } from './claims.ts';
import { inlineHandle, isInlineMigratable, migratedDriver, volumeHandle } from './csi-migration.ts';

/** Driver and handle. */
interface Attachable {
  readonly driver: string;
  readonly handle: string;
}

const isSame = (a: Attachable, b: Attachable): boolean => a.driver === b.driver && a.handle === b.handle;
const unique = (list: readonly Attachable[]): readonly Attachable[] =>
  list.filter((one, i) => list.findIndex((other) => isSame(one, other)) === i);

function ofVolume(volume: PersistentVolume, csiNode: CSINode | undefined): readonly Attachable[] {
  const { csi } = volume.spec;
  if (csi !== undefined)
    return csi.driver && csi.volumeHandle ? [{ driver: csi.driver, handle: csi.volumeHandle }] : [];
  const migrated = volumeHandle(volume, csiNode);
  return migrated === undefined ? [] : [migrated];
}

function ofClaim(claim: PersistentVolumeClaim, csiNode: CSINode | undefined, world: World): readonly Attachable[] {
  const volume = claim.spec.volumeName ? findVolume(world, claim.spec.volumeName) : undefined;
  if (volume !== undefined) return ofVolume(volume, csiNode);
  const provisioner = findClass(world, classNameOf(claim))?.provisioner;
  const driver = provisioner && migratedDriver(provisioner, csiNode);
  return driver ? [{ driver, handle: `unbound ${claim.metadata.namespace}/${claim.metadata.name}` }] : [];
}

/** Volumes of a pod that attach to a node; a claim that is missing is passed over. */
function volumesOf(pod: Pod, csiNode: CSINode | undefined, world: World): readonly Attachable[] {
  return pod.spec.volumes.flatMap((volume: Volume) => {
    const name = claimNameOf(pod, volume);
    if (name === undefined) return inlineHandle(volume, csiNode) ?? [];
    const claim = findClaim(world, pod, name);
    if (claim === undefined) return [];
    const error = ownershipError(pod, volume, claim);
    if (error !== undefined) throw new Error(error);
    return ofClaim(claim, csiNode, world);
  });
}

/** Volumes that are attached without a pod that uses them. */
function attachmentsTo(nodeName: string, world: World): readonly Attachable[] {
  return objectsOf<VolumeAttachment>(world, 'VolumeAttachment').flatMap(({ spec }) => {
    const csi = spec.persistentVolumeName ? findVolume(world, spec.persistentVolumeName)?.spec.csi : undefined;
    if (spec.nodeName !== nodeName || !spec.attacher || csi === undefined) return [];
    return [{ driver: spec.attacher, handle: csi.volumeHandle }];
  });
}

export const nodeVolumeLimits = definePlugin<undefined, undefined>({
  name: 'NodeVolumeLimits',

  preFilter(pod) {
    const counts = (volume: Volume): boolean => claimNameOf(pod, volume) !== undefined || isInlineMigratable(volume);
    return pod.spec.volumes.some(counts) ? { state: undefined } : SKIP;
  },

  filter(pod, info, _state, world) {
    const { namespace } = pod.metadata;
    const names = pod.spec.volumes.flatMap((volume) => claimNameOf(pod, volume) ?? []);
    const missing = names.find((name) => findClaim(world, pod, name) === undefined);
    if (missing !== undefined) {
      return unresolvable(`looking up PVC ${namespace}/${missing}: ${notFound('persistentvolumeclaim', missing)}`);
    }
    const csiNode = findObject<CSINode>(world, 'CSINode', '', nameOf(info));
    const used = unique(info.pods.flatMap((other) => volumesOf(other, csiNode, world)));
    const attached = unique([...used, ...attachmentsTo(nameOf(info), world)]);
    const wanted = unique(volumesOf(pod, csiNode, world)).filter((one) => !used.some((other) => isSame(one, other)));
    const isOver = ({ name, allocatableCount }: CSINode['spec']['drivers'][number]): boolean => {
      const count = (list: readonly Attachable[]): number => list.filter(({ driver }) => driver === name).length;
      return allocatableCount !== undefined && count(wanted) > 0 && count(attached) + count(wanted) > allocatableCount;
    };
    return csiNode?.spec.drivers.some(isOver) ? unschedulable('node(s) exceed max volume count') : undefined;
  },
});
