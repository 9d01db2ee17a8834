import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InstantQueue } from '../../src/kernel/index.ts';

/** The obvious queue: a sorted list of (at, sequence). */
class NaiveQueue {
  private readonly list: { at: number; seq: number; a: number }[] = [];
  private seq = 0;

  push(at: number, a: number): number {
    this.list.push({ at, seq: this.seq, a });
    return this.seq++;
  }

  cancel(seq: number): void {
    const i = this.list.findIndex((e) => e.seq === seq);
    if (i >= 0) this.list.splice(i, 1);
  }

  pop(): { at: number; a: number } | undefined {
    this.list.sort((x, y) => x.at - y.at || x.seq - y.seq);
    return this.list.shift();
  }
}

describe('InstantQueue', () => {
  it('pops by instant, and events of one instant in the order of their pushing', () => {
    const queue = new InstantQueue();
    queue.push(5, 1, 10, 0);
    queue.push(3, 1, 20, 0);
    queue.push(5, 1, 30, 0);
    queue.push(3, 1, 40, 0);
    const popped: number[] = [];
    while (queue.pop()) popped.push(queue.at * 100 + queue.a);
    expect(popped).toEqual([320, 340, 510, 530]);
  });

  it('takes events for the instant that is being drained', () => {
    const queue = new InstantQueue();
    queue.push(7, 1, 1, 0);
    queue.pop();
    queue.push(7, 1, 2, 0);
    expect(queue.pop()).toBe(true);
    expect([queue.at, queue.a]).toEqual([7, 2]);
    expect(queue.pop()).toBe(false);
  });

  it('finds an earlier event that came after a look at a later one', () => {
    const queue = new InstantQueue();
    queue.push(100, 1, 1, 0);
    queue.push(100, 1, 2, 0);
    expect(queue.peek()).toBe(100);
    queue.push(60, 1, 3, 0);
    const popped: number[] = [];
    while (queue.pop()) popped.push(queue.a);
    expect(popped).toEqual([3, 1, 2]);
  });

  it('never fires a cancelled event, and knows a handle whose slot was used again', () => {
    const queue = new InstantQueue();
    const first = queue.push(1, 1, 1, 0);
    expect(queue.cancel(first)).toBe(true);
    expect(queue.cancel(first)).toBe(false);
    expect(queue.pop()).toBe(false);
    queue.push(2, 1, 2, 0);
    expect(queue.cancel(first)).toBe(false);
    expect(queue.pending).toBe(1);
  });

  it('agrees with a sorted list on random pushes, pops and cancellations', () => {
    const step = fc.record({
      op: fc.constantFrom('push', 'push', 'pop', 'cancel'),
      delay: fc.nat(20),
      // near, at the ring's end, and far behind it
      unit: fc.constantFrom(1, 164, 3600),
      pick: fc.nat(1000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const queue = new InstantQueue();
        const naive = new NaiveQueue();
        const handles: [number, number][] = [];
        let now = 0;
        steps.forEach(({ op, delay, unit, pick }, i) => {
          const at = now + delay * delay * unit;
          if (op === 'push') handles.push([queue.push(at, 1, i, 0), naive.push(at, i)]);
          else if (op === 'cancel' && handles.length > 0) {
            const [handle, seq] = handles[pick % handles.length];
            queue.cancel(handle);
            naive.cancel(seq);
          } else if (op === 'pop') {
            const wanted = naive.pop();
            expect(queue.pop()).toBe(wanted !== undefined);
            if (wanted === undefined) return;
            now = wanted.at;
            expect({ at: queue.at, a: queue.a }).toEqual({ at: wanted.at, a: wanted.a });
          }
        });
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('keeps order across 49 days, where the hash sees only 32 bits of an instant', () => {
    const queue = new InstantQueue();
    const instants = [2 ** 32 + 5, 5, 2 ** 33 + 5, 2 ** 52];
    instants.forEach((at, i) => queue.push(at, 1, i, 0));
    const popped: number[] = [];
    while (queue.pop()) popped.push(queue.at);
    expect(popped).toEqual([...instants].sort((a, b) => a - b));
  });
});
