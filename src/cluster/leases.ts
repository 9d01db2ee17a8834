/**
 * Node leases in closed form: while a kubelet lives, its last renewal is computed, not scheduled. A quiet day of
 * 5,000 nodes is 43 million renewals that nobody has to simulate.
 */
import type { Instant } from '../model/objects/index.ts';
import { grow } from './columns.ts';

/** A row of four numbers a node. The first renewal: at registration or return. */
const FROM = 0;
const OFFSET = 1;
const PERIOD = 2;
/** Infinity while it is renewed; NaN of a node that never had a lease. */
const UNTIL = 3;
const ROW_BITS = 2;

export class Leases {
  private rows = new Float64Array(64 << ROW_BITS).fill(Number.NaN);

  /** For the verbs only. */
  start(node: number, now: Instant, offset: number, period: number): void {
    const at = node << ROW_BITS;
    if (at >= this.rows.length) this.rows = grow(this.rows, at * 2, Number.NaN);
    this.rows[at + FROM] = now;
    this.rows[at + OFFSET] = offset;
    this.rows[at + PERIOD] = period;
    this.rows[at + UNTIL] = Infinity;
  }

  /** For the verbs only. */
  stop(node: number, now: Instant): void {
    if (this.isRenewed(node)) this.rows[(node << ROW_BITS) + UNTIL] = now;
  }

  isRenewed(node: number): boolean {
    return this.until(node) === Infinity;
  }

  /** The last renewal at or before `now`; NaN for a node that never had a lease. */
  renewedAt(node: number, now: Instant): Instant {
    const until = this.until(node);
    if (Number.isNaN(until)) return until;
    const at = node << ROW_BITS;
    const offset = this.rows[at + OFFSET];
    const period = this.rows[at + PERIOD];
    const onGrid = Math.floor((Math.min(now, until) - offset) / period) * period + offset;
    return Math.max(this.rows[at + FROM], onGrid);
  }

  private until(node: number): Instant {
    const at = (node << ROW_BITS) + UNTIL;
    return at >= 0 && at < this.rows.length ? this.rows[at] : Number.NaN;
  }
}
