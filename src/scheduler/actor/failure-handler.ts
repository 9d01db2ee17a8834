/**
 * What follows a failed attempt: back to the queue, nomination, event, status – in this order. The write of the status
 * takes its time, and whoever failed waits for it. Upstream: pkg/scheduler/schedule_one.go (handleSchedulingFailure).
 */
import type { Cluster } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import type { PodRef } from '../framework/index.ts';
import type { Nominator, SchedulingQueue } from '../queue/index.ts';
import type { ApiRequests } from './api-requests.ts';

const NONE = -1;
const EVENT_LENGTH_LIMIT = 1024;
const CUT = ' ...';

export interface Failure {
  /** Bits of the plugins that refused the pod; 0 if something broke. */
  readonly rejectors: number;
  readonly pending: number;
  /** `Unschedulable` or `SchedulerError`. */
  readonly reason: string;
  readonly message: string;
  /** Node for `status.nominatedNodeName`, -1 to clear it, undefined to leave it. */
  readonly nominate: number | undefined;
}

interface StatusPatch {
  readonly serial: number;
  readonly failure: Failure;
}

/** An event's note is cut, the condition's message is not. */
export const truncateMessage = (message: string): string =>
  message.length <= EVENT_LENGTH_LIMIT ? message : message.slice(0, EVENT_LENGTH_LIMIT - CUT.length) + CUT;

export interface FailureHandlerParts {
  readonly cluster: Cluster;
  readonly queue: SchedulingQueue;
  readonly nominator: Nominator;
  readonly requests: ApiRequests;
}

export class FailureHandler {
  private readonly parts: FailureHandlerParts;
  private readonly patchKind: EventKind;
  private readonly patches = new Map<number, StatusPatch>();
  private nextPatch = 0;

  constructor(parts: FailureHandlerParts) {
    this.parts = parts;
    this.patchKind = parts.cluster.kernel.on('scheduler/status', (id) => this.arrive(id));
  }

  /** @returns when the pod's status is written: now if there is nothing new to write */
  handle(pod: PodRef, failure: Failure): Instant {
    const { cluster, queue, nominator } = this.parts;
    const row = this.rowOfPending(pod.serial);
    if (row === NONE) {
      queue.done(pod.serial);
      nominator.delete(pod.serial);
      return cluster.now;
    }
    queue.returnPod(row, failure.rejectors, failure.pending);
    nominator.set(pod.serial, failure.nominate ?? cluster.pods.nominated[row]);
    cluster.event(NONE, 'FailedScheduling', truncateMessage(failure.message), pod.serial);
    return this.writeStatus(row, pod.serial, failure);
  }

  /** Forgets what was not written yet. */
  clear(): void {
    this.patches.clear();
  }

  private writeStatus(row: number, serial: number, failure: Failure): Instant {
    const { cluster, requests } = this.parts;
    const known = cluster.pods.schedulingMessages.get(row);
    const isKnown = known !== undefined && known.reason === failure.reason && known.message === failure.message;
    if (isKnown && (failure.nominate ?? cluster.pods.nominated[row]) === cluster.pods.nominated[row])
      return cluster.now;
    const at = requests.send();
    if (at === cluster.now) {
      this.patch(row, failure);
    } else {
      this.patches.set(this.nextPatch, { serial, failure });
      cluster.kernel.at(at, this.patchKind, this.nextPatch++);
    }
    return at;
  }

  private arrive(id: number): void {
    const patch = this.patches.get(id);
    if (patch === undefined) return;
    this.patches.delete(id);
    const row = this.rowOfPending(patch.serial);
    if (row !== NONE) this.patch(row, patch.failure);
  }

  private patch(row: number, { reason, message, nominate }: Failure): void {
    const { podApi } = this.parts.cluster;
    podApi.setUnschedulable(row, reason, message);
    if (nominate !== undefined) podApi.nominate(row, nominate);
  }

  /** -1 for a pod that is gone, bound or finished. */
  private rowOfPending(serial: number): number {
    const { pods } = this.parts.cluster;
    const row = pods.rowOf(serial);
    if (row === NONE || pods.node[row] !== NONE) return NONE;
    return pods.hasFinished(row) ? NONE : row;
  }
}
