/** What a thread gets is what was read: the same run, to the last row. */
import { describe, expect, it } from 'vitest';
import { filesBelow } from '../../../src/cli/files.ts';
import { readInput } from '../../../src/cli/run-input.ts';
import { compose, type RunInput } from '../../../src/experiment/index.ts';
import { packed, unpacked } from '../../../src/experiment/sweep/wire.ts';
import { ROOT } from '../../cli/run-child.ts';

async function inputOf(path: string): Promise<RunInput> {
  const options = { paths: [path], nodes: [], set: [], strict: false };
  return (await readInput(options, filesBelow(ROOT), 'seatrial run')).run;
}

function digestOf(input: RunInput): string {
  const simulation = compose(input);
  simulation.advance({});
  return simulation.result().run.digest;
}

describe('an input on its way to a thread', () => {
  it.each([
    'workloads/lose-zone/scenario.yaml',
    // an apply by path, an inline scheduler configuration by file
    'workloads/rollout-preempts-itself/scenario.yaml',
    'workloads/scarce-slots/scenario.yaml',
  ])('%s', async (path) => {
    const input = await inputOf(path);
    const cloned = unpacked(structuredClone(packed(input)));
    expect(digestOf(cloned)).toBe(digestOf(input));
  });

  it('keeps what is shared shared', async () => {
    const input = await inputOf('workloads/lose-zone/scenario.yaml');
    const [first] = input.objects;
    const { objects } = unpacked(structuredClone(packed({ ...input, objects: [first, first] })));
    expect(objects[0].object).toBe(objects[1].object);
  });

  it('refuses what no thread could use', async () => {
    const input = await inputOf('workloads/lose-zone/scenario.yaml');
    class Mystery {}
    const broken = { ...input, schedulerConfig: new Mystery() } as unknown as RunInput;
    expect(() => packed(broken)).toThrow(/instance of Mystery/);
    expect(() => packed({ ...input, timing: { ready: () => 1 } } as unknown as RunInput)).toThrow(/a function/);
  });
});
