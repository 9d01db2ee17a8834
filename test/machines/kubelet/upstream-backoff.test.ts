/** Back-off, after client-go util/flowcontrol/backoff_test.go, in rows of our own. Its own expiry functions and jitter are in no kubelet of v1.32. */
import { describe, expect, it } from 'vitest';
import {
  type BackoffEntry,
  type BackoffLimits,
  collectBackoff,
  isWithinUpdate,
  mustWait,
  nextBackoff,
} from '../../../src/machines/kubelet/backoff.ts';

const SECOND = 1000;
const limits = (max: number): BackoffLimits => ({ baseMs: SECOND, maxMs: max * SECOND });
const waitOf = (entry: BackoffEntry | undefined): number => (entry?.backoffMs ?? 0) / SECOND;

/** `count` times let go, a second apart; the last one at that second. */
function letGo(count: number, max: number): BackoffEntry | undefined {
  let entry: BackoffEntry | undefined;
  for (let i = 1; i <= count; i++) entry = nextBackoff(entry, i * SECOND, i * SECOND, limits(max));
  return entry;
}

describe('SlowBackoff', () => {
  it('doubles up to the greatest', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((count) => waitOf(letGo(count, 50)))).toEqual([
      0, 1, 2, 4, 8, 16, 32, 50, 50, 50,
    ]);
  });
  it('what is forgotten waits for nothing', () => expect(waitOf(undefined)).toBe(0));
});

describe('at the greatest, five seconds', () => {
  const entry = letGo(6, 5);
  it('BackoffReset: it has to wait; eleven seconds later no more', () => {
    expect(mustWait(entry, 6 * SECOND, 6 * SECOND, limits(5))).toBe(true);
    expect(mustWait(entry, 6 * SECOND, 17 * SECOND, limits(5))).toBe(false);
  });
  it('BackoffHighWaterMark: six seconds later it is still the greatest', () =>
    expect(waitOf(nextBackoff(entry, 12 * SECOND, 12 * SECOND, limits(5)))).toBe(5));
  it('BackoffGC: kept for twice as long', () => {
    expect(collectBackoff(entry, 12 * SECOND, limits(5))).toBe(entry);
    expect(collectBackoff(entry, 18 * SECOND, limits(5))).toBeUndefined();
  });
});

describe('AlternateBackoffGC, AlternateHasExpired: by default after twice the greatest', () => {
  const entry = nextBackoff(undefined, 0, 0, limits(50));
  it('is kept after 5 s and gone after 106 s', () => {
    expect(collectBackoff(entry, 5 * SECOND, limits(50))).toBe(entry);
    expect(collectBackoff(entry, 106 * SECOND, limits(50))).toBeUndefined();
  });
  it('doubles after 5 s, and starts over after 101 s more', () => {
    const doubled = nextBackoff(entry, 5 * SECOND, 5 * SECOND, limits(50));
    expect(waitOf(doubled)).toBe(2);
    expect(waitOf(nextBackoff(doubled, 106 * SECOND, 106 * SECOND, limits(50)))).toBe(1);
  });
});

describe('IsInBackOffSinceUpdate', () => {
  /** Ticks at which it is let go, with the wait that was in force until then; at all others between them it has to wait. */
  const LET_GO: readonly [tick: number, wait: number][] = [
    [0, 0],
    [1, 1],
    [3, 2],
    [7, 4],
    [15, 8],
    [25, 10],
    [35, 10],
    [56, 0],
    [57, 1],
  ];
  it('each of 38 ticks', () => {
    let entry: BackoffEntry | undefined;
    let asked = 0;
    const last = LET_GO[LET_GO.length - 1][0];
    for (let tick = 0; tick <= last; tick++) {
      // nothing happens between 35 and 56, by when it is forgotten
      if (tick > 35 && tick < 56) continue;
      asked++;
      const now = tick * SECOND;
      const go = LET_GO.find(([at]) => at === tick);
      expect(isWithinUpdate(entry, now, limits(10)), `tick ${tick}`).toBe(go === undefined);
      if (go === undefined) continue;
      if (tick !== 56) expect(waitOf(entry), `tick ${tick}`).toBe(go[1]);
      entry = nextBackoff(entry, now, now, limits(10));
    }
    expect(asked).toBe(38);
  });
});
