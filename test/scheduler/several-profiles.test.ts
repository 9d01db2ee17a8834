/** Several profiles share the cluster and the place in the search; each has its plugins and its share of nodes to score. */
import { expect, test } from 'vitest';
import { decodeSchedulerConfiguration, decodeValue } from '../../src/ingest/index.ts';
import { CompiledPods } from '../../src/scheduler/compiled/index.ts';
import { podRefOf } from '../../src/scheduler/framework/index.ts';
import { createProfiles, type Engine } from '../../src/scheduler/index.ts';
import { Nominator } from '../../src/scheduler/queue/index.ts';
import { Snapshot } from '../../src/scheduler/snapshot/index.ts';
import { World } from './queue/_world.ts';

const NODES = 300;

const CONFIG = {
  percentageOfNodesToScore: 40,
  profiles: [
    { schedulerName: 'as-configured' },
    { schedulerName: 'its-own', percentageOfNodesToScore: 80 },
    { schedulerName: 'adaptive', percentageOfNodesToScore: 0 },
    { schedulerName: 'few', percentageOfNodesToScore: 1 },
    { schedulerName: 'scores-nothing', plugins: { score: { disabled: [{ name: '*' }] } } },
  ],
};

function engines(): { readonly world: World; readonly byName: ReadonlyMap<string, Engine> } {
  const world = new World();
  for (let i = 0; i < NODES; i++) world.node(`n${i}`);
  const { cluster } = world;
  const compiled = new CompiledPods(cluster.classes.list);
  const handle = { cluster, compiled, snapshot: new Snapshot(cluster, compiled), nominated: new Nominator() };
  const profiles = createProfiles(decodeValue(CONFIG, decodeSchedulerConfiguration, 'strict'), handle, undefined);
  return { world, byName: new Map(profiles.map(({ schedulerName, engine }) => [schedulerName, engine])) };
}

test.each([
  ['as-configured', 120], // 40 % of 300
  ['its-own', 240], // 80 %
  ['adaptive', 144], // 50 − 300/125 = 48 %: 0 of a profile is not "as configured"
  ['few', 100], // never fewer
  ['scores-nothing', 1],
])('%s keeps %i nodes, and begins behind them the next time', (name, kept) => {
  const { world, byName } = engines();
  const engine = byName.get(name) as Engine;
  const pod = podRefOf(world.cluster, world.pod('p'));
  expect(engine.decide(pod)).toMatchObject({ feasible: kept, evaluated: kept, start: 0, nextStart: kept });
  expect(engine.decide(pod)).toMatchObject({ start: kept });
  // whichever profile searches next begins there
  expect((byName.get(name === 'few' ? 'its-own' : 'few') as Engine).decide(pod).start).toBe((2 * kept) % NODES);
});

test('a new process begins at the first node', () => {
  const { world, byName } = engines();
  const pod = podRefOf(world.cluster, world.pod('p'));
  const engine = byName.get('few') as Engine;
  engine.decide(pod);
  engine.restart?.();
  expect(engine.decide(pod).start).toBe(0);
});
