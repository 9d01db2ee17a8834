import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../src/faults/index.ts';
import { story } from '../support/world.ts';
import { addPod, entryOf, run, selecting, states, timeline, world, zoned } from './_world.ts';

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

  it('doubts an entry that hits nothing or names nobody, once, with its place', () => {
    const w = world(nodes);
    const position = 's.yaml:7';
    const entries = [
      entryOf('cordon', { target: { names: [], zone: 'z9' } }, { every: 1000, position }),
      entryOf('drain', { target: { names: ['a', 'x', 'y'] } }, { position: 's.yaml:9' }),
      entryOf('pod-kill', { target: { names: [], selector: selecting('web') } }, { position: 's.yaml:11' }),
      entryOf('uncordon', { target: { names: [], zone: 'z0' } }),
    ];
    const all = timeline(w.context, ...entries);
    all.start();
    w.cluster.kernel.runUntil(10_000);
    expect(all.warnings).toEqual([
      { code: 'selects-nothing', message: 'cordon: cordon selects none of the nodes at 1 s', position },
      { code: 'unknown-target', message: 'drain: there is no node x, y at 1 s', position: 's.yaml:9' },
      { code: 'selects-nothing', message: 'pod-kill: pod-kill selects none of the pods at 1 s', position: 's.yaml:11' },
    ]);
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
    addPod(w.cluster, 'p');
    run(w, 'pod-kill', { target: { names: [], selector: selecting('web') }, gracePeriodMs: 5000 });
    expect(story(w.cluster, 'pod-deletion-requested')[0]).toContain('by=user graceSeconds=5');
  });
});

describe('what a kubelet and a registry can do', () => {
  it('kubelet-restart: containers run on, the kubelet is away for five seconds', () => {
    const w = world([zoned('a', 'z0')]);
    addPod(w.cluster, 'p', { containers: [{ name: 'c', image: 'p:1' }] });
    run(w, 'kubelet-restart', { target: { names: ['a'] } }, { at: 20_000 });
    expect(states(w.cluster).slice(1)).toEqual(['20.000 a kubelet restarts', '25.000 a up']);
    expect(w.cluster.pods.restarts[0]).toBe(0);
  });

  it('registry-down: pulls fail until it answers again', () => {
    const w = world([zoned('a', 'z0')]);
    w.cluster.kernel.at(
      2000,
      w.cluster.kernel.on(
        'test/late',
        () => void addPod(w.cluster, 'late', { containers: [{ name: 'c', image: 'late:1' }] }),
      ),
    );
    run(w, 'registry-down', {}, { at: 1000, for: 15_000 });
    expect(story(w.cluster, 'event').filter((line) => line.includes('ErrImagePull'))).toHaveLength(1);
    // refused at 2.01; the worker may try again after 10 s, which is still in vain; the next time it comes through
    const [running] = story(w.cluster, 'pod-phase').map((line) => Number(line.split(' ')[0]));
    expect(running).toBeGreaterThan(30);
    expect(running).toBeLessThan(60);
  });
});
