/** Faults that overlap: what is held down by two comes back when the second lets go. */
import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '../../src/faults/index.ts';
import { entryOf, states, timeline, world, zoned } from './_world.ts';

const target = { target: { names: ['a'] } };

function statesOf(...entries: TimelineEntry[]): string[] {
  const w = world([zoned('a', 'z')]);
  timeline(w.context, ...entries).start();
  w.cluster.kernel.runUntil(100_000);
  return states(w.cluster).slice(1);
}

// a boot takes 5 s in these worlds
describe('power', () => {
  it('comes back when the last of two outages is over', () => {
    const first = entryOf('node-fail', target, { at: 10_000, for: 20_000 });
    const second = entryOf('node-fail', target, { name: 'again', at: 20_000, for: 20_000 });
    // 10–30 and 20–40: dark from 10 to 40
    expect(statesOf(first, second)).toEqual(['10.000 a dark', '40.000 a booting', '45.000 a up']);
  });

  it('stays away while an outage has no end', () => {
    const forGood = entryOf('node-fail', target, { at: 10_000 });
    const reboot = entryOf('node-reboot', target, { at: 20_000 });
    const short = entryOf('node-reboot', target, { name: 'short', at: 30_000, for: 5000 });
    expect(statesOf(forGood, reboot, short)).toEqual(['10.000 a dark']);
  });

  it('a boot that is cut short does not count for the next one', () => {
    const first = entryOf('node-reboot', target, { at: 10_000 });
    const second = entryOf('node-reboot', target, { name: 'again', at: 12_000 });
    // the first boot would end at 15 s; the second begins at 12 s and ends at 17 s
    expect(statesOf(first, second)).toEqual([
      '10.000 a dark',
      '10.000 a booting',
      '12.000 a dark',
      '12.000 a booting',
      '17.000 a up',
    ]);
  });
});

describe('a partition', () => {
  it('outlasts a reboot', () => {
    const cut = entryOf('kubelet-stop', target, { at: 10_000, for: 30_000 });
    const reboot = entryOf('node-reboot', target, { at: 20_000 });
    expect(statesOf(cut, reboot)).toEqual(['10.000 a cut off', '20.000 a dark', '20.000 a booting', '40.000 a up']);
  });

  it('that ends while the kubelet restarts is over when it is back', () => {
    const cut = entryOf('kubelet-stop', target, { at: 10_000, for: 30_000 });
    const restart = entryOf('kubelet-restart', target, { at: 38_000 });
    // five seconds: back at 43
    expect(statesOf(cut, restart)).toEqual(['10.000 a cut off', '38.000 a kubelet restarts', '43.000 a up']);
  });

  it('outlasts a restart of the kubelet', () => {
    const cut = entryOf('kubelet-stop', target, { at: 10_000, for: 60_000 });
    const restart = entryOf('kubelet-restart', target, { at: 38_000 });
    expect(statesOf(cut, restart)).toEqual(['10.000 a cut off', '38.000 a kubelet restarts', '70.000 a up']);
  });

  it('that ends during a boot does not hasten it', () => {
    const cut = entryOf('kubelet-stop', target, { at: 10_000, for: 12_000 });
    const reboot = entryOf('node-reboot', target, { at: 20_000 });
    expect(statesOf(cut, reboot).at(-1)).toBe('25.000 a up');
  });
});

describe('a process', () => {
  it('is kept away by the entry that lasts', () => {
    const w = world();
    const short = entryOf('component-down', { component: 'scheduler' }, { at: 1000 });
    const long = entryOf('component-down', { component: 'scheduler' }, { name: 'long', at: 2000, for: 60_000 });
    timeline(w.context, short, long).start();
    w.cluster.kernel.runUntil(100_000);
    expect(w.calls).toEqual(['1000 stop', '2000 stop', '62000 resume']);
  });
});
