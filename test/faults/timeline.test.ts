import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/cluster/index.ts';
import {
  FAULTS,
  type FaultContext,
  faultOf,
  type FaultParams,
  Timeline,
  type TimelineEntry,
} from '../../src/faults/index.ts';
import { Machines } from '../../src/machines/index.ts';
import type { Node, Pod } from '../../src/model/objects/index.ts';
import { kube, makeCluster, node, story } from '../support/world.ts';

interface World {
  readonly cluster: Cluster;
  readonly context: FaultContext;
  readonly calls: string[];
}

function world(nodes: readonly Node[] = []): World {
  const cluster = makeCluster();
  const machines = new Machines(cluster, { timing: { boot: 5000, statusPost: 0 }, leaseOffset: () => 0 });
  const calls: string[] = [];
  const note = (what: string) => () => void calls.push(`${cluster.now} ${what}`);
  const components = new Map([['scheduler' as const, { stop: note('stop'), resume: note('resume') }]]);
  for (const object of nodes) cluster.nodeApi.create(object);
  return { cluster, context: { cluster, machines, components }, calls };
}

const zoned = (name: string, zone: string, pool = 'general'): Node =>
  node(name, { labels: { 'topology.kubernetes.io/zone': zone, 'seatrial.dev/pool': pool } }) as Node;

function run(
  { cluster, context }: World,
  verb: string,
  params: FaultParams,
  entry: Partial<TimelineEntry> = {},
  until = 60_000,
): void {
  const fault = faultOf(verb);
  if (fault === undefined) throw new Error(`no verb ${verb}`);
  new Timeline(context, [{ name: 'it', fault, params, mode: 'all', value: 0, at: 1000, ...entry }]).start();
  cluster.kernel.runUntil(until);
}

const states = (cluster: Cluster): string[] =>
  story(cluster, 'machine-state').map((line) => line.replace(' machine-state node=', ' ').replace(' state=', ' '));

describe('targets', () => {
  const nodes = ['a', 'b', 'c', 'd'].map((name, i) => zoned(name, `z${i % 2}`, i < 3 ? 'general' : 'spot'));

  it.each([
    [{ zone: 'z0' }, ['a', 'c']],
    [{ pool: 'spot' }, ['d']],
    [{ zone: 'z0', pool: 'spot' }, []],
    [{ names: ['b', 'nobody'] }, ['b']],
  ])('%o selects %j', (target, wanted) => {
    const w = world(nodes);
    run(w, 'cordon', { target: { names: [], ...target } });
    const cordoned = [...w.cluster.nodes.live()]
      .filter((n) => w.cluster.nodes.object(n).spec.unschedulable)
      .map((n) => w.cluster.nodes.names[n]);
    expect(cordoned).toEqual(wanted);
  });

  it.each([
    ['one', 0, 1],
    ['fixed', 3, 3],
    ['fixed', 9, 4],
    ['fixed-percent', 50, 2],
    // 49 % of 4 is 1.96: cut
    ['fixed-percent', 49, 1],
  ] as const)('mode %s with value %d hits %d of 4', (mode, value, wanted) => {
    const w = world(nodes);
    run(w, 'cordon', {}, { mode, value });
    expect(story(w.cluster, 'node-unschedulable')).toHaveLength(wanted);
  });

  it('draws the same ones from the same seed, and says when it selects nothing', () => {
    const hit = (): string[] => {
      const w = world(nodes);
      run(w, 'cordon', {}, { mode: 'fixed', value: 2 });
      return story(w.cluster, 'node-unschedulable');
    };
    expect(hit()).toEqual(hit());
    const w = world(nodes);
    run(w, 'cordon', { target: { names: ['nobody'] } });
    expect(story(w.cluster, 'fault-started')[0]).toContain('detail=selects nothing');
  });
});

describe('time', () => {
  it('repeats every so often up to a last instant, and ends after `for`', () => {
    const w = world([zoned('a', 'z')]);
    run(w, 'cordon', {}, { every: 10_000, until: 25_000, for: 2000 });
    expect(story(w.cluster, 'node-unschedulable').map((line) => line.split(' ').slice(0, 1) + line.slice(-2))).toEqual([
      '1.000=1',
      '3.000=0',
      '11.000=1',
      '13.000=0',
      '21.000=1',
      '23.000=0',
    ]);
    expect(story(w.cluster, 'fault-started')).toHaveLength(3);
    expect(story(w.cluster, 'fault-ended')).toHaveLength(3);
  });
});

describe('verbs', () => {
  it('each have a name of their own and a line of documentation', () => {
    expect(new Set(FAULTS.map(({ verb }) => verb)).size).toBe(FAULTS.length);
    for (const { doc } of FAULTS) expect(doc.length).toBeGreaterThan(20);
  });

  it('node-reboot: down, and up again after the boot', () => {
    const w = world([zoned('a', 'z')]);
    run(w, 'node-reboot', {});
    expect(states(w.cluster).slice(1)).toEqual(['1.000 a dark', '1.000 a booting', '6.000 a up']);
  });

  it('component-down: another replica takes over after the lease gap of 15 s and its next try', () => {
    const w = world();
    run(w, 'component-down', { component: 'scheduler' });
    expect(w.calls[0]).toBe('1000 stop');
    const [at, what] = w.calls[1].split(' ');
    expect(what).toBe('resume');
    // 15 s and one retry period of 2 s, longer by up to 1.2 times itself
    expect(Number(at)).toBeGreaterThanOrEqual(18_000);
    expect(Number(at)).toBeLessThanOrEqual(20_400);
  });

  it('component-down with `for` keeps everybody away until its end', () => {
    const w = world();
    run(w, 'component-down', { component: 'scheduler' }, { for: 40_000 });
    expect(w.calls).toEqual(['1000 stop', '41000 resume']);
  });

  it('random-failures follows a trace', () => {
    const w = world([zoned('a', 'z'), zoned('b', 'z')]);
    run(w, 'random-failures', {
      outages: [
        { node: 'b', downMs: 4000, upMs: 20_000 },
        { node: 'x', downMs: 0, upMs: 1 },
      ],
    });
    expect(states(w.cluster).slice(2)).toEqual(['5.000 b dark', '21.000 b booting', '26.000 b up']);
    expect(story(w.cluster, 'event')[0]).toContain('not selected: x');
  });

  it('random-failures alternates failure and repair, and stops with its `for`', () => {
    const w = world([zoned('a', 'z')]);
    const between = { dist: 'constant', valueMs: 10_000 } as const;
    const repair = { dist: 'constant', valueMs: 3000 } as const;
    run(w, 'random-failures', { between, repair }, { for: 30_000 }, 120_000);
    expect(states(w.cluster).filter((line) => line.endsWith('dark'))).toEqual(['11.000 a dark', '24.000 a dark']);
  });

  it('spot-reclaim: cordon and drain at the notice, gone when it is over', () => {
    const w = world([zoned('a', 'z')]);
    run(w, 'spot-reclaim', { noticeMs: 30_000 });
    expect(story(w.cluster, 'node-unschedulable')).toHaveLength(1);
    expect(states(w.cluster).at(-1)).toBe('31.000 a dark');
    // the Node object is the cloud controller's to delete, once the silence is noticed
    expect(w.cluster.instances.of(0)).toBe('gone');
  });

  it('pod-kill deletes the pods of a selector with the grace that it is given', () => {
    const w = world([zoned('a', 'z')]);
    const pod = kube<Pod>({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default', labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', image: 'x' }] },
    });
    const { namespace, labels, annotations } = pod.metadata;
    const row = w.cluster.podApi.create({
      class: w.cluster.podAdmission.classOf({ namespace, labels, annotations, spec: pod.spec }),
      name: 'p',
    });
    w.cluster.podApi.bind(row, 0);
    const selector = { matchLabels: new Map([['app', 'web']]), matchExpressions: [] };
    run(w, 'pod-kill', { target: { names: [], selector }, gracePeriodMs: 5000 });
    expect(story(w.cluster, 'pod-deletion-requested')[0]).toContain('by=user graceSeconds=5');
  });

  it('pool-upgrade replaces node by node, the new one first', () => {
    const w = world([zoned('a', 'z'), zoned('b', 'z')]);
    let n = 0;
    const newNode = (_pool: string, zone: string): Node => zoned(`new-${++n}`, zone);
    run(w, 'pool-upgrade', { pool: 'general', newNode, maxSurge: 1, maxUnavailable: 0 }, {}, 120_000);
    const order = story(w.cluster, 'node-created', 'node-deleted', 'drain-started')
      .slice(2)
      .map((line) => line.split(' ').slice(1, 3).join(' '));
    expect(order).toEqual([
      'node-created node=new-1',
      'drain-started node=a',
      'node-deleted node=a',
      'node-created node=new-2',
      'drain-started node=b',
      'node-deleted node=b',
    ]);
  });

  it('pool-scale adds what is missing and drains what is too much', () => {
    const w = world([zoned('a', 'z'), zoned('b', 'z'), zoned('c', 'y')]);
    let n = 0;
    const newNode = (_pool: string, zone: string): Node => zoned(`new-${++n}`, zone);
    run(w, 'pool-scale', { pool: 'general', count: 1, newNode });
    expect([...w.cluster.nodes.live()].map((i) => w.cluster.nodes.names[i])).toEqual(['a', 'c']);
    const up = world([zoned('a', 'z')]);
    run(up, 'pool-scale', { pool: 'general', count: 3, newNode });
    expect(up.cluster.nodes.count).toBe(3);
  });
});

describe('what a kubelet and a registry can do', () => {
  const bound = (w: World, name: string): number => {
    const pod = kube<Pod>({
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name },
      spec: { containers: [{ name: 'c', image: `${name}:1` }] },
    });
    const podClass = w.cluster.podAdmission.classOf({ ...pod.metadata, namespace: 'default', spec: pod.spec });
    const row = w.cluster.podApi.create({ class: podClass, name });
    w.cluster.podApi.bind(row, 0);
    return row;
  };

  it('kubelet-restart: containers run on, the kubelet is away for five seconds', () => {
    const w = world([zoned('a', 'z0')]);
    bound(w, 'p');
    run(w, 'kubelet-restart', { target: { names: ['a'] } }, { at: 20_000 });
    expect(states(w.cluster).slice(1)).toEqual(['20.000 a kubelet restarts', '25.000 a up']);
    expect(w.cluster.pods.restarts[0]).toBe(0);
  });

  it('registry-down: pulls fail until it answers again', () => {
    const w = world([zoned('a', 'z0')]);
    w.cluster.kernel.at(
      2000,
      w.cluster.kernel.on('test/late', () => void bound(w, 'late')),
    );
    run(w, 'registry-down', {}, { at: 1000, for: 15_000 });
    expect(story(w.cluster, 'event').filter((line) => line.includes('ErrImagePull'))).toHaveLength(1);
    // refused at 2.01; the worker may try again after 10 s, which is still in vain; the next time it comes through
    const [running] = story(w.cluster, 'pod-phase').map((line) => Number(line.split(' ')[0]));
    expect(running).toBeGreaterThan(30);
    expect(running).toBeLessThan(60);
  });
});
