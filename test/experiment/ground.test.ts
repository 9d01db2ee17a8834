/** Runs that share what their seeds do not change are as if each had made it for itself. */
import { describe, expect, it } from 'vitest';
import { groundOf } from '../../src/experiment/ground.ts';
import { compose, type RunInput } from '../../src/experiment/index.ts';
import { deployment, inputOf, pool } from './_scenario.ts';

function digestOf(input: RunInput, seed: string): string {
  const simulation = compose({ ...input, seed });
  simulation.advance({});
  return simulation.result().run.digest;
}

describe('a ground', () => {
  // nodes change what they say of themselves in a run: they fail, are tainted and cordoned
  const spec = {
    horizon: '10m',
    startTime: '2026-01-01T00:00:00Z',
    cluster: { nodePools: [pool('p', 3)] },
    timeline: [
      { name: 'dark', at: '1m', 'node-fail': { names: ['p-1'] }, for: '5m' },
      { name: 'empty', at: '2m', drain: { names: ['p-2'] } },
    ],
  };

  it('is as it was after a run over it', () => {
    const input = inputOf(spec, [deployment('web', 6)]);
    const alone = ['1', '2', '1'].map((seed) => digestOf(input, seed));
    const shared = { ...input, ground: groundOf(input) };
    expect(['1', '2', '1'].map((seed) => digestOf(shared, seed))).toEqual(alone);
  });

  it('holds what was given, then the nodes of pools, by instants from its epoch', () => {
    const { objects, rebased, epoch } = groundOf(inputOf(spec, [deployment('web', 6)]));
    const names = ['web', 'p-1', 'p-2', 'p-3'];
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(names);
    expect(rebased.map(({ metadata }) => metadata.name)).toEqual(names);
    expect(epoch).toBe(Date.UTC(2026, 0, 1));
  });
});
