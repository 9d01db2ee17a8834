/**
 * How many volumes of a CSI driver a node can attach. Upstream: pkg/scheduler/framework/plugins/nodevolumelimits/csi.go.
 */
import type { Volume } from '../../model/objects/pod.ts';
import type { CSINode, PersistentVolumeClaim, VolumeAttachment } from '../../model/objects/storage.ts';
import {
  ADD,
  DELETE,
  failure,
  type Plugin,
  type PluginHandle,
  podRefOf,
  type PodRef,
  type PreFilterOutcome,
  SKIP,
  type Status,
  unresolvable,
  unschedulable,
} from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import {
  type CsiVolume,
  csiVolumeOf,
  inlineCsiVolume,
  isInlineMigratable,
  provisioningDriver,
} from './_csi-migration.ts';
import { onObject, onPod } from './_events.ts';
import {
  claimNameOf,
  claimNotFound,
  classOfClaim,
  findClaim,
  findCSINode,
  findStorageClass,
  findVolume,
  notForPod,
} from './_storage.ts';

const NAME = 'NodeVolumeLimits';
const TOO_MANY = unschedulable(NAME, 'node(s) exceed max volume count');

/** Handles of volumes that do not exist yet; no driver gives such handles. */
const UNBOUND = 'unbound-claim:';

/** Driver by unique name (`driver/handle`). */
type Volumes = Map<string, string>;

/** What is said on nodes without a CSINode, where nothing is limited. */
interface LimitState {
  readonly unlimited: Status | undefined;
}

const usesClaimOrDisk = (volume: Volume): boolean =>
  (volume.persistentVolumeClaim ?? volume.ephemeral) !== undefined || isInlineMigratable(volume);

function countByDriver(volumes: Volumes): Map<string, number> {
  const counts = new Map<string, number>();
  for (const driver of volumes.values()) counts.set(driver, (counts.get(driver) ?? 0) + 1);
  return counts;
}

export class NodeVolumeLimits implements Plugin<LimitState> {
  readonly name = NAME;
  readonly events = [
    onObject('CSINode', ADD),
    onPod(DELETE, (_, gone) => gone !== undefined && gone.node >= 0 && gone.class.spec.volumes.some(usesClaimOrDisk)),
    onObject<PersistentVolumeClaim>('PersistentVolumeClaim', ADD, ({ name, class: { namespace, spec } }, _, added) => {
      const metadata = added?.metadata;
      return (
        metadata?.namespace === namespace && spec.volumes.some((volume) => claimNameOf(name, volume) === metadata.name)
      );
    }),
    onObject('VolumeAttachment', DELETE),
  ];
  private readonly handle: PluginHandle;

  constructor(handle: PluginHandle) {
    this.handle = handle;
  }

  preFilter(pod: PodRef): PreFilterOutcome<LimitState> {
    if (!pod.class.spec.volumes.some(usesClaimOrDisk)) return { status: SKIP };
    return { state: { unlimited: this.addVolumes(pod, undefined, true, new Map()) } };
  }

  /** Where PreFilter is switched off, all is looked up node by node. */
  filter(prepared: LimitState | undefined, pod: PodRef, node: NodeInfo): Status | undefined {
    if (pod.class.spec.volumes.length === 0) return undefined;
    const { cluster } = this.handle;
    const csiNode = findCSINode(cluster, node.name);
    if (csiNode === undefined && prepared !== undefined) return prepared.unlimited;
    const wanted: Volumes = new Map();
    const refusal = this.addVolumes(pod, csiNode, true, wanted);
    if (refusal !== undefined) return refusal;
    const limited = csiNode?.spec.drivers.filter(({ allocatableCount }) => allocatableCount !== undefined) ?? [];
    if (wanted.size === 0 || limited.length === 0) return undefined;
    const attached: Volumes = new Map();
    for (const row of node.pods) {
      if (cluster.classes.list[cluster.pods.class[row]].spec.volumes.length === 0) continue;
      const problem = this.addVolumes(podRefOf(cluster, row), csiNode, false, attached);
      if (problem !== undefined) return problem;
    }
    for (const name of attached.keys()) wanted.delete(name);
    this.addAttachments(node.name, attached);
    const [used, more] = [countByDriver(attached), countByDriver(wanted)];
    const isOver = limited.some(
      ({ name, allocatableCount = 0 }) =>
        more.has(name) && (used.get(name) ?? 0) + (more.get(name) ?? 0) > allocatableCount,
    );
    return isOver ? TOO_MANY : undefined;
  }

  /** Adds what a pod attaches. Only for the new pod a missing claim is a refusal. */
  private addVolumes(pod: PodRef, csiNode: CSINode | undefined, isNew: boolean, volumes: Volumes): Status | undefined {
    const { cluster } = this.handle;
    const { namespace, spec } = pod.class;
    for (const volume of spec.volumes) {
      const claimName = claimNameOf(pod.name, volume);
      if (claimName === undefined) {
        const inline = inlineCsiVolume(volume, csiNode);
        if (inline instanceof Error) return failure(NAME, inline.message);
        note(volumes, inline);
        continue;
      }
      if (claimName === '') return failure(NAME, 'PersistentVolumeClaim had no name');
      const claim = findClaim(cluster, namespace, claimName);
      if (claim === undefined) {
        if (isNew) return unresolvable(NAME, `looking up PVC ${namespace}/${claimName}: ${claimNotFound(claimName)}`);
        continue;
      }
      const stranger = volume.ephemeral === undefined ? undefined : notForPod(cluster, pod, claim);
      if (stranger !== undefined) return failure(NAME, stranger);
      note(volumes, this.volumeBehind(claim, csiNode));
    }
    return undefined;
  }

  private volumeBehind(claim: PersistentVolumeClaim, csiNode: CSINode | undefined): CsiVolume | undefined {
    const { cluster } = this.handle;
    const { volumeName } = claim.spec;
    const volume = volumeName ? findVolume(cluster, volumeName) : undefined;
    if (volume !== undefined) return csiVolumeOf(volume, csiNode);
    const storageClass = findStorageClass(cluster, classOfClaim(claim));
    const driver = storageClass && provisioningDriver(storageClass.provisioner, csiNode);
    const { namespace, name } = claim.metadata;
    return driver ? { driver, handle: `${UNBOUND}${namespace}/${name}` } : undefined;
  }

  /** Volumes that are attached to the node though no pod there uses them (any more). */
  private addAttachments(nodeName: string, volumes: Volumes): void {
    const { cluster } = this.handle;
    for (const { object } of cluster.objects.list<VolumeAttachment>('VolumeAttachment')) {
      const { attacher, nodeName: attachedTo, persistentVolumeName } = object.spec;
      if (attachedTo !== nodeName || attacher === '' || persistentVolumeName === undefined) continue;
      const csi = findVolume(cluster, persistentVolumeName)?.spec.csi;
      if (csi !== undefined) note(volumes, { driver: attacher, handle: csi.volumeHandle });
    }
  }
}

function note(volumes: Volumes, volume: CsiVolume | undefined): void {
  if (volume === undefined || volume.driver === '' || volume.handle === '') return;
  volumes.set(`${volume.driver}/${volume.handle}`, volume.driver);
}
