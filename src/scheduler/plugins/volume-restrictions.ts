/**
 * Disks that only one pod may have on a node, and claims that only one pod may have at all (ReadWriteOncePod).
 * Upstream: pkg/scheduler/framework/plugins/volumerestrictions.
 */
import type { Volume } from '../../model/objects/pod.ts';
import {
  ADD,
  DELETE,
  type Plugin,
  type PluginHandle,
  type PodRef,
  type PreFilterOutcome,
  SKIP,
  type Status,
  unresolvable,
  unschedulable,
} from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import { namesClaim, onNode, onObject, onPod } from './_events.ts';
import { claimNotFound, findClaim } from './_storage.ts';

const NAME = 'VolumeRestrictions';
const DISK_CONFLICT = unschedulable(NAME, 'node(s) had no available disk');
const CLAIM_IN_USE = unschedulable(
  NAME,
  'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode',
);

interface RestrictionState {
  /** Names of the pod's ReadWriteOncePod claims. */
  readonly exclusiveClaims: ReadonlySet<string>;
  /** How often other pods use them. */
  uses: number;
}

const isRestricted = (volume: Volume): boolean =>
  (volume.gcePersistentDisk ?? volume.awsElasticBlockStore ?? volume.rbd ?? volume.iscsi) !== undefined;

const bothReadOnly = (a: { readonly readOnly?: boolean }, b: { readonly readOnly?: boolean }): boolean =>
  a.readOnly === true && b.readOnly === true;

/** Whether two pods cannot have these volumes on one node. */
export function conflicts(a: Volume, b: Volume): boolean {
  if (a.gcePersistentDisk && b.gcePersistentDisk && a.gcePersistentDisk.pdName === b.gcePersistentDisk.pdName) {
    if (!bothReadOnly(a.gcePersistentDisk, b.gcePersistentDisk)) return true;
  }
  if (
    a.awsElasticBlockStore &&
    b.awsElasticBlockStore &&
    a.awsElasticBlockStore.volumeID === b.awsElasticBlockStore.volumeID
  ) {
    return true;
  }
  if (a.iscsi && b.iscsi && a.iscsi.iqn === b.iscsi.iqn && !bothReadOnly(a.iscsi, b.iscsi)) return true;
  if (!a.rbd || !b.rbd || bothReadOnly(a.rbd, b.rbd)) return false;
  const { monitors } = b.rbd;
  const sharesMonitor = a.rbd.monitors.some((monitor) => monitors.includes(monitor));
  return sharesMonitor && (a.rbd.pool ?? '') === (b.rbd.pool ?? '') && a.rbd.image === b.rbd.image;
}

/** Whether the pod that goes had a disk or a claim that this one waits for; which claims are exclusive is not looked up. */
function freesVolume({ class: { namespace, spec } }: PodRef, gone: PodRef): boolean {
  if (gone.class.namespace !== namespace) return false;
  const { volumes } = gone.class.spec;
  const claims = new Set(
    volumes.flatMap(({ persistentVolumeClaim: claim }) => (claim === undefined ? [] : [claim.claimName])),
  );
  return spec.volumes.some((wanted) => {
    return (
      volumes.some((freed) => conflicts(wanted, freed)) || claims.has(wanted.persistentVolumeClaim?.claimName ?? '')
    );
  });
}

export class VolumeRestrictions implements Plugin<RestrictionState> {
  readonly name = NAME;
  readonly unprepared = { filter: 'cannot read "PreFilterVolumeRestrictions" from cycleState' };
  readonly events = [
    onPod(DELETE, (pod, gone) => gone !== undefined && freesVolume(pod, gone)),
    onNode(ADD),
    onObject('PersistentVolumeClaim', ADD, (pod, _, added) => namesClaim(pod, added)),
  ];
  private readonly handle: PluginHandle;

  constructor(handle: PluginHandle) {
    this.handle = handle;
  }

  preFilter({ class: { namespace, spec } }: PodRef): PreFilterOutcome<RestrictionState> {
    if (spec.volumes.length === 0) return { status: SKIP };
    const exclusiveClaims = new Set<string>();
    for (const { persistentVolumeClaim } of spec.volumes) {
      if (persistentVolumeClaim === undefined) continue;
      const { claimName } = persistentVolumeClaim;
      const claim = findClaim(this.handle.cluster, namespace, claimName);
      if (claim === undefined) return { status: unresolvable(NAME, claimNotFound(claimName)) };
      if (claim.spec.accessModes.includes('ReadWriteOncePod')) exclusiveClaims.add(claimName);
    }
    let uses = 0;
    for (const name of exclusiveClaims) if (this.handle.snapshot.isClaimUsed(`${namespace}/${name}`)) uses++;
    return spec.volumes.some(isRestricted) || uses > 0 ? { state: { exclusiveClaims, uses } } : { status: SKIP };
  }

  filter({ uses }: RestrictionState, { class: { spec } }: PodRef, node: NodeInfo): Status | undefined {
    for (const volume of spec.volumes) if (isRestricted(volume) && this.isOn(node, volume)) return DISK_CONFLICT;
    return uses > 0 ? CLAIM_IN_USE : undefined;
  }

  addPod(state: RestrictionState, _pod: PodRef, other: number): void {
    state.uses += this.usesBy(state, other);
  }

  removePod(state: RestrictionState, _pod: PodRef, other: number): void {
    state.uses -= this.usesBy(state, other);
  }

  cloneState(state: RestrictionState): RestrictionState {
    return { ...state };
  }

  private isOn(node: NodeInfo, volume: Volume): boolean {
    return node.pods.some((row) => this.volumesOf(row).some((other) => conflicts(volume, other)));
  }

  /** As upstream, by the claims' names alone, whatever the namespace. */
  private usesBy({ exclusiveClaims }: RestrictionState, row: number): number {
    return this.volumesOf(row).filter(
      ({ persistentVolumeClaim: claim }) => claim && exclusiveClaims.has(claim.claimName),
    ).length;
  }

  private volumesOf(row: number): readonly Volume[] {
    const { classes, pods } = this.handle.cluster;
    return classes.list[pods.class[row]].spec.volumes;
  }
}
