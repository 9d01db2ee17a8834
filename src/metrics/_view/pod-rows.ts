/** What the record said of each pod so far: a row a serial, less than a cache line, kept after the pod is gone. */
import { Rows } from '../_instruments/columns.ts';

/** Bits of a pod's flags. */
export const BOUND = 1 << 0;
export const READY = 1 << 1;
/** Its deletion was asked for. */
export const TERMINATING = 1 << 2;
/** Succeeded or Failed. */
export const FINISHED = 1 << 3;
export const GONE = 1 << 4;
/** Ready for `minReadySeconds`. */
export const AVAILABLE = 1 << 5;
/** Was Ready at least once. */
export const STARTED = 1 << 6;
/** Was there, bound, when the record began. */
export const INITIAL = 1 << 7;
/** A DisruptionTarget, or an admitted eviction, was seen. */
export const DISRUPTED = 1 << 8;
/** Its time to its first Ready was measured. */
export const MEASURED = 1 << 9;
/** It had no node when it was created. */
export const WAITED = 1 << 10;
/** It has no controller: it is a workload of its own. */
export const BARE = 1 << 11;
/** Succeeded. */
export const DONE = 1 << 12;
/** The record spoke of its creation: no pod is without it. */
const KNOWN = 1 << 13;

/** A pod with any of these does not count for its workload: it is on its way out, or finished. */
export const INACTIVE = TERMINATING | FINISHED | GONE;

const NONE = -1;

/** A row: integers, then doubles. */
const WORDS = 10;
const CLASS = 0;
const WORKLOAD = 1;
const NODE = 2;
const FLAGS = 3;
const DOUBLES = WORDS / 2;
const CREATED_AT = 2;
const BOUND_AT = 3;
const FIRST_READY_AT = 4;

export class PodRows extends Rows {
  /** Serials are below it. */
  limit = 0;
  private readonly names = new Map<number, string>();

  constructor() {
    super(WORDS);
  }

  /** `flags`: those that it has from its creation; `node` -1 if it is on none. */
  add(serial: number, at: number, classId: number, workload: number, node: number, flags: number): void {
    if (serial >= this.room) this.widen(serial + 1);
    const { ints, floats } = this;
    const row = serial * WORDS;
    ints[row + CLASS] = classId;
    ints[row + WORKLOAD] = workload;
    ints[row + NODE] = node;
    ints[row + FLAGS] = flags | KNOWN;
    floats[serial * DOUBLES + CREATED_AT] = at;
    floats[serial * DOUBLES + BOUND_AT] = Number.NaN;
    if (serial >= this.limit) this.limit = serial + 1;
  }

  /** 0 of a pod of which the record never spoke. */
  flagsOf(serial: number): number {
    return serial >= 0 && serial < this.limit ? this.ints[serial * WORDS + FLAGS] : 0;
  }

  isKnown(serial: number): boolean {
    return this.flagsOf(serial) !== 0;
  }

  has(serial: number, flag: number): boolean {
    return (this.flagsOf(serial) & flag) !== 0;
  }

  /** Of a pod that is known; likewise all below. */
  setFlags(serial: number, flags: number): void {
    this.ints[serial * WORDS + FLAGS] = flags;
  }

  raise(serial: number, flag: number): void {
    this.ints[serial * WORDS + FLAGS] |= flag;
  }

  classOf(serial: number): number {
    return this.ints[serial * WORDS + CLASS];
  }

  workloadOf(serial: number): number {
    return this.ints[serial * WORDS + WORKLOAD];
  }

  /** Node it is or was bound to, or -1; also of a pod that is not known. */
  nodeOf(serial: number): number {
    return this.isKnown(serial) ? this.ints[serial * WORDS + NODE] : NONE;
  }

  setNode(serial: number, node: number): void {
    this.ints[serial * WORDS + NODE] = node;
  }

  createdAtOf(serial: number): number {
    return this.floats[serial * DOUBLES + CREATED_AT];
  }

  /** Seconds from its creation until `at`. */
  ageAt(serial: number, at: number): number {
    return (at - this.createdAtOf(serial)) / 1000;
  }

  /** When it was bound, after it had WAITED and while somebody still wanted it; NaN if it was not. */
  boundAtOf(serial: number): number {
    return this.floats[serial * DOUBLES + BOUND_AT];
  }

  setBoundAt(serial: number, at: number): void {
    this.floats[serial * DOUBLES + BOUND_AT] = at;
  }

  /** Of a pod that has STARTED. */
  firstReadyAtOf(serial: number): number {
    return this.floats[serial * DOUBLES + FIRST_READY_AT];
  }

  setFirstReadyAt(serial: number, at: number): void {
    this.floats[serial * DOUBLES + FIRST_READY_AT] = at;
  }

  /** Name of a pod that something remarkable befell; asked of the world once, while it still knows. */
  name(serial: number, ask: (serial: number) => string): string {
    let name = this.names.get(serial);
    if (name === undefined) {
      name = ask(serial);
      this.names.set(serial, name);
    }
    return name;
  }
}
