/** Where the plain pods of all machines are in their physical lives: typed columns, a row as in the cluster's pod table. */
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
} as const;

const NONE = -1;
const INITIAL_ROWS = 256;

export class LifeTable {
  private states = new Uint8Array(INITIAL_ROWS);
  /** The next step's event, and the pending change of readiness; -1: none. */
  private steps = new Float64Array(INITIAL_ROWS).fill(NONE);
  private readies = new Float64Array(INITIAL_ROWS).fill(NONE);
  private numbers = new Int32Array(INITIAL_ROWS);
  /** Crash loop: the wait in force (0: none yet), when the container was last let go, when it ended. */
  private backoffs = new Int32Array(INITIAL_ROWS);
  private letGoAt = new Float64Array(INITIAL_ROWS);
  private endedAt = new Float64Array(INITIAL_ROWS);
  private registeredAt = new Float64Array(INITIAL_ROWS);
  private startedAt = new Float64Array(INITIAL_ROWS);
  private exits = new Uint8Array(INITIAL_ROWS);
  private graces = new Int32Array(INITIAL_ROWS);
  /** When its containers end that are told to. */
  private ends = new Float64Array(INITIAL_ROWS);
  /** Restarts that the API has not heard of. */
  private owed = new Uint16Array(INITIAL_ROWS);

  /** A pod's life begins: it is the `number`-th of its owner. */
  begin(row: number, number: number, now: Instant): void {
    if (row >= this.states.length) this.grow(row);
    this.numbers[row] = number;
    this.backoffs[row] = 0;
    this.exits[row] = 0;
    this.owed[row] = 0;
    this.registeredAt[row] = now;
  }

  /** Enters a state whose next step is the event `step` (-1: none). */
  enter(row: number, state: number, step: number): void {
    this.states[row] = state;
    this.steps[row] = step;
  }

  awaitReady(row: number, event: number): void {
    this.readies[row] = event;
  }

  stateOf(row: number): number {
    return row < this.states.length ? this.states[row] : STATE.none;
  }

  stepOf(row: number): number {
    return this.steps[row];
  }

  numberOf(row: number): number {
    return this.numbers[row];
  }

  /** Its containers run from now on. */
  start(row: number, now: Instant): void {
    this.startedAt[row] = now;
  }

  startOf(row: number): Instant {
    return this.startedAt[row];
  }

  /** The kubelet takes it on once more: it was restarted. */
  register(row: number, now: Instant): void {
    this.registeredAt[row] = now;
  }

  registrationOf(row: number): Instant {
    return this.registeredAt[row];
  }

  backoffOf(row: number): BackoffEntry | undefined {
    const backoffMs = this.backoffs[row];
    return backoffMs === 0 ? undefined : { backoffMs, lastUpdate: this.letGoAt[row] };
  }

  /** It ended, and is let go again at `restartAt`. */
  countEnd(row: number, now: Instant, restartAt: Instant): void {
    const { backoffMs, lastUpdate } = nextBackoff(this.backoffOf(row), now, restartAt);
    this.endedAt[row] = now;
    this.backoffs[row] = backoffMs;
    this.letGoAt[row] = lastUpdate;
  }

  /** It is let go for the first time, after an instance of which the kubelet knows no back-off. */
  letGo(row: number, now: Instant): void {
    const { backoffMs, lastUpdate } = nextBackoff(undefined, now, now);
    this.backoffs[row] = backoffMs;
    this.letGoAt[row] = lastUpdate;
  }

  endOf(row: number): Instant {
    return this.endedAt[row];
  }

  /** The kubelet forgot: it was restarted. */
  forgetBackoff(row: number): void {
    this.backoffs[row] = 0;
  }

  /** A restart that is still to be told; returns how many there are. */
  owe(row: number): number {
    return ++this.owed[row];
  }

  /** Restarts to be told now. */
  settle(row: number): number {
    const owed = this.owed[row];
    this.owed[row] = 0;
    return owed;
  }

  setExit(row: number, exitCode: number): void {
    this.exits[row] = exitCode;
  }

  finish(row: number, exitCode: number): void {
    this.states[row] = STATE.finished;
    this.steps[row] = NONE;
    this.exits[row] = exitCode;
  }

  exitCodeOf(row: number): number {
    return this.exits[row];
  }

  setTermination(row: number, graceSeconds: number, exitCode: number, endsAt: Instant): void {
    this.graces[row] = graceSeconds;
    this.ends[row] = endsAt;
    this.exits[row] = exitCode;
  }

  /** When its containers end; asked of one that terminates. */
  terminationEnd(row: number): Instant {
    return this.ends[row];
  }

  terminationGrace(row: number): number {
    return this.graces[row];
  }

  /** Cancels what was to come. */
  cancel(row: number, kernel: Kernel): void {
    if (row >= this.states.length) return;
    if (this.steps[row] !== NONE) kernel.cancel(this.steps[row]);
    this.steps[row] = NONE;
    this.cancelReady(row, kernel);
  }

  cancelReady(row: number, kernel: Kernel): void {
    if (this.readies[row] !== NONE) kernel.cancel(this.readies[row]);
    this.readies[row] = NONE;
  }

  /** Its containers are gone with the machine's power. */
  lose(row: number): void {
    if (row < this.states.length) this.states[row] = STATE.lost;
  }

  drop(row: number): void {
    if (row < this.states.length) this.states[row] = STATE.none;
  }

  private grow(row: number): void {
    const length = Math.max(row + 1, this.states.length * 2);
    const copy = <T extends Uint8Array | Uint16Array | Int32Array | Float64Array>(old: T, fill = 0): T => {
      const next = new (old.constructor as new (n: number) => T)(length).fill(fill) as T;
      next.set(old as never);
      return next;
    };
    this.states = copy(this.states);
    this.steps = copy(this.steps, NONE);
    this.readies = copy(this.readies, NONE);
    this.numbers = copy(this.numbers);
    this.backoffs = copy(this.backoffs);
    this.letGoAt = copy(this.letGoAt);
    this.endedAt = copy(this.endedAt);
    this.registeredAt = copy(this.registeredAt);
    this.startedAt = copy(this.startedAt);
    this.exits = copy(this.exits);
    this.graces = copy(this.graces);
    this.ends = copy(this.ends);
    this.owed = copy(this.owed);
  }
}
