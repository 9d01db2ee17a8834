import { describe, expect, it } from 'vitest';
import { Digest, Kernel, LivelockError, RandomStreams } from '../../src/kernel/index.ts';

describe('Kernel', () => {
  it('sets the clock to the instant of the event that it fires, and to the end of a run', () => {
    const kernel = new Kernel({ seed: '1' });
    const seen: number[] = [];
    const tick = kernel.on('tick', (a) => {
      seen.push(kernel.now);
      if (a > 0) kernel.after(10, tick, a - 1);
    });
    kernel.at(5, tick, 2);
    kernel.runUntil(20);
    expect(seen).toEqual([5, 15]);
    expect(kernel.now).toBe(20);
    kernel.runUntil(100);
    expect(seen).toEqual([5, 15, 25]);
    expect(kernel.now).toBe(100);
  });

  it.each([-1, 1.5, Number.NaN, Infinity, 2 ** 53])('refuses to schedule at %s', (at) => {
    const kernel = new Kernel({ seed: '1' });
    const kind = kernel.on('x', () => {});
    expect(() => kernel.at(at, kind)).toThrow(RangeError);
  });

  it('refuses the past, and two kinds of one name', () => {
    const kernel = new Kernel({ seed: '1' });
    const kind = kernel.on('x', () => {});
    kernel.runUntil(10);
    expect(() => kernel.at(9, kind)).toThrow('not an integer instant from 10 on');
    expect(() => kernel.on('x', () => {})).toThrow('registered twice');
  });

  it('ends a run that stays at one instant', () => {
    const kernel = new Kernel({ seed: '1', maxEventsPerInstant: 100 });
    const kind: number = kernel.on('again', () => kernel.after(0, kind));
    kernel.at(3, kind);
    expect(() => kernel.runUntil(10)).toThrow(LivelockError);
  });
});

describe('RandomStreams', () => {
  it('gives each name its own sequence, whatever others draw', () => {
    const alone = new RandomStreams('42');
    const mixed = new RandomStreams('42');
    const wanted = Array.from({ length: 5 }, () => alone.stream('pull:node-7').next());
    const got = Array.from({ length: 5 }, () => {
      mixed.stream('other').next();
      return mixed.stream('pull:node-7').next();
    });
    expect(got).toEqual(wanted);
    expect(mixed.draws()).toEqual([
      { name: 'other', draws: 5 },
      { name: 'pull:node-7', draws: 5 },
    ]);
  });

  it('differs by seed, and stays below the bound', () => {
    expect(new RandomStreams('1').stream('x').next()).not.toBe(new RandomStreams('2').stream('x').next());
    const stream = new RandomStreams('1').stream('x');
    for (let i = 0; i < 1000; i++) expect(stream.below(7)).toBeLessThan(7);
  });
});

describe('Digest', () => {
  const of = (...values: number[]): string => {
    const digest = new Digest();
    for (const value of values) digest.addNumber(value);
    return digest.hex();
  };

  it('has 16 hexadecimal digits and is the same every time', () => {
    expect(of(1, 2, 3)).toMatch(/^[0-9a-f]{16}$/);
    expect(of(1, 2, 3)).toBe(of(1, 2, 3));
  });

  it('sees order, length and every bit', () => {
    const digests = [of(1, 2), of(2, 1), of(1, 2, 0), of(1), of(), of(1.5), of(-1), of(2 ** 40), of(2 ** 40 + 1)];
    expect(new Set(digests).size).toBe(digests.length);
    expect(of(0)).toBe(of(-0));
  });

  it('hardly ever collides: 100,000 short sequences', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 100_000; i++) seen.add(of(i, i % 7));
    expect(seen.size).toBe(100_000);
  });
});
