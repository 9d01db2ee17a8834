/** Ctrl-C: the first one ends the work in good order, the second one the process where it stands. */
import { EXIT } from './exit-codes.ts';
import type { Output } from './terminal.ts';

export class Interrupts {
  seen = false;
  readonly #err: Output;
  readonly #first: () => void;
  readonly #onSignal = (): void => this.#interrupt();

  /** Listens until `stop`. */
  constructor(err: Output, first: () => void = () => {}) {
    this.#err = err;
    this.#first = first;
    process.on('SIGINT', this.#onSignal);
  }

  stop(): void {
    // a first Ctrl-C leaves the handler in place: the second one must end the writing that follows
    if (!this.seen) process.off('SIGINT', this.#onSignal);
  }

  #interrupt(): void {
    if (this.seen) process.exit(EXIT.interrupted);
    this.seen = true;
    this.#err.write('\nstopping: the result so far will be written; Ctrl-C again stops at once\n');
    this.#first();
  }
}
