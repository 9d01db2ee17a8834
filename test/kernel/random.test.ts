/** Streams are those of the package, seeded with the run's seed and their name. */
import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../src/kernel/index.ts';

const NAMES = ['', 'lease:node-7', 'image-pull:nodé/x:1', 'ties', 'a'.repeat(300)];

describe.each(['1', 'bench', ''])('with the seed "%s"', (seed) => {
  it.each(NAMES)('the stream "%s" is that of its seed and its name', (name) => {
    const stream = new RandomStreams(seed).stream(name);
    const wanted = seedrandom.alea(`${seed}:${name}`);
    const draws = Array.from({ length: 1000 }, () => [stream.next(), wanted.double()]);
    expect(draws.filter(([mine, theirs]) => mine !== theirs)).toEqual([]);
  });

  it('the stream of an entity is that of its purpose and its name, with a colon between, and goes on where it was', () => {
    const streams = new RandomStreams(seed);
    const whole = new RandomStreams(seed);
    for (const entity of ['node-7', 'nodé', '', 'node-7'])
      expect(streams.streamOf('lease', entity).next()).toBe(whole.stream(`lease:${entity}`).next());
    expect(streams.draws()).toEqual(whole.draws());
  });

  it.each(NAMES)('what is drawn once is the first number of the stream "%s"', (name) => {
    const streams = new RandomStreams(seed);
    expect(streams.once(name)).toBe(new RandomStreams(seed).stream(name).next());
    expect(streams.draws()).toEqual([]);
  });
});
