/** The verbs on pods. Each changes the table, appends to the record and tells the watchers, in that order. */
import type { Instant, PodStatus } from '../model/objects/index.ts';
import { ENTRY, FAILED, PENDING, PHASES, SUCCEEDED } from '../record/index.ts';
import { ApiError } from './api-error.ts';
import { firstGrace, shorterGrace } from './deletion-grace.ts';
import type { Cluster } from './cluster.ts';
import type { PodClass } from './pod-classes.ts';
import {
  CONTAINERS_READY,
  DISRUPTION_REASONS,
  GATED,
  HAS_READY,
  INITIALIZED,
  JOB_FINALIZER,
  NONE,
  READY,
  UNSCHEDULABLE,
} from './pods.ts';
import * as watch from './watch.ts';

export interface PodCreation {
  readonly class: PodClass;
  /** The pod's own name; or `generateName`, to which five characters are added. One of the two. */
  readonly name?: string;
  readonly generateName?: string;
  /** Serial of the controlling owner. */
  readonly owner?: number;
  readonly ordinal?: number;
  /** A pod that was already bound when it was made (`spec.nodeName` in the manifest). */
  readonly node?: number;
  readonly jobFinalizer?: boolean;
  readonly finalizers?: readonly string[];
  /** For what existed before the scenario; default: now. */
  readonly createdAt?: Instant;
  /** Flags such as MIRROR. */
  readonly flags?: number;
  /** For what existed before the scenario: phase, readiness, start time, nomination, as a dump tells them. */
  readonly status?: PodStatus;
}

export interface DeleteOptions {
  /** Who asks, as `by` in the record: `replicaset-controller`, `kubectl-drain`, `user`, … */
  readonly by: string;
  readonly gracePeriodSeconds?: number;
}

/** What goes with a phase. */
export interface PhaseFacts {
  /** `status.reason` and `status.message`. */
  readonly reason?: string;
  readonly message?: string;
  /** Of the container that ended, where the kubelet reports one. */
  readonly exitCode?: number;
}

/** Most phases come with nothing: no object each. */
const PHASE_ALONE: PhaseFacts = {};

/** Asked before a pod is created, with its serial to be; throws an ApiError to refuse it (quota, limits, a terminating namespace). */
export type PodAdmission = (creation: PodCreation, serial: number) => void;

export class PodApi {
  private readonly cluster: Cluster;
  private readonly admissions: PodAdmission[] = [];

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  onAdmission(admission: PodAdmission): void {
    this.admissions.push(admission);
  }

  /** POST pods. Returns the row. */
  create(creation: PodCreation): number {
    const { cluster } = this;
    const { pods, record } = cluster;
    cluster.beginVerb();
    if (creation.name !== undefined && pods.find(creation.class.namespace, creation.name) !== NONE) {
      throw new ApiError(409, 'AlreadyExists', `pods "${creation.name}" already exists`);
    }
    const serial = cluster.takeSerial();
    for (const admit of this.admissions) admit(creation, serial);
    const row = pods.allocate(serial, creation.class.id, creation.owner ?? NONE);
    pods.createdAt[row] = creation.createdAt ?? cluster.stamp();
    pods.ordinal[row] = creation.ordinal ?? NONE;
    pods.flags[row] = (creation.flags ?? 0) | (creation.jobFinalizer ? JOB_FINALIZER : 0);
    if (creation.name !== undefined) pods.names.setOwn(row, creation.name);
    else pods.names.setGenerated(row, creation.generateName ?? '');
    if (creation.finalizers !== undefined && creation.finalizers.length > 0)
      pods.finalizers.set(row, creation.finalizers);
    const node = creation.node ?? NONE;
    if (node !== NONE) {
      pods.node[row] = node;
      pods.byNode.add(node, row);
    }
    if (creation.status !== undefined) this.restore(row, creation.status);
    record.appendRow(ENTRY['pod-created'], cluster.now, pods.serial[row], creation.class.id, pods.owner[row], node);
    if (pods.phase[row] !== PENDING)
      record.appendRow(ENTRY['pod-phase'], cluster.now, pods.serial[row], pods.phase[row], node, NONE);
    if (pods.isReady(row)) record.appendRow(ENTRY['pod-ready'], cluster.now, pods.serial[row], 1, node, NONE);
    if (node === NONE && creation.class.spec.schedulingGates.length > 0) this.markGated(row);
    cluster.tellPod(row, watch.POD_CREATED | (node === NONE ? 0 : watch.POD_BOUND), creation.class.id);
    return row;
  }

  /** The API server says itself why a pod with scheduling gates waits (pkg/registry/core/pod/strategy.go). */
  private markGated(row: number): void {
    const { pods, record, now } = this.cluster;
    const gated = { reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' };
    pods.schedulingMessages.set(row, gated);
    pods.flags[row] |= UNSCHEDULABLE | GATED;
    record.append(
      'pod-unschedulable',
      now,
      pods.serial[row],
      record.texts.id(gated.message),
      record.texts.id(gated.reason),
    );
  }

  private restore(row: number, status: PodStatus): void {
    const { pods, nodes } = this.cluster;
    pods.phase[row] = Math.max(PENDING, PHASES.indexOf(status.phase ?? 'Pending'));
    if (pods.hasFinished(row)) pods.finished++;
    pods.startTime[row] = status.startTime ?? Number.NaN;
    const ready = status.conditions.find(({ type }) => type === 'Ready');
    if (ready !== undefined) {
      pods.flags[row] |= HAS_READY | (ready.status === 'True' ? READY | CONTAINERS_READY | INITIALIZED : 0);
      pods.readySince[row] = ready.lastTransitionTime ?? this.cluster.stamp();
    }
    if (status.nominatedNodeName) pods.nominated[row] = nodes.find(status.nominatedNodeName);
    for (const { restartCount } of status.containerStatuses)
      pods.restarts[row] = Math.max(pods.restarts[row], restartCount);
  }

  /** POST binding. A pod that is bound, being deleted or gone is refused (409, 404). */
  bind(row: number, node: number): void {
    const { cluster } = this;
    const { pods, nodes } = cluster;
    cluster.beginVerb();
    const name = nodes.names[node];
    if (pods.node[row] !== NONE)
      throw new ApiError(
        409,
        'Conflict',
        `pod ${pods.name(row)} is already assigned to node "${nodes.names[pods.node[row]]}"`,
      );
    if (pods.isTerminating(row))
      throw new ApiError(409, 'Conflict', `pod ${pods.name(row)} is being deleted, cannot be assigned to a host`);
    if (name === undefined) throw new ApiError(404, 'NotFound', `nodes "${node}" not found`);
    pods.node[row] = node;
    pods.byNode.add(node, row);
    pods.flags[row] &= ~(UNSCHEDULABLE | GATED);
    if (pods.schedulingMessages.size > 0) pods.schedulingMessages.delete(row);
    cluster.record.appendRow(ENTRY['pod-scheduled'], cluster.now, pods.serial[row], node, NONE, NONE);
    cluster.tellPod(row, watch.POD_BOUND | watch.POD_CONDITIONS, pods.class[row]);
  }

  /** Condition PodScheduled becomes False, or changes its reason or message. */
  setUnschedulable(row: number, reason: string, message: string): void {
    const { cluster } = this;
    const { pods, record } = cluster;
    cluster.beginVerb();
    const known = pods.schedulingMessages.get(row);
    if (known !== undefined && known.reason === reason && known.message === message) return;
    pods.schedulingMessages.set(row, { reason, message });
    pods.flags[row] = (pods.flags[row] & ~GATED) | UNSCHEDULABLE | (reason === 'SchedulingGated' ? GATED : 0);
    const { texts } = record;
    record.append('pod-unschedulable', cluster.now, pods.serial[row], texts.id(message), texts.id(reason));
    cluster.tellPod(row, watch.POD_CONDITIONS, pods.class[row]);
  }

  /** `status.nominatedNodeName`; -1 clears it. */
  nominate(row: number, node: number): void {
    const { cluster } = this;
    const { pods } = cluster;
    cluster.beginVerb();
    if (pods.nominated[row] === node) return;
    pods.nominated[row] = node;
    cluster.record.append('pod-nominated', cluster.now, pods.serial[row], node);
    cluster.tellPod(row, watch.POD_NOMINATED, pods.class[row]);
  }

  /** The kubelet (or pod-gc) reports a phase. A finished pod stays as it is; it ceases to be ready in the same write. */
  setPhase(row: number, phase: number, { reason = '', message = '', exitCode = NONE }: PhaseFacts = PHASE_ALONE): void {
    const { cluster } = this;
    const { pods, record } = cluster;
    cluster.beginVerb();
    const old = pods.phase[row];
    if (old === phase || old === SUCCEEDED || old === FAILED) return;
    pods.phase[row] = phase;
    if (exitCode !== NONE) pods.exitCode[row] = exitCode;
    if (reason !== '' || message !== '') pods.reasons.set(row, { reason, message });
    const text = reason === '' ? NONE : record.texts.id(reason);
    record.appendRow(ENTRY['pod-phase'], cluster.now, pods.serial[row], phase, pods.node[row], text);
    const change = phase === SUCCEEDED || phase === FAILED ? this.finish(row) : 0;
    cluster.tellPod(row, watch.POD_PHASE | change, pods.class[row]);
  }

  private finish(row: number): number {
    const { cluster } = this;
    const { pods, record } = cluster;
    pods.finished++;
    pods.finishedAt[row] = cluster.stamp();
    if (!pods.isReady(row)) return watch.POD_FINISHED;
    pods.flags[row] &= ~(READY | CONTAINERS_READY);
    pods.readySince[row] = cluster.stamp();
    record.appendRow(ENTRY['pod-ready'], cluster.now, pods.serial[row], 0, pods.node[row], NONE);
    return watch.POD_FINISHED | watch.POD_READY;
  }

  /**
   * `status.startTime`: the kubelet has accepted the pod, for the first time: it never changes again. Told with the next change.
   * Upstream: pkg/kubelet/status/status_manager.go (updateStatusInternal).
   */
  setStartTime(row: number): void {
    const { pods } = this.cluster;
    if (Number.isNaN(pods.startTime[row])) pods.startTime[row] = this.cluster.stamp();
  }

  /** Condition Ready. `containersReady` is given where it differs (MarkPodsNotReady leaves it alone). */
  setReady(row: number, ready: boolean, containersReady?: boolean): void {
    const { cluster } = this;
    const { pods } = cluster;
    cluster.beginVerb();
    // a kubelet that comes back finds its container, but the pod has ended in the API: it stays ended
    if (ready && pods.hasFinished(row)) return;
    const flags = pods.flags[row];
    const was = (flags & READY) !== 0;
    let next = (flags | HAS_READY) & ~READY;
    if (ready) next |= READY | INITIALIZED;
    if (containersReady ?? ready) next |= CONTAINERS_READY;
    else if (containersReady === false || !ready) next &= ~CONTAINERS_READY;
    if (next === flags) return;
    pods.flags[row] = next;
    if (was === ready && (flags & HAS_READY) !== 0) return;
    pods.readySince[row] = cluster.stamp();
    if (was === ready) return;
    cluster.record.appendRow(ENTRY['pod-ready'], cluster.now, pods.serial[row], ready ? 1 : 0, pods.node[row], NONE);
    cluster.tellPod(row, watch.POD_READY, pods.class[row]);
  }

  /** Condition Initialized becomes True; told with the next change. */
  setInitialized(row: number): void {
    this.cluster.pods.flags[row] |= INITIALIZED;
  }

  /** A container started again. */
  addRestart(row: number, reason: string): void {
    const { cluster } = this;
    const { pods, record } = cluster;
    cluster.beginVerb();
    pods.restarts[row]++;
    record.append(
      'pod-restarted',
      cluster.now,
      pods.serial[row],
      pods.restarts[row],
      pods.node[row],
      record.texts.id(reason),
    );
    cluster.tellPod(row, watch.POD_CONDITIONS, pods.class[row]);
  }

  /** Condition DisruptionTarget becomes True. */
  setDisruptionTarget(row: number, reason: (typeof DISRUPTION_REASONS)[number], message: string): void {
    const { cluster } = this;
    const { pods, record } = cluster;
    cluster.beginVerb();
    pods.disruption[row] = DISRUPTION_REASONS.indexOf(reason);
    const { texts } = record;
    record.append(
      'pod-disruption-target',
      cluster.now,
      pods.serial[row],
      texts.id(reason),
      texts.id(message),
      pods.node[row],
    );
    cluster.tellPod(row, watch.POD_CONDITIONS | watch.POD_DISRUPTION, pods.class[row]);
  }

  /** Condition DisruptionTarget becomes False (the disruption did not come about). */
  clearDisruptionTarget(row: number): void {
    this.cluster.beginVerb();
    this.cluster.pods.disruption[row] = 0;
    this.cluster.tellPod(row, watch.POD_CONDITIONS | watch.POD_DISRUPTION, this.cluster.pods.class[row]);
  }

  /**
   * DELETE. With a grace period the pod becomes Terminating and stays until the kubelet (or a force delete) removes
   * it; with none, or if it never ran on a node, it goes at once unless finalizers hold it. Of repeated deletes only those
   * that ask for a shorter grace do anything. Upstream: pkg/registry/core/pod/strategy.go, apiserver/pkg/registry/rest/delete.go.
   */
  delete(row: number, options: DeleteOptions): void {
    const { cluster } = this;
    const { pods, record } = cluster;
    cluster.beginVerb();
    const current = pods.deletionGrace[row];
    const grace = current === NONE ? firstGrace(cluster, row, options) : shorterGrace(current, options);
    if (grace === undefined) return;
    const requestedAt = current === NONE ? cluster.stamp() : pods.deletionAt[row] - current * 1000;
    const byId = record.texts.id(options.by);
    if (current === NONE) {
      record.appendRow(ENTRY['pod-deletion-requested'], cluster.now, pods.serial[row], byId, grace, pods.node[row]);
    }
    if (grace === 0 && !this.isHeld(row)) {
      this.drop(row, byId);
      return;
    }
    pods.deletionGrace[row] = grace;
    pods.deletionAt[row] = requestedAt + grace * 1000;
    if (current !== grace) cluster.tellPod(row, watch.POD_DELETION, pods.class[row]);
  }

  /** Removes the object: the kubelet after the last container stopped, or a force delete. Finalizers still hold it. */
  remove(row: number, by: string): void {
    this.cluster.beginVerb();
    if (!this.isHeld(row)) {
      this.drop(row, this.cluster.record.texts.id(by));
      return;
    }
    const { pods } = this.cluster;
    if (pods.deletionGrace[row] === 0) return;
    pods.deletionGrace[row] = 0;
    if (Number.isNaN(pods.deletionAt[row])) pods.deletionAt[row] = this.cluster.stamp();
    this.cluster.tellPod(row, watch.POD_DELETION, pods.class[row]);
  }

  /** Drops the Job controller's tracking finalizer; the object goes if only that held it. */
  removeJobFinalizer(row: number, by: string): void {
    const { cluster } = this;
    const { pods } = cluster;
    cluster.beginVerb();
    if ((pods.flags[row] & JOB_FINALIZER) === 0) return;
    pods.flags[row] &= ~JOB_FINALIZER;
    if (pods.deletionGrace[row] === 0 && !this.isHeld(row)) this.drop(row, cluster.record.texts.id(by));
    else cluster.tellPod(row, watch.POD_FINALIZERS, pods.class[row]);
  }

  setFinalizers(row: number, finalizers: readonly string[], by: string): void {
    const { cluster } = this;
    const { pods } = cluster;
    cluster.beginVerb();
    if (finalizers.length > 0) pods.finalizers.set(row, finalizers);
    else pods.finalizers.delete(row);
    if (pods.deletionGrace[row] === 0 && !this.isHeld(row)) this.drop(row, cluster.record.texts.id(by));
    else cluster.tellPod(row, watch.POD_FINALIZERS, pods.class[row]);
  }

  /** Labels, tolerations, gates or resources changed: the pod moves to another class of its namespace. */
  setClass(row: number, podClass: PodClass): void {
    const { cluster } = this;
    const { pods } = cluster;
    cluster.beginVerb();
    const old = pods.class[row];
    if (old === podClass.id) return;
    pods.setClass(row, podClass.id);
    cluster.tellPod(row, watch.POD_CLASS, old);
  }

  /** Adopts (a serial) or releases (-1) a pod. */
  setOwner(row: number, owner: number): void {
    const { cluster } = this;
    const { pods } = cluster;
    cluster.beginVerb();
    pods.setOwner(row, owner);
    cluster.tellPod(row, watch.POD_OWNER, pods.class[row]);
  }

  private isHeld(row: number): boolean {
    const { pods } = this.cluster;
    return (pods.flags[row] & JOB_FINALIZER) !== 0 || (pods.finalizers.size > 0 && pods.finalizers.has(row));
  }

  private drop(row: number, by: number): void {
    const { cluster } = this;
    const { pods } = cluster;
    const phase = pods.phase[row] ?? PENDING;
    cluster.record.appendRow(ENTRY['pod-deleted'], cluster.now, pods.serial[row], pods.node[row], phase, by);
    cluster.tellPod(row, watch.POD_DELETED, pods.class[row]);
    pods.release(row);
  }
}
