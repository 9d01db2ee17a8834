/** How plugins' answers combine, with plugins that say what a test wants. */
import { describe, expect, it } from 'vitest';
import { Framework, type FrameworkPlugins, type PluginSlot } from '../../../src/scheduler/cycle/index.ts';
import {
  CycleState,
  failure,
  type Plugin,
  type PluginHandle,
  type PodRef,
  SKIP,
  unresolvable,
  unschedulable,
} from '../../../src/scheduler/framework/index.ts';
import { NodeInfo } from '../../../src/scheduler/snapshot/index.ts';

const NOBODY = { nominated: { onNode: () => [] } } as unknown as PluginHandle;
const POD = { row: 0 } as PodRef;
const NODES = [new NodeInfo('n0', 0), new NodeInfo('n1', 1)];

/** All plugins at every point that they have. */
function frameworkOf(...plugins: readonly Partial<Plugin>[]): Framework {
  const named = plugins.map((plugin, i) => ({ name: 'ABC'[i], ...plugin }) as Plugin);
  const at = (point: keyof Plugin): PluginSlot[] =>
    named.flatMap((plugin, slot) => (plugin[point] === undefined ? [] : [{ plugin, slot, weight: slot + 1 }]));
  const points = Object.fromEntries(
    ['preEnqueue', 'preFilter', 'filter', 'postFilter', 'preScore', 'score', 'reserve', 'preBind', 'bind'].map(
      (point) => [point, at(point as keyof Plugin)],
    ),
  );
  return new Framework(named, { ...points, queueSort: [] } as unknown as FrameworkPlugins, NOBODY);
}

describe('preFilter', () => {
  const naming = (...names: string[]): Partial<Plugin> => ({ preFilter: () => ({ nodes: new Set(names) }) });
  const run = (...plugins: readonly Partial<Plugin>[]) => frameworkOf(...plugins).preFilter(new CycleState(), POD);

  it('intersects the nodes that plugins name', () => {
    expect(run(naming('a', 'b'), {}, naming('b', 'c'))).toEqual({
      status: undefined,
      nodes: new Set(['b']),
      narrowedBy: ['A', 'C'],
    });
  });

  it('refuses where nothing is left, naming who left nothing', () => {
    expect(run(naming()).status?.reasons).toEqual(["node(s) didn't satisfy plugin A"]);
    expect(run(naming('a'), naming('b')).status).toMatchObject({
      plugin: '',
      reasons: ["node(s) didn't satisfy plugin(s) [A B] simultaneously"],
    });
  });

  it('stops at a refusal for good, goes on after another, and keeps the last of those', () => {
    const asked: string[] = [];
    const saying = (name: string, status: ReturnType<typeof unschedulable>): Partial<Plugin> => ({
      preFilter: () => {
        asked.push(name);
        return { status };
      },
    });
    expect(run(saying('A', unschedulable('A', 'a')), saying('B', unschedulable('B', 'b'))).status?.plugin).toBe('B');
    expect(run(saying('A', unresolvable('A', 'a')), saying('never', unschedulable('B', 'b'))).status?.plugin).toBe('A');
    expect(asked).toEqual(['A', 'B', 'A']);
  });

  it('wraps an error', () => {
    expect(run({ preFilter: () => ({ status: failure('A', 'broken') }) }).status).toMatchObject({
      code: 'Error',
      reasons: ['running PreFilter plugin "A": broken'],
    });
  });
});

describe('filter', () => {
  it('leaves out who skipped, and gives the first refusal', () => {
    const refusing = (name: string): Partial<Plugin> => ({ filter: () => unschedulable(name, name) });
    const framework = frameworkOf(
      { ...refusing('A'), preFilter: () => ({ status: SKIP }) },
      refusing('B'),
      refusing('C'),
    );
    const state = new CycleState();
    framework.preFilter(state, POD);
    expect(framework.filter(state, POD, NODES[0])?.plugin).toBe('B');
  });

  it('an error is no refusal', () => {
    const framework = frameworkOf({ filter: () => failure('A', 'broken') });
    expect(framework.filter(new CycleState(), POD, NODES[0])).toMatchObject({
      code: 'Error',
      reasons: ['running "A" filter plugin: broken'],
    });
  });
});

describe('score', () => {
  it('weighs after normalising, and sums', () => {
    const raw: Partial<Plugin> = {
      score: (_, __, { index }) => index + 1,
      normalizeScore: (_, __, ___, scores) => scores.forEach((s, i) => (scores[i] = s * 10)),
    };
    const flat: Partial<Plugin> = { score: () => 50 };
    const { totals, plugins } = frameworkOf(raw, flat).score(new CycleState(), POD, NODES);
    expect([...totals]).toEqual([10 + 100, 20 + 100]);
    expect(plugins.map(({ name, scores }) => [name, ...scores])).toEqual([
      ['A', 10, 20],
      ['B', 100, 100],
    ]);
  });

  it('leaves out who skipped', () => {
    const { plugins } = frameworkOf({ preScore: () => ({ status: SKIP }), score: () => 1 }, { score: () => 2 }).score(
      new CycleState(),
      POD,
      NODES,
    );
    expect(plugins.map(({ name }) => name)).toEqual(['B']);
  });

  it('does not stand scores out of range', () => {
    expect(frameworkOf({ score: () => 101 }).score(new CycleState(), POD, NODES).error?.reasons[0]).toContain(
      'plugin "A" returns an invalid score 101',
    );
  });

  it('is 1 for all without any plugin', () => {
    expect([...frameworkOf().score(new CycleState(), POD, NODES).totals]).toEqual([1, 1]);
  });
});

describe('postFilter', () => {
  const input = {} as never;

  it('ends with the first success or refusal for good; other texts are joined', () => {
    const no: Partial<Plugin> = { postFilter: () => ({ status: unschedulable('A', 'a') }) };
    const clears: Partial<Plugin> = { postFilter: () => ({ nominate: -1, status: unschedulable('B', 'b') }) };
    const yes: Partial<Plugin> = { postFilter: () => ({ nominate: 7 }) };
    expect(frameworkOf(no, yes, clears).postFilter(input)).toEqual({ nominate: 7 });
    expect(frameworkOf(no, clears).postFilter(input)).toMatchObject({
      nominate: -1,
      status: { plugin: 'A', reasons: ['a', 'b'] },
    });
  });
});

describe('reserve', () => {
  it('undoes in reverse what was reserved', () => {
    const log: string[] = [];
    const keeping = (name: string): Partial<Plugin> => ({
      reserve: () => void log.push(`+${name}`),
      unreserve: () => void log.push(`-${name}`),
    });
    const refusing: Partial<Plugin> = { ...keeping('C'), reserve: () => unschedulable('C', 'c') };
    expect(frameworkOf(keeping('A'), keeping('B'), refusing).reserve(POD, NODES[0])?.plugin).toBe('C');
    expect(log).toEqual(['+A', '+B', '-C', '-B', '-A']);
  });
});
