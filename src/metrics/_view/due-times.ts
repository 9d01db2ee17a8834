/** Pods that will be available once they were ready for `minReadySeconds`, soonest first; equal instants in order. */
import TinyQueue from 'tinyqueue';

export interface Due {
  readonly due: number;
  readonly pod: number;
}

type Entry = Due & { readonly sequence: number };

export class DueTimes {
  private readonly queue = new TinyQueue<Entry>([], (a, b) => a.due - b.due || a.sequence - b.sequence);
  /** Sequence of the entry that counts for a pod. */
  private readonly valid = new Map<number, number>();
  private sequence = 0;

  push(due: Due): void {
    this.valid.set(due.pod, this.sequence);
    this.queue.push({ ...due, sequence: this.sequence++ });
  }

  /** The pod is no longer ready. */
  cancel(pod: number): void {
    if (this.valid.size > 0) this.valid.delete(pod);
  }

  /** The next that is due before or at `at`. */
  popUpTo(at: number): Due | undefined {
    for (let next = this.queue.peek(); next !== undefined && next.due <= at; next = this.queue.peek()) {
      this.queue.pop();
      if (this.valid.get(next.pod) !== next.sequence) continue;
      this.valid.delete(next.pod);
      return next;
    }
    return undefined;
  }
}
