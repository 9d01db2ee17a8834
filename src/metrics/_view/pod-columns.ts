/** What the record said of each pod so far: a row a serial, kept after the pod is gone. */
import { IndexColumn, wider } from '../_instruments/columns.ts';

/** Bits of `flags`. */
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

const NONE = -1;

export class PodColumns {
  readonly class = new IndexColumn(NONE);
  readonly workload = new IndexColumn(NONE);
  /** Node it is or was bound to, or -1. */
  readonly node = new IndexColumn(NONE);
  readonly flags = new IndexColumn(0);
  createdAt = new Float64Array(256);
  readyAt = new Float64Array(256);
  /** Serials are below it. */
  limit = 0;
  private readonly names = new Map<number, string>();

  add(serial: number, at: number, classId: number, workload: number): void {
    if (serial >= this.createdAt.length) this.grow(serial);
    this.class.set(serial, classId);
    this.workload.set(serial, workload);
    this.node.set(serial, NONE);
    this.flags.set(serial, 0);
    this.createdAt[serial] = at;
    this.limit = Math.max(this.limit, serial + 1);
  }

  isKnown(serial: number): boolean {
    return this.class.get(serial) !== NONE;
  }

  has(serial: number, flag: number): boolean {
    return (this.flags.get(serial) & flag) !== 0;
  }

  raise(serial: number, flag: number): void {
    this.flags.set(serial, this.flags.get(serial) | flag);
  }

  clear(serial: number, flag: number): void {
    this.flags.set(serial, this.flags.get(serial) & ~flag);
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

  private grow(serial: number): void {
    this.createdAt = wider(this.createdAt, serial + 1);
    this.readyAt = wider(this.readyAt, serial + 1);
  }
}
