/** One line on standard error while a long run goes on, and none where no terminal is watching. */
import { grouped, virtualTime, wallTime } from './time-text.ts';
import type { Output } from './terminal.ts';

export interface Standing {
  /** Virtual milliseconds. */
  readonly now: number;
  readonly horizon: number;
  readonly events: number;
}

const FIRST_MS = 400;
const EVERY_MS = 100;
const ERASE_LINE = '\r\u001b[2K';

/** A line that is written over and over, not too often. */
export class LiveLine {
  readonly #err: Output;
  readonly #clock: () => number;
  readonly #started: number;
  #nextAt: number;
  #shown = false;

  /** `clock`: real milliseconds, of any origin. */
  constructor(err: Output, clock: () => number = () => performance.now()) {
    this.#err = err;
    this.#clock = clock;
    this.#started = clock();
    this.#nextAt = this.#started + FIRST_MS;
  }

  /** `line`: its text, from the real milliseconds since the beginning. */
  show(line: (realMs: number) => string): void {
    if (!this.#err.isTerminal) return;
    const real = this.#clock();
    if (real < this.#nextAt) return;
    this.#nextAt = real + EVERY_MS;
    this.#shown = true;
    this.#err.writeData(ERASE_LINE);
    this.#err.write(line(real - this.#started).slice(0, Math.max(20, this.#err.columns - 1)));
  }

  /** Leaves an empty line behind. */
  clear(): void {
    if (this.#shown) this.#err.writeData(ERASE_LINE);
    this.#shown = false;
  }
}

export class Progress {
  readonly #name: string;
  readonly #line: LiveLine;

  /** `clock`: real milliseconds, of any origin. */
  constructor(err: Output, name: string, clock?: () => number) {
    this.#name = name;
    this.#line = new LiveLine(err, clock);
  }

  show(standing: Standing): void {
    this.#line.show((realMs) => progressLine(this.#name, standing, realMs));
  }

  clear(): void {
    this.#line.clear();
  }
}

/** `lose-zone  12m04s of 45m (26 %)  410,233 events/s  4.1s left`. */
export function progressLine(name: string, { now, horizon, events }: Standing, realMs: number): string {
  const share = horizon > 0 ? now / horizon : 1;
  const rate = realMs > 0 ? (events / realMs) * 1000 : 0;
  const left = share > 0.001 ? `${wallTime((realMs / share) * (1 - share))} left` : '';
  return `${name}  ${virtualTime(now)} of ${virtualTime(horizon)} (${Math.floor(share * 100)} %)  ${grouped(rate)} events/s  ${left}`.trimEnd();
}
