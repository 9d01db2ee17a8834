/** Loops that tick at a fixed period, without an event a tick: which tick is next is arithmetic. */

/** The first instant of `start + k · period` (k = 0, 1, …) at or after `instant`. */
export function tickAtOrAfter(instant: number, start: number, period: number): number {
  return instant <= start ? start : start + Math.ceil((instant - start) / period) * period;
}
