/**
 * Where the pods of all machines are in their physical lives, by their rows in the cluster's pod table. What every plain pod has lies
 * together, 32 bytes a pod; what only few have – back-offs, terminations, probers – in a row apart, which counts once it is begun:
 *
 *   step: float │ turn: float │ started: float │ state: int │ exit code and whether there is a row apart: int
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

/** Floats in a row: the next step's event, and that of the pending change of readiness; -1: none. When its containers started. */
const STEP = 0;
const TURN = 1;
const STARTED_AT = 2;
const FLOAT_BITS = 2;
/** Integers, in the place of the last float. */
const STATE_OF = 6;
const END = 7;
const INTEGER_BITS = 3;

/** Of `END`: what a process leaves behind is a byte. */
const EXIT_CODE = 0xff;
const HAS_APART = 0x100;

/** In a row apart. Which pod of its owner it is, and when its kubelet took it on, where it matters. */
const NUMBER = 0;
const REGISTERED_AT = 1;
/** Crash loop: the wait in force (0: none yet), when the container was last let go, when it ended. */
const BACKOFF = 2;
const LET_GO_AT = 3;
const ENDED_AT = 4;
/** Restarts that the API has not heard of. */
const OWED = 5;
/** Of one that is told to end: its grace, and when its containers end. */
const GRACE = 6;
const ENDS_AT = 7;
const APART_BITS = 3;

export class LifeTable {
  private floats = new Float64Array(0);
  /** The same rows. */
  private integers = new Int32Array(0);
  private apart = new Float64Array(0);

  constructor() {
    this.grow(INITIAL_ROWS);
  }

  /** A pod's life begins: it is the `number`-th of its owner. */
  begin(row: number, number: number): void {
    this.reach(row);
    this.integers[(row << INTEGER_BITS) + END] = 0;
    if (number !== 0) this.apart[this.apartOf(row) + NUMBER] = number;
  }

  /** It is followed container by container from now on. */
  follow(row: number): void {
    this.reach(row);
    this.setState(row, STATE.followed);
  }

  /** Enters a state whose next step is the event `step` (-1: none). */
  enter(row: number, state: number, step: number): void {
    this.setState(row, state);
    this.floats[(row << FLOAT_BITS) + STEP] = step;
  }

  /** Enters a state in which what is to come comes as before. */
  setState(row: number, state: number): void {
    this.integers[(row << INTEGER_BITS) + STATE_OF] = state;
  }

  awaitReady(row: number, event: number): void {
    this.floats[(row << FLOAT_BITS) + TURN] = event;
  }

  stateOf(row: number): number {
    const at = (row << INTEGER_BITS) + STATE_OF;
    return at < this.integers.length ? this.integers[at] : STATE.none;
  }

  numberOf(row: number): number {
    return this.hasApart(row) ? this.apart[(row << APART_BITS) + NUMBER] : 0;
  }

  /** Its containers run from now on. */
  start(row: number, now: Instant): void {
    this.floats[(row << FLOAT_BITS) + STARTED_AT] = now;
  }

  startOf(row: number): Instant {
    return this.floats[(row << FLOAT_BITS) + STARTED_AT];
  }

  /** Its kubelet takes it on: its probers, if it has any, begin. */
  register(row: number, now: Instant): void {
    this.apart[this.apartOf(row) + REGISTERED_AT] = now;
  }

  /** Of one that has probers. */
  registrationOf(row: number): Instant {
    return this.hasApart(row) ? this.apart[(row << APART_BITS) + REGISTERED_AT] : 0;
  }

  backoffOf(row: number): BackoffEntry | undefined {
    const at = this.apartOf(row);
    const backoffMs = this.apart[at + BACKOFF];
    return backoffMs === 0 ? undefined : { backoffMs, lastUpdate: this.apart[at + LET_GO_AT] };
  }

  /** It ended, and is let go again at `restartAt`. */
  countEnd(row: number, now: Instant, restartAt: Instant): void {
    this.setBackoff(row, nextBackoff(this.backoffOf(row), now, restartAt));
    this.apart[this.apartOf(row) + ENDED_AT] = now;
  }

  /** It is let go for the first time, after an instance of which the kubelet knows no back-off. */
  letGo(row: number, now: Instant): void {
    this.setBackoff(row, nextBackoff(undefined, now, now));
  }

  endOf(row: number): Instant {
    return this.apart[this.apartOf(row) + ENDED_AT];
  }

  /** The kubelet forgot: it was restarted. */
  forgetBackoff(row: number): void {
    if (this.hasApart(row)) this.apart[(row << APART_BITS) + BACKOFF] = 0;
  }

  /** A restart that is still to be told. */
  owe(row: number): void {
    this.apart[this.apartOf(row) + OWED]++;
  }

  /** Restarts to be told now. */
  settle(row: number): number {
    if (!this.hasApart(row)) return 0;
    const at = (row << APART_BITS) + OWED;
    const owed = this.apart[at];
    this.apart[at] = 0;
    return owed;
  }

  setExit(row: number, exitCode: number): void {
    const at = (row << INTEGER_BITS) + END;
    this.integers[at] = (this.integers[at] & HAS_APART) | (exitCode & EXIT_CODE);
  }

  finish(row: number, exitCode: number): void {
    this.enter(row, STATE.finished, NONE);
    this.setExit(row, exitCode);
  }

  exitCodeOf(row: number): number {
    return this.integers[(row << INTEGER_BITS) + END] & EXIT_CODE;
  }

  setTermination(row: number, graceSeconds: number, exitCode: number, endsAt: Instant): void {
    const at = this.apartOf(row);
    this.apart[at + GRACE] = graceSeconds;
    this.apart[at + ENDS_AT] = endsAt;
    this.setExit(row, exitCode);
  }

  /** When its containers end; asked of one that terminates. */
  terminationEnd(row: number): Instant {
    return this.apart[this.apartOf(row) + ENDS_AT];
  }

  terminationGrace(row: number): number {
    return this.apart[this.apartOf(row) + GRACE];
  }

  /** Cancels what was to come. */
  cancel(row: number, kernel: Kernel): void {
    const at = (row << FLOAT_BITS) + STEP;
    if (at >= this.floats.length) return;
    if (this.floats[at] !== NONE) kernel.cancel(this.floats[at]);
    this.floats[at] = NONE;
    this.cancelReady(row, kernel);
  }

  /** The next step's event has fired. */
  step(row: number): void {
    this.floats[(row << FLOAT_BITS) + STEP] = NONE;
  }

  cancelReady(row: number, kernel: Kernel): void {
    const at = (row << FLOAT_BITS) + TURN;
    if (this.floats[at] !== NONE) kernel.cancel(this.floats[at]);
    this.floats[at] = NONE;
  }

  /** Its containers are gone with the machine's power. */
  lose(row: number): void {
    if (this.stateOf(row) !== STATE.none) this.setState(row, STATE.lost);
  }

  drop(row: number): void {
    if (this.stateOf(row) !== STATE.none) this.setState(row, STATE.none);
  }

  private setBackoff(row: number, { backoffMs, lastUpdate }: BackoffEntry): void {
    const at = this.apartOf(row);
    this.apart[at + BACKOFF] = backoffMs;
    this.apart[at + LET_GO_AT] = lastUpdate;
  }

  private hasApart(row: number): boolean {
    return (this.integers[(row << INTEGER_BITS) + END] & HAS_APART) !== 0;
  }

  /** Its row apart, begun with zeros. */
  private apartOf(row: number): number {
    const at = row << APART_BITS;
    if (!this.hasApart(row)) {
      this.integers[(row << INTEGER_BITS) + END] |= HAS_APART;
      this.apart.fill(0, at, at + (1 << APART_BITS));
    }
    return at;
  }

  private reach(row: number): void {
    if (row << FLOAT_BITS >= this.floats.length) this.grow(row * 2);
  }

  private grow(rows: number): void {
    const known = this.floats.length;
    this.floats = grow(this.floats, rows << FLOAT_BITS);
    this.integers = new Int32Array(this.floats.buffer);
    this.apart = grow(this.apart, rows << APART_BITS);
    for (let at = known; at < this.floats.length; at += 1 << FLOAT_BITS) this.floats.fill(NONE, at, at + TURN + 1);
  }
}
