/** The numbers of all workloads, a row a workload: there may be as many of them as pods, for each bare pod is one. */
import { wider } from '../_instruments/columns.ts';

/** Bits of `flags`. */
export const LASTING = 1 << 0;
/** A bare pod. */
export const BARE = 1 << 1;
export const DELETED = 1 << 2;
const SHORT = 1 << 3;

const INITIAL = 64;
const NONE = -1;

export class WorkloadColumns {
  /** Rows in use. */
  count = 0;
  flags = new Uint8Array(INITIAL);
  /** -1 while nobody has said. */
  desired = new Int32Array(INITIAL);
  /** Pods that are Ready, neither terminating nor finished; and of those the ones that are available. */
  ready = new Int32Array(INITIAL);
  available = new Int32Array(INITIAL);
  /** Pods without a node. */
  pending = new Int32Array(INITIAL);
  pendingPeak = new Int32Array(INITIAL);
  restarts = new Int32Array(INITIAL);
  disruptions = new Int32Array(INITIAL);
  minReadySeconds = new Int32Array(INITIAL);
  /** Of a bare pod: the zone in which it is ready, or -1. */
  readyZone = new Int32Array(INITIAL);
  createdAt = new Float64Array(INITIAL);
  /** First instant at which all desired pods were available; NaN before. */
  firstAvailableAt = new Float64Array(INITIAL);

  /** A new row; everything in it is 0 but what is not known yet. */
  protected addRow(flags: number, createdAt: number): number {
    if (this.count === this.flags.length) this.grow();
    const id = this.count++;
    this.flags[id] = flags;
    this.desired[id] = NONE;
    this.readyZone[id] = NONE;
    this.createdAt[id] = createdAt;
    this.firstAvailableAt[id] = Number.NaN;
    return id;
  }

  isLasting(id: number): boolean {
    return (this.flags[id] & LASTING) !== 0;
  }

  isBare(id: number): boolean {
    return (this.flags[id] & BARE) !== 0;
  }

  /** Were all its desired pods available at least once? */
  wasWhole(id: number): boolean {
    return this.firstAvailableAt[id] >= 0;
  }

  /** Is a lasting workload that was whole once short of available pods, as far as was noted? */
  isShort(id: number): boolean {
    return (this.flags[id] & SHORT) !== 0;
  }

  /** Notes whether it is; true if that is news. */
  noteShortage(id: number): boolean {
    const short = this.available[id] < this.desired[id] && this.isLasting(id) && this.wasWhole(id);
    if (short === this.isShort(id)) return false;
    this.flags[id] ^= SHORT;
    return true;
  }

  private grow(): void {
    this.flags = wider(this.flags);
    this.desired = wider(this.desired);
    this.ready = wider(this.ready);
    this.available = wider(this.available);
    this.pending = wider(this.pending);
    this.pendingPeak = wider(this.pendingPeak);
    this.restarts = wider(this.restarts);
    this.disruptions = wider(this.disruptions);
    this.minReadySeconds = wider(this.minReadySeconds);
    this.readyZone = wider(this.readyZone);
    this.createdAt = wider(this.createdAt);
    this.firstAvailableAt = wider(this.firstAvailableAt);
  }
}
