/** The driver that holds two engines against each other, on an engine and itself – and on one that lies once. */
import { describe, expect, it } from 'vitest';
import type { RandomStream } from '../../src/kernel/index.ts';
import type { Decision, Engine } from '../../src/scheduler/index.ts';
import { type EngineFactory, fastEngine, pluginEngine, runLockStep } from './lock-step.ts';

const STEPS = 40;
const LIE_AT = 7;

/** Changes what the engine says to its `LIE_AT`-th question, and nothing else. */
const lying =
  (lie: (told: Told) => Partial<Told>): EngineFactory =>
  (handle, profile, ties) => {
    const engine = pluginEngine(handle, profile, ties);
    let questions = 0;
    let tied: readonly number[] = [];
    return {
      ...({
        postFilter: (pod, decision) => engine.postFilter(pod, decision),
        diagnose: (pod) => engine.diagnose(pod),
        explainPreemption: (pod, decision) => engine.explainPreemption(pod, decision),
      } satisfies Partial<Engine>),
      tied: () => tied,
      decide(pod) {
        const decision = engine.decide(pod);
        const told = { decision, tied: engine.tied(), ties };
        const changed = questions++ === LIE_AT ? { ...told, ...lie(told) } : told;
        tied = changed.tied;
        return changed.decision;
      },
    };
  };

interface Told {
  readonly decision: Decision;
  readonly tied: readonly number[];
  readonly ties: RandomStream;
}

const plusOne =
  (field: 'node' | 'ties' | 'feasible' | 'evaluated' | 'start' | 'nextStart') =>
  ({ decision }: Told): Partial<Told> => ({ decision: { ...decision, [field]: decision[field] + 1 } });

describe('two engines in lock-step', () => {
  it('agree if they are the same, whatever happens', () => {
    const results = Array.from({ length: 12 }, (_, i) =>
      runLockStep({ seed: `same-${i}`, first: pluginEngine, second: pluginEngine, steps: STEPS }),
    );
    expect(results.map(({ divergence }) => divergence).filter((each) => each !== undefined)).toEqual([]);
    const sum = (field: 'placed' | 'tied'): number => results.reduce((total, result) => total + result[field], 0);
    expect(sum('placed')).toBeGreaterThan(STEPS);
    expect(sum('tied')).toBeGreaterThan(10);
  });

  it('agree on clusters that are too large to be searched whole', () => {
    const { divergence, agreed } = runLockStep({
      seed: 'large',
      first: pluginEngine,
      second: pluginEngine,
      steps: 20,
      nodes: [200, 250],
    });
    expect({ divergence, agreed }).toEqual({ divergence: undefined, agreed: 20 });
  });

  it.each([
    ['that can do without the plugins', ['nominated', 'disks', 'bound-claims', 'volume-limits', 'single-pod-claims']],
    ['of all kinds', []],
  ])('agree on clusters %s if the second is the fast one', (_which, without) => {
    const results = Array.from({ length: 15 }, (_, i) =>
      runLockStep({ seed: `fast-${i}`, first: pluginEngine, second: fastEngine, steps: STEPS, without }),
    );
    expect(results.map(({ divergence }) => divergence).filter((each) => each !== undefined)).toEqual([]);
  });

  it.each<[string, (told: Told) => Partial<Told>]>([
    ['node', plusOne('node')],
    ['ties', plusOne('ties')],
    ['feasible', plusOne('feasible')],
    ['evaluated', plusOne('evaluated')],
    ['start', plusOne('start')],
    ['nextStart', plusOne('nextStart')],
    ['total', ({ decision }) => ({ decision: { ...decision, total: decision.total + 1 || 1 } })],
    ['tied', ({ tied }) => ({ tied: [...tied, 99] })],
    ['error', ({ decision }) => ({ decision: { ...decision, error: 'something broke' } })],
    [
      'viaNominatedNode',
      ({ decision }) => ({ decision: { ...decision, viaNominatedNode: !decision.viaNominatedNode } }),
    ],
    [
      'draws',
      ({ ties }) => {
        ties.next();
        return {};
      },
    ],
  ])('catch a lie about %s, where it is told', (field, lie) => {
    const { divergence } = runLockStep({ seed: 'canary', first: pluginEngine, second: lying(lie), steps: STEPS });
    expect(divergence).toMatchObject({ step: LIE_AT, field });
  });
});
