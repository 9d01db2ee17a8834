/** What the queue knows of each pending pod, as columns by the pod's row. Only `SchedulingQueue` writes them. */
import { type Column, grow } from '../../cluster/columns.ts';

/** Values of `place`. Every pending pod of ours is in exactly one; NOWHERE are all other rows. */
export const NOWHERE = 0;
export const ACTIVE = 1;
export const BACKOFF = 2;
export const UNSCHEDULABLE = 3;
/** Held back by a PreEnqueue plugin. */
export const GATED = 4;
/** Popped, and not yet done. */
export const IN_FLIGHT = 5;

const INITIAL_ROWS = 256;

export class QueueColumns {
  place = new Uint8Array(INITIAL_ROWS);
  /** When the pod entered the queue, or was last returned to it. */
  timestamp = new Float64Array(INITIAL_ROWS);
  /** Rises with every setting of `timestamp`, never reused: first in, first out among equal timestamps. */
  sequence = new Float64Array(INITIAL_ROWS);
  /** Times it was popped. */
  attempts = new Int32Array(INITIAL_ROWS);
  /** Bits of the plugins that refused it at its last attempt (`PluginBits`). */
  rejectors = new Int32Array(INITIAL_ROWS);
  /** Bits of the plugins that answered Pending. */
  pending = new Int32Array(INITIAL_ROWS);

  /** Makes room for `row`. */
  reach(row: number): void {
    if (row >= this.place.length) this.grow(Math.max(row + 1, this.place.length * 2));
  }

  /** On its own: what its closure keeps would cost an object each time that nothing is to be done. */
  private grow(length: number): void {
    const longer = <T extends Column>(column: T): T => grow(column, length);
    this.place = longer(this.place);
    this.timestamp = longer(this.timestamp);
    this.sequence = longer(this.sequence);
    this.attempts = longer(this.attempts);
    this.rejectors = longer(this.rejectors);
    this.pending = longer(this.pending);
  }
}
