/** Lock step for as long as one likes: `npm run lockstep -- DECISIONS [SEED [MIX]]`. A million take some minutes. */
import { Dice } from './_dice.ts';
import { MIXES } from './_templates.ts';
import { Twins } from './_twins.ts';
import { RandomStreams } from '../../../src/kernel/index.ts';

const PER_WORLD = 400;
const [decisions = '10000', seed = 'a', only] = process.argv.slice(2);
const names = only === undefined ? Object.keys(MIXES) : [only];
let done = 0;
let fast = 0;
let preempted = 0;
const byMix = new Map<string, { fast: number; all: number }>();
for (let i = 0; done < Number(decisions); i++) {
  const name = names[i % names.length];
  const worldSeed = `${seed}-${i}`;
  const dice = new Dice(new RandomStreams(worldSeed).stream('world'));
  const options = {
    seed: worldSeed,
    mix: MIXES[name],
    nodes: dice.pick([3, 12, 40, 70, 101, 150, 260, 1300]),
    templates: dice.pick([1, 3, 10]),
    quirks: dice.chance(0.5),
  };
  const twins = new Twins(options);
  for (let k = 0; k < PER_WORLD; k++) {
    const difference = twins.step();
    if (difference === '') continue;
    process.stdout.write(
      `${name} ${JSON.stringify({ seed: worldSeed, nodes: options.nodes, templates: options.templates, quirks: options.quirks })} step ${k}: ${difference}\n`,
    );
    process.exit(1);
  }
  done += PER_WORLD;
  fast += twins.fast.decided;
  preempted += twins.tally.preempted;
  const tally = byMix.get(name) ?? { fast: 0, all: 0 };
  byMix.set(name, { fast: tally.fast + twins.fast.decided, all: tally.all + PER_WORLD });
}
const shares = [...byMix].map(([name, { fast: f, all }]) => `${name} ${Math.round((100 * f) / all)} %`);
process.stdout.write(`${done} decisions alike, ${fast} of them fast (${shares.join(', ')}), ${preempted} preempted\n`);
