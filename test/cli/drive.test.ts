import { describe, expect, it } from 'vitest';
import { type Driven, drive } from '../../src/cli/drive.ts';

const err = {
  isTerminal: false,
  columns: 0,
  text: '',
  write(text: string) {
    this.text += text;
  },
  writeData() {},
};

/** One event a millisecond. */
class Clockwork implements Driven {
  readonly horizon = 1_000_000;
  now = 0;
  events = 0;
  readonly slices: number[] = [];

  advance({
    maxEvents = Infinity,
    until = this.horizon,
  }: {
    readonly maxEvents?: number;
    readonly until?: number;
  }): void {
    const steps = Math.min(maxEvents, until - this.now);
    this.slices.push(steps);
    this.now += steps;
    this.events += steps;
  }
}

describe('drive', () => {
  it('goes to the horizon, in slices that grow while they cost nothing', async () => {
    const clockwork = new Clockwork();
    expect(await drive(clockwork, { name: 'x', err })).toBe(true);
    expect(clockwork.now).toBe(1_000_000);
    expect(clockwork.slices.length).toBeGreaterThan(2);
    expect(clockwork.slices[1]).toBeGreaterThan(clockwork.slices[0] ?? 0);
  });

  it('stops at an instant, and not beyond the horizon', async () => {
    const clockwork = new Clockwork();
    await drive(clockwork, { name: 'x', err, until: 777 });
    expect(clockwork.now).toBe(777);
    await drive(clockwork, { name: 'x', err, until: 2_000_000 });
    expect(clockwork.now).toBe(1_000_000);
  });

  it('is interrupted by a signal between two slices, and leaves the second signal to end the process', async () => {
    const clockwork = new Clockwork();
    const before = process.listenerCount('SIGINT');
    setImmediate(() => process.emit('SIGINT'));
    expect(await drive(clockwork, { name: 'x', err })).toBe(false);
    expect(clockwork.now).toBeLessThan(1_000_000);
    expect(err.text).toContain('Ctrl-C again');
    expect(process.listenerCount('SIGINT')).toBe(before + 1);
    process.removeAllListeners('SIGINT');
  });

  it('leaves no listener behind', async () => {
    const before = process.listenerCount('SIGINT');
    await drive(new Clockwork(), { name: 'x', err });
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
