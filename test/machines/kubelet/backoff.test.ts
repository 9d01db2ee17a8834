import { describe, expect, it } from 'vitest';
import {
  type BackoffEntry,
  collectBackoff,
  isWithinUpdate,
  mayGoAt,
  mustWait,
  nextBackoff,
} from '../../../src/machines/kubelet/backoff.ts';

/** A container that ends a second after each start and is started as soon as it may: the waits in seconds. */
function waits(count: number, runMs = 1000): readonly number[] {
  let entry: BackoffEntry | undefined;
  let now = 0;
  return Array.from({ length: count }, () => {
    const endedAt = now + runMs;
    now = mayGoAt(entry, endedAt);
    expect(mustWait(entry, endedAt, now)).toBe(false);
    if (now > endedAt) expect(mustWait(entry, endedAt, now - 1)).toBe(true);
    entry = nextBackoff(entry, endedAt, now);
    return (now - endedAt) / 1000;
  });
}

describe('back-off', () => {
  it('lets the first restart go, then doubles to five minutes', () => {
    expect(waits(9)).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 300]);
  });
  it('stays where it is if a container runs for ten minutes', () => {
    expect(waits(4, 600_000)).toEqual([0, 10, 20, 40]);
  });
  it('starts over if it runs for longer', () => {
    expect(waits(4, 600_001)).toEqual([0, 0, 0, 0]);
  });
  const entry = { backoffMs: 20_000, lastUpdate: 100_000 };
  it('of a pull counts from the last failure', () => {
    expect([119_999, 120_000].map((at) => isWithinUpdate(entry, at))).toEqual([true, false]);
    expect(isWithinUpdate(undefined, 0)).toBe(false);
  });
  it('is forgotten ten minutes after its last update', () => {
    expect([700_000, 700_001].map((at) => collectBackoff(entry, at))).toEqual([entry, undefined]);
  });
});
