/** Classes that ask for the same share what they know of nodes – and still each has its own pods, terms and images. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Node } from '../../../src/model/index.ts';
import { CompiledPods } from '../../../src/scheduler/compiled/index.ts';
import { podRefOf } from '../../../src/scheduler/framework/index.ts';
import { createProfiles, type Engine } from '../../../src/scheduler/index.ts';
import { Nominator } from '../../../src/scheduler/queue/index.ts';
import { Snapshot } from '../../../src/scheduler/snapshot/index.ts';
import { type Manifest, World } from '../queue/_world.ts';

const HOST = 'kubernetes.io/hostname';
/** So many that a few pods are on few of them. */
const NODES = 90;
const MEBIBYTE = 1024 * 1024;

let world: World;
let snapshot: Snapshot;
let engine: Engine;

beforeEach(() => {
  world = new World('shared');
  for (let i = 0; i < NODES; i++) world.node(`n${i}`, { labels: { [HOST]: `n${i}` } });
  const { cluster, kernel } = world;
  const compiled = new CompiledPods(cluster.classes.list);
  snapshot = new Snapshot(cluster, compiled);
  const handle = { cluster, snapshot, compiled, nominated: new Nominator() };
  engine = createProfiles({ profiles: [] }, handle, kernel.random.stream('ties'))[0].engine;
});

const app = (name: string, spec: Manifest = {}, image = 'app:1') => ({
  labels: { app: name },
  spec: { containers: [{ name: 'c', image, resources: { requests: { cpu: '100m', memory: '100Mi' } } }], ...spec },
});

const big = { cpu: '2', memory: '2Gi' };
const bigPod = { spec: { containers: [{ name: 'c', image: 'app:1', resources: { requests: big } }] } };

/** How a pod of this template is decided on. */
function ask(template: ReturnType<typeof app>) {
  const row = world.pod(`p${world.cluster.pods.count}`, template);
  const { node, feasible, total } = engine.decide(podRefOf(world.cluster, row));
  const tied = engine.tied().length;
  return { row, node, feasible, total, tied };
}

const like = (name: string): Manifest => ({ topologyKey: HOST, labelSelector: { matchLabels: { app: name } } });
const apart = (name: string): Manifest => ({
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [like(name)] } },
});
const spread = (name: string): Manifest => ({
  topologySpreadConstraints: [{ maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', ...like(name) }],
});

describe('classes with one memo', () => {
  it('are each kept off the nodes of their own pods', () => {
    for (const name of ['web', 'db']) ask(app(name, apart(name)));
    const { row, node } = ask(app('web', apart('web')));
    snapshot.assume(row, node);
    expect(ask(app('web', apart('web')))).toMatchObject({ feasible: NODES - 1, tied: NODES - 1 });
    // the other class may go there, but the node is fuller than the rest
    expect(ask(app('db', apart('db')))).toMatchObject({ feasible: NODES, tied: NODES - 1 });
    snapshot.forget(row);
    expect(ask(app('web', apart('web')))).toMatchObject({ feasible: NODES, tied: NODES });
  });

  it('each prefer nodes without their own pods', () => {
    const first = ask(app('web', spread('web')));
    snapshot.assume(first.row, first.node);
    // makes the node with the pod the emptiest of all
    for (let node = 0; node < NODES; node++) if (node !== first.node) world.pod(`big-${node}`, bigPod, { node });
    expect(ask(app('web', spread('web')))).toMatchObject({ feasible: NODES, tied: NODES - 1 });
    expect(ask(app('db', spread('db')))).toMatchObject({ feasible: NODES, tied: 1, node: first.node });
  });

  it('look for images of their own as soon as a node has one', () => {
    const [web, db] = [app('web', {}, 'web:1'), app('db', {}, 'db:1')];
    expect([ask(web), ask(db)]).toMatchObject([{ tied: NODES }, { tied: NODES }]);
    const { total } = ask(db);
    const before: Node = world.cluster.nodes.object(7);
    const images = [{ names: ['web:1'], sizeBytes: NODES * 300 * MEBIBYTE }];
    world.cluster.nodeApi.replace(7, { ...before, status: { ...before.status, images } }, 1 << 7);
    // on one node of 90: 300 MiB, of which (300 − 23) / (1000 − 23) × 100 = 28.35 counts
    expect(ask(web)).toMatchObject({ node: 7, tied: 1, total: total + 28 });
    expect(ask(db)).toMatchObject({ tied: NODES, total });
  });
});
