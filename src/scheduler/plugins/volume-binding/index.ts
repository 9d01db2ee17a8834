/**
 * A pod goes where its volumes are or can be; claims that wait for their first pod are bound to volumes there.
 *
 *   preFilter: sort the claims ─► filter: find volumes a node ─► reserve: promise them ─► preBind: write, wait
 *
 * Upstream: pkg/scheduler/framework/plugins/volumebinding/volume_binding.go.
 */
import type { PodClass } from '../../../cluster/index.ts';
import {
  failure,
  type Plugin,
  type PluginArgs,
  type PluginHandle,
  type PodRef,
  type PreFilterOutcome,
  type PreScoreOutcome,
  SKIP,
  type Status,
  unresolvable,
} from '../../framework/index.ts';
import type { NodeInfo } from '../../snapshot/index.ts';
import { claimNameOf, claimNotFound, findClaim, notForPod } from '../_storage.ts';
import { AssumedStorage } from './assumed.ts';
import { assumeVolumes, checkBindings, revertVolumes, writeVolumes } from './bind.ts';
import { claimsOf, type PodClaims, type PodVolumes, type VolumeConflict, volumesOn } from './binder.ts';
import { VOLUME_BINDING_EVENTS } from './events.ts';

const NAME = 'VolumeBinding';
const UNBOUND_IMMEDIATE = unresolvable(NAME, 'pod has unbound immediate PersistentVolumeClaims');

/** Texts in upstream's order. */
const REASONS: readonly (readonly [conflict: keyof VolumeConflict, reason: string])[] = [
  ['affinity', 'node(s) had volume node affinity conflict'],
  ['unmatched', "node(s) didn't find available persistent volumes to bind"],
  ['noSpace', 'node(s) did not have enough free storage'],
  ['missing', 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'],
];

/** A reservation: what the pod gets, and since when its binding is written. */
interface Reservation {
  readonly volumes: PodVolumes;
  readonly writtenAt?: number;
}

export class VolumeBinding implements Plugin<PodClaims> {
  readonly name = NAME;
  readonly unprepared = { filter: 'not found' };
  readonly events = VOLUME_BINDING_EVENTS;
  private readonly handle: PluginHandle;
  private readonly timeout: number;
  private readonly assumed: AssumedStorage;
  /** By the pod's serial; absent for pods whose volumes are bound. */
  private readonly reservations = new Map<number, Reservation>();

  constructor({ bindTimeoutSeconds = 600 }: Partial<PluginArgs<'VolumeBinding'>> = {}, handle: PluginHandle) {
    this.handle = handle;
    this.timeout = bindTimeoutSeconds * 1000;
    this.assumed = new AssumedStorage(handle.cluster);
  }

  preFilter(pod: PodRef): PreFilterOutcome<PodClaims> {
    const { spec } = pod.class;
    if (spec.volumes.every((volume) => claimNameOf(pod.name, volume) === undefined)) return { status: SKIP };
    const problem = this.problemWithClaims(pod);
    if (problem !== undefined) return { status: unresolvable(NAME, problem) };
    const claims = claimsOf(this.handle.cluster, this.assumed, pod);
    if (claims.error !== undefined) return { status: failure(NAME, claims.error) };
    return claims.immediate.length > 0 ? { status: UNBOUND_IMMEDIATE } : { state: claims };
  }

  filter(claims: PodClaims, _pod: PodRef, { node }: NodeInfo): Status | undefined {
    const { conflict } = volumesOn(this.handle.cluster, this.assumed, claims, node);
    if (conflict.error !== undefined) return failure(NAME, conflict.error);
    const reasons = REASONS.filter(([key]) => conflict[key] === true).map(([, reason]) => reason);
    return reasons.length === 0 ? undefined : unresolvable(NAME, ...reasons);
  }

  /** Scoring by capacity is behind a feature gate that is off in v1.32. */
  preScore(): PreScoreOutcome<unknown> {
    return { status: SKIP };
  }

  score(): number {
    return 0;
  }

  reservesFor({ spec }: PodClass): boolean {
    return spec.volumes.length > 0;
  }

  reserve(pod: PodRef, info: NodeInfo): Status | undefined {
    const { cluster } = this.handle;
    const claims = claimsOf(cluster, this.assumed, pod);
    if (claims.error !== undefined) return failure(NAME, claims.error);
    if (claims.waiting.length === 0) return undefined;
    const { bindings, provisions } = volumesOn(cluster, this.assumed, claims, info.node);
    this.reservations.set(pod.serial, { volumes: assumeVolumes(this.assumed, { bindings, provisions }, info.name) });
    return undefined;
  }

  unreserve(pod: PodRef): void {
    const reservation = this.reservations.get(pod.serial);
    if (reservation === undefined) return;
    revertVolumes(this.assumed, reservation.volumes);
    this.reservations.delete(pod.serial);
  }

  preBind(pod: PodRef, node: NodeInfo): Status | 'pending' | undefined {
    const reservation = this.reservations.get(pod.serial);
    if (reservation === undefined) return undefined;
    const { cluster } = this.handle;
    if (reservation.writtenAt === undefined) {
      writeVolumes(cluster, reservation.volumes);
      this.reservations.set(pod.serial, { ...reservation, writtenAt: cluster.now });
      return 'pending';
    }
    const result = checkBindings(cluster, reservation.volumes, node);
    if (result === 'bound') {
      this.reservations.delete(pod.serial);
      return undefined;
    }
    if (result !== 'pending') return failure(NAME, `binding volumes: ${result.error}`);
    const isLate = cluster.now - reservation.writtenAt >= this.timeout;
    return isLate ? failure(NAME, 'binding volumes: context deadline exceeded') : 'pending';
  }

  /** Why a claim of the pod makes the whole pod wait. */
  private problemWithClaims(pod: PodRef): string | undefined {
    const { cluster } = this.handle;
    const { namespace, spec } = pod.class;
    for (const volume of spec.volumes) {
      const name = claimNameOf(pod.name, volume);
      if (name === undefined) continue;
      const claim = findClaim(cluster, namespace, name);
      if (claim === undefined) {
        return volume.ephemeral === undefined
          ? claimNotFound(name)
          : `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`;
      }
      if (claim.status.phase === 'Lost') {
        return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`;
      }
      if (claim.metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`;
      const stranger = volume.ephemeral === undefined ? undefined : notForPod(cluster, pod, claim);
      if (stranger !== undefined) return stranger;
    }
    return undefined;
  }
}
