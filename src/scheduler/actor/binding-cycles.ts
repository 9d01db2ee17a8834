/**
 * From a chosen node to a bound pod, beside the loop and any number at a time.
 *
 *   assume ─► reserve ─► preBind ─► (volumes are being bound: asked again) ─► bind ─► the API has it
 *      ▲                    │                                                 │
 *      └── forget, unreserve, wake others: room was given back ◄──────────────┘ refused
 *
 * Upstream: pkg/scheduler/schedule_one.go (assume, bindingCycle, handleBindingCycleError).
 */
import { grow } from '../../cluster/columns.ts';
import { ApiError, type Cluster } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import { isRejection, messageOf, podRefOf, podRefOn, type PodRef, ReadPod, type Status } from '../framework/index.ts';
import { ASSIGNED_POD_DELETE, type Nominator, type SchedulingQueue } from '../queue/index.ts';
import type { Snapshot } from '../snapshot/index.ts';
import type { ApiRequests } from './api-requests.ts';
import type { Failure, FailureHandler } from './failure-handler.ts';
import type { SchedulerProfile } from './profiles.ts';

const NONE = -1;
/** How often PreBind looks whether volumes are bound. */
const POLL_MS = 1000;

interface Binding {
  readonly pod: PodRef;
  readonly profile: SchedulerProfile;
  /** Index in the cluster. */
  readonly node: number;
}

interface Waiting {
  readonly binding: Binding;
  readonly since: Instant;
  /** When it is asked again. */
  pollAt: Instant;
}

export interface BindingParts {
  readonly cluster: Cluster;
  readonly snapshot: Snapshot;
  readonly queue: SchedulingQueue;
  readonly nominator: Nominator;
  readonly requests: ApiRequests;
  readonly failures: FailureHandler;
  /** The profile that decides for pods of a class of ours. */
  readonly profileOf: (classId: number) => SchedulerProfile;
}

export class BindingCycles {
  private readonly parts: BindingParts;
  private readonly bindKind: EventKind;
  private readonly pollKind: EventKind;
  /** By pod row: the node, while its request is on its way; else -1. There may be as many as pods, so no more is kept of them. */
  private sentTo = new Int32Array(256).fill(NONE);
  /** Of pods that went while their requests were on their way, by serial. */
  private readonly orphaned = new Map<number, Binding>();
  /** Pods whose volumes are being bound, by serial. */
  private readonly waiting = new Map<number, Waiting>();
  /** Whose request has just arrived: one object for all. */
  private readonly arrived = new ReadPod();

  constructor(parts: BindingParts) {
    this.parts = parts;
    const { kernel } = parts.cluster;
    this.bindKind = kernel.on('scheduler/bind', (serial) => this.arrive(serial));
    this.pollKind = kernel.on('scheduler/pre-bind', (serial) => this.poll(serial));
  }

  /**
   * @param pod may be used for another one afterwards
   * @param node index in the cluster
   * @returns a Failure of the scheduling cycle: a plugin would not reserve
   */
  start(pod: ReadPod, node: number, profile: SchedulerProfile): Failure | undefined {
    const { snapshot, nominator, cluster } = this.parts;
    snapshot.assume(pod.row, node);
    nominator.delete(pod.serial);
    // as a rule it has no volumes, and there is nothing to be asked for
    if (!profile.framework.reservesFor(pod)) {
      this.send(pod, node, profile);
      return undefined;
    }
    const refusal = profile.framework.reserve(pod, snapshot.known(node));
    if (refusal !== undefined) {
      snapshot.forget(pod.row);
      return this.failureOf(refusal);
    }
    const status = profile.framework.preBind(pod, snapshot.known(node));
    if (status === undefined) this.send(pod, node, profile);
    else this.putOff({ pod: pod.copy(), profile, node }, status, cluster.now);
    return undefined;
  }

  /** Something changed that pods may wait for (volumes, or the pods themselves): their next poll will see it. */
  noteChange(): void {
    if (this.waiting.size === 0) return;
    const { kernel } = this.parts.cluster;
    for (const [serial, entry] of this.waiting) {
      const { since } = entry;
      const next = since + (Math.floor((kernel.now - since) / POLL_MS) + 1) * POLL_MS;
      if (next >= entry.pollAt) continue;
      entry.pollAt = next;
      kernel.at(next, this.pollKind, serial);
    }
  }

  /** The pod is about to go: its row will be another's. */
  podGone(row: number): void {
    if (!this.isSent(row)) return;
    const binding = this.sentFor(row);
    this.sentTo[row] = NONE;
    this.orphaned.set(binding.pod.serial, binding);
  }

  /** The process ends: what is not in the API yet never gets there. */
  clear(): void {
    const { snapshot, cluster } = this.parts;
    const sent: Binding[] = [];
    for (let row = 0; row < this.sentTo.length; row++) if (this.isSent(row)) sent.push(this.sentFor(row));
    const waiting = [...this.waiting.values()].map(({ binding }) => binding);
    for (const { pod, node, profile } of [...sent, ...this.orphaned.values(), ...waiting]) {
      profile.framework.unreserve(pod, snapshot.known(node));
      if (cluster.pods.rowOf(pod.serial) !== NONE) snapshot.forget(pod.row);
    }
    this.sentTo.fill(NONE);
    this.orphaned.clear();
    this.waiting.clear();
  }

  private isSent(row: number): boolean {
    return row < this.sentTo.length && this.sentTo[row] !== NONE;
  }

  /** What was sent for a pod that is still there. */
  private sentFor(row: number): Binding {
    const { cluster, profileOf } = this.parts;
    const pod = podRefOf(cluster, row);
    return { pod, profile: profileOf(pod.class.id), node: this.sentTo[row] };
  }

  /** PreBind did not let a pod go on. */
  private putOff(binding: Binding, status: Status | 'pending', since: Instant): void {
    if (status === 'pending') this.wait(binding, since);
    else this.fail(binding, this.failureOf(status));
  }

  /** Until something changes, or else until the plugin gives up. */
  private wait(binding: Binding, since: Instant): void {
    const { kernel } = this.parts.cluster;
    const deadline = since + binding.profile.bindTimeoutMs;
    const pollAt = deadline > kernel.now ? deadline : kernel.now + POLL_MS;
    kernel.at(pollAt, this.pollKind, binding.pod.serial);
    this.waiting.set(binding.pod.serial, { binding, since, pollAt });
  }

  private poll(serial: number): void {
    const { cluster, snapshot } = this.parts;
    const entry = this.waiting.get(serial);
    if (entry === undefined || entry.pollAt !== cluster.now) return;
    const { binding, since } = entry;
    const { pod, node, profile } = binding;
    if (cluster.pods.rowOf(serial) === NONE) {
      this.fail(binding, broken(`pod "${pod.name}" not found`));
      return;
    }
    const status = profile.framework.preBind(pod, snapshot.known(node));
    if (status !== undefined) {
      this.putOff(binding, status, since);
      return;
    }
    this.waiting.delete(serial);
    this.send(pod, node, profile);
  }

  private send(pod: PodRef, node: number, profile: SchedulerProfile): void {
    const { cluster, queue, requests } = this.parts;
    const { serial, row } = pod;
    queue.done(serial);
    const at = requests.send();
    if (at === cluster.now) {
      this.bind(pod, node, profile);
    } else {
      if (row >= this.sentTo.length) this.sentTo = grow(this.sentTo, Math.max(row + 1, this.sentTo.length * 2), NONE);
      this.sentTo[row] = node;
      cluster.kernel.at(at, this.bindKind, serial);
    }
  }

  private arrive(serial: number): void {
    const { cluster, profileOf } = this.parts;
    const row = cluster.pods.rowOf(serial);
    if (row === NONE) {
      this.arriveLate(serial);
      return;
    }
    if (!this.isSent(row)) return;
    const node = this.sentTo[row];
    this.sentTo[row] = NONE;
    const pod = this.arrived.read(cluster, row);
    this.bind(pod, node, profileOf(pod.class.id));
  }

  /** The request of a pod that is gone. */
  private arriveLate(serial: number): void {
    const binding = this.orphaned.get(serial);
    if (binding === undefined) return;
    this.orphaned.delete(serial);
    this.fail(binding, broken(`pods "${binding.pod.name}" not found`));
  }

  private bind(pod: PodRef, node: number, profile: SchedulerProfile): void {
    try {
      profile.framework.bind(pod, node);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.fail({ pod, node, profile }, broken(`binding rejected: ${error.message}`));
    }
  }

  private fail({ pod, node, profile }: Binding, failure: Failure): void {
    const { cluster, snapshot, queue, failures } = this.parts;
    this.waiting.delete(pod.serial);
    profile.framework.unreserve(pod, snapshot.known(node));
    if (cluster.pods.rowOf(pod.serial) !== NONE) snapshot.forget(pod.row);
    const given = podRefOn(pod, node);
    // a pod that was refused must not be woken by the room that it gave back itself
    if (failure.rejectors === 0) {
      queue.move(ASSIGNED_POD_DELETE, given, undefined);
      failures.handle(pod, failure);
    } else {
      failures.handle(pod, failure);
      queue.move(ASSIGNED_POD_DELETE, given, undefined, pod.serial);
    }
  }

  /** A plugin's refusal names one node: the chosen one. */
  private failureOf(status: Status): Failure {
    const text = messageOf(status);
    if (!isRejection(status)) return broken(text);
    const { bits } = this.parts.queue.profiles;
    const message = `0/1 nodes are available: 1 ${status.reasons.join(', 1 ')}.`;
    return {
      rejectors: status.plugin === '' ? 0 : bits.of(status.plugin),
      pending: 0,
      reason: 'Unschedulable',
      message,
      nominate: NONE,
    };
  }
}

const broken = (message: string): Failure => ({
  rejectors: 0,
  pending: 0,
  reason: 'SchedulerError',
  message,
  nominate: NONE,
});
