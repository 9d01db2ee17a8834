/** Where the pods of all machines are in their physical lives: typed columns, a row as in the cluster's pod table. */
import type { Kernel } from '../kernel/index.ts';

export const STATE = { none: 0, starting: 1, running: 2, ready: 3, waiting: 4, terminating: 5, finished: 6, lost: 7 } as const;

const NONE = -1;

export class LifeTable {
  private states = new Uint8Array(256);
  /** The next step's event, and the pending change to ready; -1: none. */
  private steps = new Float64Array(256).fill(NONE);
  private readies = new Float64Array(256).fill(NONE);
  private numbers = new Int32Array(256);
  private ends = new Uint16Array(256);
  private exits = new Uint8Array(256);
  private graces = new Int32Array(256);

  /** A pod's life begins: it is the `number`-th of its owner. */
  begin(row: number, number: number): void {
    if (row >= this.states.length) this.grow(row);
    this.numbers[row] = number;
    this.ends[row] = 0;
    this.exits[row] = 0;
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

  /** Counts an end of the pod's containers; returns how many there were. */
  countEnd(row: number): number {
    return ++this.ends[row];
  }

  finish(row: number, exitCode: number): void {
    this.states[row] = STATE.finished;
    this.steps[row] = NONE;
    this.exits[row] = exitCode;
  }

  exitCodeOf(row: number): number {
    return this.exits[row];
  }

  setTermination(row: number, graceSeconds: number, exitCode: number): void {
    this.graces[row] = graceSeconds;
    this.exits[row] = exitCode;
  }

  terminationGrace(row: number): number {
    return this.graces[row];
  }

  /** Cancels what was to come. */
  cancel(row: number, kernel: Kernel): void {
    if (row >= this.states.length) return;
    if (this.steps[row] !== NONE) kernel.cancel(this.steps[row]);
    if (this.readies[row] !== NONE) kernel.cancel(this.readies[row]);
    this.steps[row] = NONE;
    this.readies[row] = NONE;
  }

  cancelReady(row: number, kernel: Kernel): void {
    if (this.readies[row] !== NONE) kernel.cancel(this.readies[row]);
    this.readies[row] = NONE;
  }

  /** Its containers are gone with the machine's power. */
  lose(row: number): void {
    if (row < this.states.length) this.states[row] = STATE.lost;
  }

  /** Something of it is or was here, and nothing took it away. */
  isAlive(row: number): boolean {
    const state = this.stateOf(row);
    return state !== STATE.none && state !== STATE.lost;
  }

  drop(row: number): void {
    if (row < this.states.length) this.states[row] = STATE.none;
  }

  private grow(row: number): void {
    const length = Math.max(row + 1, this.states.length * 2);
    const copy = <T extends Uint8Array | Uint16Array | Int32Array | Float64Array>(old: T, fill: number): T => {
      const next = new (old.constructor as new (n: number) => T)(length).fill(fill) as T;
      next.set(old as never);
      return next;
    };
    this.states = copy(this.states, 0);
    this.steps = copy(this.steps, NONE);
    this.readies = copy(this.readies, NONE);
    this.numbers = copy(this.numbers, 0);
    this.ends = copy(this.ends, 0);
    this.exits = copy(this.exits, 0);
    this.graces = copy(this.graces, 0);
  }
}
