/** Pods that will be available once they were ready for `minReadySeconds`, soonest first; equal instants in order. */
import TinyQueue from 'tinyqueue';

export interface Due {
  readonly due: number;
  readonly pod: number;
  /** Since when it was ready: if that changes, the entry is void. */
  readonly readyAt: number;
}

export class DueTimes {
  private readonly queue = new TinyQueue<Due & { readonly sequence: number }>(
    [],
    (a, b) => a.due - b.due || a.sequence - b.sequence,
  );
  private sequence = 0;

  push(due: Due): void {
    this.queue.push({ ...due, sequence: this.sequence++ });
  }

  popUpTo(at: number): Due | undefined {
    const next = this.queue.peek();
    return next === undefined || next.due > at ? undefined : this.queue.pop();
  }
}
