/**
 * The numbers of all workloads, a row of one cache line each. There may be as many of them as pods, for each bare pod is one; but
 * what can be seen in the pod's own row is not written here (`Workloads` answers for it).
 */
import { Rows } from '../_instruments/columns.ts';

/** Bits of a workload's flags. */
export const LASTING = 1 << 0;
/** A bare pod. */
export const BARE = 1 << 1;
export const DELETED = 1 << 2;
const SHORT = 1 << 3;

const NONE = -1;

/** A row: integers, then doubles. */
const WORDS = 16;
const FLAGS = 0;
const DESIRED = 1;
const READY = 2;
const AVAILABLE = 3;
const PENDING = 4;
const PENDING_PEAK = 5;
const RESTARTS = 6;
const DISRUPTIONS = 7;
const MIN_READY_SECONDS = 8;
const SERIAL = 9;
const IDENTITY = 10;
const DOUBLES = WORDS / 2;
const CREATED_AT = 6;
const FIRST_AVAILABLE_AT = 7;

export class WorkloadRows extends Rows {
  /** Rows in use. */
  count = 0;
  /** Over the lasting ones: what they desire, as far as they said, and the pods that are available. */
  desiredInAll = 0;
  availableInAll = 0;

  constructor() {
    super(WORDS);
  }

  /** A new row; everything in it is 0 but what is not known yet. */
  protected addRow(flags: number, createdAt: number, serial: number, identity: number): number {
    if (this.count === this.room) this.widen();
    const id = this.count++;
    const row = id * WORDS;
    const { ints, floats } = this;
    ints[row + FLAGS] = flags;
    ints[row + DESIRED] = NONE;
    ints[row + SERIAL] = serial;
    ints[row + IDENTITY] = identity;
    floats[id * DOUBLES + CREATED_AT] = createdAt;
    floats[id * DOUBLES + FIRST_AVAILABLE_AT] = Number.NaN;
    return id;
  }

  isLasting(id: number): boolean {
    return (this.ints[id * WORDS + FLAGS] & LASTING) !== 0;
  }

  isBare(id: number): boolean {
    return (this.ints[id * WORDS + FLAGS] & BARE) !== 0;
  }

  isDeleted(id: number): boolean {
    return (this.ints[id * WORDS + FLAGS] & DELETED) !== 0;
  }

  delete(id: number): void {
    this.ints[id * WORDS + FLAGS] |= DELETED;
  }

  /** -1 while nobody has said. */
  desiredOf(id: number): number {
    return this.ints[id * WORDS + DESIRED];
  }

  setDesired(id: number, desired: number): void {
    const row = id * WORDS;
    if (this.isLasting(id)) this.desiredInAll += Math.max(0, desired) - Math.max(0, this.ints[row + DESIRED]);
    this.ints[row + DESIRED] = desired;
  }

  /** Pods that are Ready, neither terminating nor finished; and of those the ones that are available. */
  readyOf(id: number): number {
    return this.ints[id * WORDS + READY];
  }

  availableOf(id: number): number {
    return this.ints[id * WORDS + AVAILABLE];
  }

  protected addReady(id: number, amount: 1 | -1): void {
    this.ints[id * WORDS + READY] += amount;
  }

  addAvailable(id: number, amount: 1 | -1): void {
    this.ints[id * WORDS + AVAILABLE] += amount;
    if (this.isLasting(id)) this.availableInAll += amount;
  }

  /** Pods without a node. */
  pendingOf(id: number): number {
    return this.ints[id * WORDS + PENDING];
  }

  pendingPeakOf(id: number): number {
    return this.ints[id * WORDS + PENDING_PEAK];
  }

  addPending(id: number, amount: 1 | -1): void {
    const row = id * WORDS;
    const pending = this.ints[row + PENDING] + amount;
    this.ints[row + PENDING] = pending;
    if (pending > this.ints[row + PENDING_PEAK]) this.ints[row + PENDING_PEAK] = pending;
  }

  restartsOf(id: number): number {
    return this.ints[id * WORDS + RESTARTS];
  }

  addRestart(id: number): void {
    this.ints[id * WORDS + RESTARTS]++;
  }

  disruptionsOf(id: number): number {
    return this.ints[id * WORDS + DISRUPTIONS];
  }

  addDisruption(id: number): void {
    this.ints[id * WORDS + DISRUPTIONS]++;
  }

  minReadySecondsOf(id: number): number {
    return this.ints[id * WORDS + MIN_READY_SECONDS];
  }

  setMinReadySeconds(id: number, seconds: number): void {
    this.ints[id * WORDS + MIN_READY_SECONDS] = seconds;
  }

  createdAtOf(id: number): number {
    return this.floats[id * DOUBLES + CREATED_AT];
  }

  /** First instant at which all desired pods were available; NaN before. */
  firstAvailableAtOf(id: number): number {
    return this.floats[id * DOUBLES + FIRST_AVAILABLE_AT];
  }

  /** Were all its desired pods available at least once? */
  wasWhole(id: number): boolean {
    return this.firstAvailableAtOf(id) >= 0;
  }

  /** All that it desires may be available at `at`. */
  noteWhole(at: number, id: number): void {
    const desired = this.desiredOf(id);
    if (desired > 0 && this.availableOf(id) >= desired && !this.wasWhole(id))
      this.floats[id * DOUBLES + FIRST_AVAILABLE_AT] = at;
  }

  /** Is a lasting workload that was whole once short of available pods, as far as was noted? */
  isShort(id: number): boolean {
    return (this.ints[id * WORDS + FLAGS] & SHORT) !== 0;
  }

  /** Notes whether it is; true if that is news. */
  noteShortage(id: number): boolean {
    const short = this.availableOf(id) < this.desiredOf(id) && this.isLasting(id) && this.wasWhole(id);
    if (short === this.isShort(id)) return false;
    this.ints[id * WORDS + FLAGS] ^= SHORT;
    return true;
  }

  /** From which the name of a bare pod follows. */
  protected serialOf(id: number): number {
    return this.ints[id * WORDS + SERIAL];
  }

  protected identityOf(id: number): number {
    return this.ints[id * WORDS + IDENTITY];
  }
}
