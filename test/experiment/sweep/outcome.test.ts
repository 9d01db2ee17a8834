/** A run among many makes no document; what it makes of itself is what its document would say. */
import { describe, expect, it } from 'vitest';
import { filesBelow } from '../../../src/cli/files.ts';
import { readInput } from '../../../src/cli/run-input.ts';
import { compose } from '../../../src/experiment/index.ts';
import { figuresOf } from '../../../src/experiment/sweep/figures.ts';
import { outcomeOf } from '../../../src/experiment/sweep/outcome.ts';
import { ROOT } from '../../cli/run-child.ts';

describe('an outcome says what the result of the same run says', () => {
  it.each(['lose-zone', 'rollout-preempts-itself', 'scarce-slots'])('%s', async (name) => {
    const options = { paths: [`workloads/${name}/scenario.yaml`], nodes: [], set: [], strict: false };
    const { run: input } = await readInput(options, filesBelow(ROOT), 'seatrial run');
    const [whole, brief] = [compose(input), compose(input)];
    for (const each of [whole, brief]) each.advance({});
    const result = whole.result();
    const { seed, digest, entries, endedAt } = result.run;
    const { verdict, counts, slos } = result;
    const outcome = outcomeOf(brief);
    expect(outcome).toEqual({ seed, digest, entries, endedAt, verdict, counts, slos, figures: figuresOf(result) });
    expect(outcome.figures.map(([figure]) => figure)).toContain('imbalance{cpu} avg');
  });
});
