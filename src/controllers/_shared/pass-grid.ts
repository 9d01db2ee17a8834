/** Instants at which a periodic loop passes. A period counts from the end of the pass before, so a step is a little longer than it. */
import { tickAtOrAfter } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';

export class PassGrid {
  readonly origin: Instant;
  readonly step: number;

  constructor(origin: Instant, step: number) {
    this.origin = origin;
    this.step = step;
  }

  /** The first pass at `instant` or later. */
  atOrAfter(instant: Instant): Instant {
    return tickAtOrAfter(instant, this.origin, this.step);
  }

  after(instant: Instant): Instant {
    return this.atOrAfter(instant + 1);
  }

  /** The last pass at `instant` or earlier; -Infinity before the first one. */
  atOrBefore(instant: Instant): Instant {
    if (instant < this.origin) return -Infinity;
    return this.origin + Math.floor((instant - this.origin) / this.step) * this.step;
  }
}
