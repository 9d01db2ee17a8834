/** `lose-zone  37 of 200 runs  21.3 runs/s  7.8s left`, while many runs go on and a terminal is watching. */
import { LiveLine } from '../progress.ts';
import type { Output } from '../terminal.ts';
import { grouped, wallTime } from '../time-text.ts';

export class RunsProgress {
  readonly #name: string;
  readonly #total: number;
  readonly #line: LiveLine;
  #done = 0;

  /** `total`: runs to be done. */
  constructor(err: Output, name: string, total: number, clock?: () => number) {
    this.#name = name;
    this.#total = total;
    this.#line = new LiveLine(err, clock);
  }

  /** One more is done. */
  one(): void {
    this.#done += 1;
    this.#line.show((realMs) => runsLine(this.#name, this.#done, this.#total, realMs));
  }

  clear(): void {
    this.#line.clear();
  }
}

export function runsLine(name: string, done: number, total: number, realMs: number): string {
  const rate = realMs > 0 ? (done * 1000) / realMs : 0;
  const shown = rate >= 100 ? grouped(rate) : rate.toFixed(1);
  const left = rate > 0 ? `${wallTime(((total - done) * 1000) / rate)} left` : '';
  return `${name}  ${grouped(done)} of ${grouped(total)} runs  ${shown} runs/s  ${left}`.trimEnd();
}
