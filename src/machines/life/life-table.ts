/**
 * Where the pods of all machines are in their physical lives, by their rows in the cluster's pod table. What every plain pod has lies
 * together, a cache line a pod:
 *
 *   state │ step │ turn │ number │ registered │ started │ exit code │ whether it has troubles ──► crashes, terminations: a row elsewhere
 *
 * Of a pod that is followed container by container nothing stands here but that it is.
 */
import { grow } from '../../cluster/columns.ts';
import type { Kernel } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import { type BackoffEntry, nextBackoff } from '../kubelet/backoff.ts';

export const STATE = {
  none: 0,
  starting: 1,
  running: 2,
  ready: 3,
  waiting: 4,
  terminating: 5,
  finished: 6,
  lost: 7,
  /** Container by container. */
  followed: 8,
} as const;

const NONE = -1;
const INITIAL_ROWS = 256;

/** A row of either kind has eight numbers. */
const ROW_BITS = 3;
const STATE_OF = 0;
/** The next step's event, and that of the pending change of readiness; -1: none. */
const STEP = 1;
const TURN = 2;
const NUMBER = 3;
const REGISTERED_AT = 4;
const STARTED_AT = 5;
const EXIT_CODE = 6;
const IS_TROUBLED = 7;

/** Crash loop: the wait in force (0: none yet), when the container was last let go, when it ended. */
const BACKOFF = 0;
const LET_GO_AT = 1;
const ENDED_AT = 2;
/** Restarts that the API has not heard of. */
const OWED = 3;
/** Of one that is told to end: its grace, and when its containers end. */
const GRACE = 4;
const ENDS_AT = 5;

/** What a process leaves behind is a byte. */
const EXIT_CODES = 0xff;

export class LifeTable {
  private rows = new Float64Array(0);
  /** Valid while the pod's row says so. */
  private troubles = new Float64Array(0);

  constructor() {
    this.grow(INITIAL_ROWS);
  }

  /** A pod's life begins: it is the `number`-th of its owner. */
  begin(row: number, number: number, now: Instant): void {
    const at = this.placeOf(row);
    const { rows } = this;
    rows[at + NUMBER] = number;
    rows[at + REGISTERED_AT] = now;
    rows[at + EXIT_CODE] = 0;
    rows[at + IS_TROUBLED] = 0;
  }

  /** It is followed container by container from now on. */
  follow(row: number): void {
    this.rows[this.placeOf(row)] = STATE.followed;
  }

  /** Enters a state whose next step is the event `step` (-1: none). */
  enter(row: number, state: number, step: number): void {
    this.rows[row << ROW_BITS] = state;
    this.rows[(row << ROW_BITS) + STEP] = step;
  }

  awaitReady(row: number, event: number): void {
    this.rows[(row << ROW_BITS) + TURN] = event;
  }

  stateOf(row: number): number {
    const at = row << ROW_BITS;
    return at < this.rows.length ? this.rows[at + STATE_OF] : STATE.none;
  }

  stepOf(row: number): number {
    return this.rows[(row << ROW_BITS) + STEP];
  }

  numberOf(row: number): number {
    return this.rows[(row << ROW_BITS) + NUMBER];
  }

  /** Its containers run from now on. */
  start(row: number, now: Instant): void {
    this.rows[(row << ROW_BITS) + STARTED_AT] = now;
  }

  startOf(row: number): Instant {
    return this.rows[(row << ROW_BITS) + STARTED_AT];
  }

  /** The kubelet takes it on once more: it was restarted. */
  register(row: number, now: Instant): void {
    this.rows[(row << ROW_BITS) + REGISTERED_AT] = now;
  }

  registrationOf(row: number): Instant {
    return this.rows[(row << ROW_BITS) + REGISTERED_AT];
  }

  backoffOf(row: number): BackoffEntry | undefined {
    const at = this.troubleOf(row);
    const backoffMs = this.troubles[at + BACKOFF];
    return backoffMs === 0 ? undefined : { backoffMs, lastUpdate: this.troubles[at + LET_GO_AT] };
  }

  /** It ended, and is let go again at `restartAt`. */
  countEnd(row: number, now: Instant, restartAt: Instant): void {
    this.setBackoff(row, nextBackoff(this.backoffOf(row), now, restartAt));
    this.troubles[this.troubleOf(row) + ENDED_AT] = now;
  }

  /** It is let go for the first time, after an instance of which the kubelet knows no back-off. */
  letGo(row: number, now: Instant): void {
    this.setBackoff(row, nextBackoff(undefined, now, now));
  }

  endOf(row: number): Instant {
    return this.troubles[this.troubleOf(row) + ENDED_AT];
  }

  /** The kubelet forgot: it was restarted. */
  forgetBackoff(row: number): void {
    this.troubles[this.troubleOf(row) + BACKOFF] = 0;
  }

  /** A restart that is still to be told. */
  owe(row: number): void {
    this.troubles[this.troubleOf(row) + OWED]++;
  }

  /** Restarts to be told now. */
  settle(row: number): number {
    if (this.rows[(row << ROW_BITS) + IS_TROUBLED] === 0) return 0;
    const at = this.troubleOf(row) + OWED;
    const owed = this.troubles[at];
    this.troubles[at] = 0;
    return owed;
  }

  setExit(row: number, exitCode: number): void {
    this.rows[(row << ROW_BITS) + EXIT_CODE] = exitCode & EXIT_CODES;
  }

  finish(row: number, exitCode: number): void {
    this.enter(row, STATE.finished, NONE);
    this.setExit(row, exitCode);
  }

  exitCodeOf(row: number): number {
    return this.rows[(row << ROW_BITS) + EXIT_CODE];
  }

  setTermination(row: number, graceSeconds: number, exitCode: number, endsAt: Instant): void {
    const at = this.troubleOf(row);
    this.troubles[at + GRACE] = graceSeconds;
    this.troubles[at + ENDS_AT] = endsAt;
    this.setExit(row, exitCode);
  }

  /** When its containers end; asked of one that terminates. */
  terminationEnd(row: number): Instant {
    return this.troubles[this.troubleOf(row) + ENDS_AT];
  }

  terminationGrace(row: number): number {
    return this.troubles[this.troubleOf(row) + GRACE];
  }

  /** Cancels what was to come. */
  cancel(row: number, kernel: Kernel): void {
    const at = (row << ROW_BITS) + STEP;
    if (at >= this.rows.length) return;
    if (this.rows[at] !== NONE) kernel.cancel(this.rows[at]);
    this.rows[at] = NONE;
    this.cancelReady(row, kernel);
  }

  cancelReady(row: number, kernel: Kernel): void {
    const at = (row << ROW_BITS) + TURN;
    if (this.rows[at] !== NONE) kernel.cancel(this.rows[at]);
    this.rows[at] = NONE;
  }

  /** Its containers are gone with the machine's power. */
  lose(row: number): void {
    this.leave(row, STATE.lost);
  }

  drop(row: number): void {
    this.leave(row, STATE.none);
  }

  private leave(row: number, state: number): void {
    const at = row << ROW_BITS;
    if (at < this.rows.length) this.rows[at + STATE_OF] = state;
  }

  private setBackoff(row: number, { backoffMs, lastUpdate }: BackoffEntry): void {
    const at = this.troubleOf(row);
    this.troubles[at + BACKOFF] = backoffMs;
    this.troubles[at + LET_GO_AT] = lastUpdate;
  }

  /** Where its troubles stand; they begin as zeros. */
  private troubleOf(row: number): number {
    const at = row << ROW_BITS;
    if (this.rows[at + IS_TROUBLED] === 0) {
      this.rows[at + IS_TROUBLED] = 1;
      this.troubles.fill(0, at, at + (1 << ROW_BITS));
    }
    return at;
  }

  private placeOf(row: number): number {
    if (row << ROW_BITS >= this.rows.length) this.grow(Math.max(row + 1, this.rows.length >> (ROW_BITS - 1)));
    return row << ROW_BITS;
  }

  private grow(rows: number): void {
    const known = this.rows.length;
    this.rows = grow(this.rows, rows << ROW_BITS);
    this.troubles = grow(this.troubles, rows << ROW_BITS);
    for (let at = known; at < this.rows.length; at += 1 << ROW_BITS) this.rows.fill(NONE, at + STEP, at + TURN + 1);
  }
}
