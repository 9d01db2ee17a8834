/** The event queue at 100,000 pending events: the next one is taken, another one comes later. Delays are round milliseconds. */
import { Digest } from '../../src/kernel/index.ts';
import { InstantQueue } from '../../src/kernel/instant-queue.ts';
import type { Benchmark } from './_benchmark.ts';
import { bestRound, busySeconds, timed } from './_clock.ts';

const PENDING = 100_000;
const OPERATIONS = 1_000_000;
const MEAN_DELAY_MS = 10_000;
const DELAYS = 1 << 16;

/** Exponential, mean ten seconds: ten events to a millisecond, so that instants collide as they do in a cluster. */
function exponentialDelays(): Int32Array {
  const delays = new Int32Array(DELAYS);
  let state = 12_345;
  for (let i = 0; i < DELAYS; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    delays[i] = Math.max(1, Math.round(-Math.log((state + 1) / 2 ** 32) * MEAN_DELAY_MS));
  }
  return delays;
}

export const kernelQueue: Benchmark = {
  name: 'kernel-queue',
  about: 'one event taken and another pushed, 100,000 pending',
  run(size) {
    const delays = exponentialDelays();
    const queue = new InstantQueue();
    for (let i = 0; i < PENDING; i++) queue.push(delays[i & (DELAYS - 1)], 0, i, 0);
    const digest = new Digest();
    let turn = 0;
    const hold = (): void => {
      for (let i = 0; i < OPERATIONS; i++) {
        queue.pop();
        queue.push(queue.at + delays[turn++ & (DELAYS - 1)], 0, queue.a, 0);
      }
    };
    hold();
    for (let i = 0; i < 1000; i++) {
      queue.pop();
      digest.addInt(queue.at);
      digest.addInt(queue.a);
      queue.push(queue.at + delays[turn++ & (DELAYS - 1)], 0, queue.a, 0);
    }
    const best = bestRound(size === 'full' ? 2 : 0.3, () => timed(hold));
    return { ...best, nanoseconds: (busySeconds(best) / OPERATIONS) * 1e9, hash: digest.hex() };
  },
};
