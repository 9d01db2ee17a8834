/** The fast engine says what the plugins say, decision after decision, whatever happens in between. */
import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../src/kernel/index.ts';
import { Dice } from './_dice.ts';
import { MIXES } from './_templates.ts';
import { Twins } from './_twins.ts';

const WORLDS = 3;
const STEPS = 100;

function run(mix: string, seed: string) {
  const dice = new Dice(new RandomStreams(seed).stream('world'));
  const twins = new Twins({
    seed,
    mix: MIXES[mix],
    nodes: dice.pick([3, 12, 40, 110]),
    templates: dice.pick([1, 3, 10]),
    quirks: dice.chance(0.5),
  });
  for (let step = 0; step < STEPS; step++) {
    const difference = twins.step();
    if (difference !== '') return { difference: `${seed}, step ${step}: ${difference}`, ...twins.tally, fast: 0 };
  }
  return { difference: '', ...twins.tally, fast: twins.fast.decided };
}

describe.each(Object.keys(MIXES))('pods that are %s', (mix) => {
  it('go where the plugins send them', () => {
    const results = Array.from({ length: WORLDS }, (_, i) => run(mix, `${mix}-${i}`));
    expect(results.map(({ difference }) => difference)).toEqual(Array.from({ length: WORLDS }, () => ''));
    // or else nothing was compared
    expect(results.some(({ placed }) => placed > STEPS / 10)).toBe(true);
    expect(results.some(({ fast }) => fast > 0)).toBe(true);
    if (MIXES[mix].priorities === 1) expect(results.some(({ preempted }) => preempted > 0)).toBe(true);
  });
});

/** Found by longer runs (`npm run lockstep`). */
describe('worlds in which the engines once differed', () => {
  it.each([
    // what preemption would do on a node was remembered from when the node was promised to another pod
    { seed: 'million-b-517', mix: 'promised', nodes: 12, templates: 10, quirks: false, steps: 240 },
    { seed: 'million-c-595', mix: 'promised', nodes: 12, templates: 3, quirks: false, steps: 280 },
    // a pod was accepted again by its kubelet, and its start time went on, of which nobody was told
    { seed: 'land7-1228', mix: 'preempting', nodes: 12, templates: 10, quirks: true, steps: 400 },
  ])('$seed', ({ mix, steps, ...options }) => {
    const twins = new Twins({ ...options, mix: MIXES[mix] });
    const differences = Array.from({ length: steps }, () => twins.step()).filter((difference) => difference !== '');
    expect(differences).toEqual([]);
  });
});
