/**
 * What probes make of a container, after pkg/kubelet/prober worker_test.go and prober_manager_test.go, told as stories: seen at 0.01
 * (from then on probers tick), sandbox till 0.71, the container there at 1.01, asked for its readiness at 1.51.
 */
import { describe, expect, it } from 'vitest';
import { NO_CONTAINER_STATUSES } from '../../../src/cluster/index.ts';
import { type Lab, lab, machineNode } from '../_world.ts';

const probe = (more: Record<string, unknown> = {}) => ({ exec: { command: ['x'] }, periodSeconds: 1, ...more });
type Probes = Partial<Record<'startupProbe' | 'readinessProbe' | 'livenessProbe', ReturnType<typeof probe>>>;

/** A pod `a` with one container `c`; its program answers at once unless the annotations say otherwise. */
function probed(probes: Probes, annotations: Record<string, string> = {}, spec: Record<string, unknown> = {}) {
  const world = lab();
  const container = { name: 'c', image: 'x', ...probes };
  const behaviour = { 'ready-seconds': '0', ...annotations };
  // the deadline makes that the pod is followed container by container
  const row = world.pod(
    'a',
    { activeDeadlineSeconds: 10_000, containers: [container], ...spec },
    { annotations: behaviour },
  );
  return { world, row };
}

/** Seconds at which it became ready (`+`) or unready (`-`), ended (`x`), was restarted (`r`). */
const turns = (world: Lab): string[] =>
  world
    .lines('pod-ready', 'container-ended', 'pod-restarted')
    .map((line) => line.split(' '))
    .map(([at, kind, , ready]) => {
      const sign = { 'container-ended': 'x', 'pod-restarted': 'r' }[kind] ?? (ready === '1' ? '+' : '-');
      return `${sign}${Number(at)}`;
    });

const THRICE = { failureThreshold: 3, successThreshold: 1 };

describe('one look (DoProbe)', () => {
  it('finds nothing before the container is there, and looks again', () => {
    const { world } = probed({ livenessProbe: probe({ failureThreshold: 1 }) }, {}, {});
    world.run(5);
    // ticks 0.01 and 1.01 meet no container, or one that answers
    expect(turns(world)).toEqual(['+1.01']);
  });

  it('readiness is a failure while the container does not run, and asked anew for the next one', () => {
    const { world, row } = probed({ readinessProbe: probe() });
    world.at(4, () => world.machines.crash(row, 1));
    world.run(8);
    expect(turns(world)).toEqual(['+1.51', 'x4', '-4', 'r4.3', '+4.8']);
  });

  it('ends with a pod that has failed', () => {
    const { world, row } = probed({ livenessProbe: probe(), readinessProbe: probe() }, {}, { restartPolicy: 'Never' });
    world.at(4, () => world.machines.crash(row, 1));
    world.at(6, () => world.machines.setUnready(row, true));
    world.run(30);
    expect(turns(world)).toEqual(['+1.51', 'x4', '-4']);
    expect(world.lines('pod-phase').at(-1)).toBe('4.000 pod-phase a Failed n1');
  });

  it.each([
    ['livenessProbe', { 'live-seconds': '5' }],
    ['startupProbe', { 'ready-seconds': '5' }],
  ])('a pod that is deleted is not killed by its %s any more', (kind, annotations) => {
    const failing = probe({ failureThreshold: 3, terminationGracePeriodSeconds: 1 });
    const { world, row } = probed({ [kind]: failing }, { ...annotations, 'termination-seconds': '9' });
    world.at(2.5, () => world.cluster.podApi.delete(row, { by: 'user' }));
    world.run(60);
    // it would have failed thrice at 4.01 and been killed a second later; so it ends as it likes at 2.51 + 9, clean-up 1 s
    expect(world.lines('pod-deleted')).toEqual(['12.510 pod-deleted a n1 Failed kubelet']);
    expect(world.lines('event').filter((line) => line.includes('failed'))).toEqual([]);
  });
});

describe('initialDelaySeconds', () => {
  // the container starts in second 1; the delay is over at second 11: the ticks are at 11.01, and 11.51 for readiness
  it('readiness is a failure until then', () => {
    const { world } = probed({ readinessProbe: probe({ initialDelaySeconds: 10 }) });
    world.run(20);
    expect(turns(world)).toEqual(['+11.51']);
  });

  it('startup is unknown until then', () => {
    const { world } = probed({ startupProbe: probe({ initialDelaySeconds: 10 }) });
    world.run(20);
    expect(turns(world)).toEqual(['+11.01']);
  });

  it('liveness is a success until then', () => {
    const livenessProbe = probe({ initialDelaySeconds: 10, failureThreshold: 1, terminationGracePeriodSeconds: 1 });
    const { world } = probed({ livenessProbe }, { 'live-seconds': '100' });
    world.run(12.1);
    // asked at 11.01: SIGTERM, gone a second later
    expect(turns(world)).toEqual(['+1.01', 'x12.01', '-12.01']);
  });

  it('counts whole seconds of the start', () => {
    // with a sandbox of 0.79 s the container is there at 1.1; ticks at 0.01 + k: 11.01 is 9.91 s later, and 10 s after second 1
    const world = lab({ timing: { sandbox: 790 } });
    const containers = [{ name: 'c', image: 'x', startupProbe: probe({ initialDelaySeconds: 10 }) }];
    world.pod('a', { containers }, { annotations: { 'ready-seconds': '0' } });
    world.run(20);
    expect(turns(world)).toEqual(['+11.01']);
  });
});

describe('thresholds', () => {
  it('readiness is lost with the third failure, and back with the first success; twice', () => {
    const { world, row } = probed({ readinessProbe: probe(THRICE) });
    const mute = (at: number, is: boolean): void => world.at(at, () => world.machines.setUnready(row, is));
    for (const at of [4, 14]) {
      mute(at, true);
      mute(at + 6, false);
    }
    world.run(30);
    // asked at k.51: 4.51, 5.51, 6.51 fail, 10.51 succeeds; again
    expect(turns(world)).toEqual(['+1.51', '-6.51', '+10.51', '-16.51', '+20.51']);
  });

  it('fewer failures than that change nothing', () => {
    const { world, row } = probed({ readinessProbe: probe(THRICE) });
    for (const at of [4, 7]) {
      world.at(at, () => world.machines.setUnready(row, true));
      world.at(at + 2, () => world.machines.setUnready(row, false));
    }
    world.run(30);
    expect(turns(world)).toEqual(['+1.51']);
  });

  it('readiness comes with the third success, and goes with the first failure; twice', () => {
    const { world, row } = probed({ readinessProbe: probe({ failureThreshold: 1, successThreshold: 3 }) });
    for (const at of [6, 12]) {
      world.at(at, () => world.machines.setUnready(row, true));
      world.at(at + 1, () => world.machines.setUnready(row, false));
    }
    world.run(30);
    // 1.51, 2.51, 3.51; fails at 6.51; 7.51, 8.51, 9.51; fails at 12.51
    expect(turns(world)).toEqual(['+3.51', '-6.51', '+9.51', '-12.51', '+15.51']);
  });

  it('startup: two failures decide nothing, a success does', () => {
    const { world } = probed({ startupProbe: probe(THRICE) }, { 'ready-seconds': '2.5' });
    world.run(20);
    // asked at 1.01, 2.01, 3.01 in vain: that were three; the program answers at 3.51
    expect(turns(world).slice(0, 1)).toEqual(['x4.01']);
    const later = probed({ startupProbe: probe({ ...THRICE, failureThreshold: 4 }) }, { 'ready-seconds': '2.5' });
    later.world.run(20);
    expect(turns(later.world)).toEqual(['+4.01']);
  });

  it('startup and liveness: each instance has all its tries', () => {
    for (const [kind, annotation] of [
      ['startupProbe', 'ready-seconds'],
      ['livenessProbe', 'live-seconds'],
    ]) {
      const { world } = probed({ [kind]: probe(THRICE) }, { [annotation]: '100' });
      world.run(9);
      // asked at 1.01, 2.01, 3.01: SIGTERM, gone at 4.01, again there at 4.31, asked at 5.01, 6.01, 7.01; gone at 8.01
      expect(turns(world).filter((turn) => !/[+-]/.test(turn))).toEqual(['x4.01', 'r4.31', 'x8.01']);
    }
  });
});

describe('on hold', () => {
  it.each(['startupProbe', 'livenessProbe'])(
    '%s asks no more once it has failed, until there is another instance',
    (kind) => {
      const failing = probe({ failureThreshold: 1 });
      // it ends 5 s after SIGTERM, and would answer from 3.01 on
      const annotations = { 'ready-seconds': '2', 'live-seconds': '2', 'termination-seconds': '5' };
      const { world } = probed({ [kind]: failing }, annotations);
      world.run(6.6);
      expect(turns(world).filter((turn) => turn.startsWith('x') || turn.startsWith('r'))).toEqual(['x6.01', 'r6.31']);
      expect(world.lines('event').filter((line) => line.includes('Killing'))).toHaveLength(1);
    },
  );
});

describe('until it is started', () => {
  it('its liveness is not asked for', () => {
    const startupProbe = probe({ failureThreshold: 30 });
    const livenessProbe = probe({ failureThreshold: 1 });
    const { world } = probed({ startupProbe, livenessProbe }, { 'ready-seconds': '7', 'live-seconds': '100' });
    world.run(11);
    // started at 8.01, its liveness first asked a tick later, at 9.01: gone at 10.01
    expect(turns(world).slice(0, 2)).toEqual(['+8.01', 'x10.01']);
  });

  it('its readiness is not asked for, and then at once', () => {
    const startupProbe = probe({ periodSeconds: 4 });
    const { world } = probed({ startupProbe, readinessProbe: probe({ periodSeconds: 10 }) }, { 'ready-seconds': '1' });
    world.run(30);
    expect(turns(world)).toEqual(['+4.01']);
  });

  it('the startup probe asks no more afterwards', () => {
    const { world, row } = probed({ startupProbe: probe({ failureThreshold: 1 }) });
    world.at(5, () => world.machines.setUnready(row, true));
    world.run(30);
    // not answering is a matter of readiness alone
    expect(turns(world)).toEqual(['+1.01', '-5']);
  });
});

describe('ready and started (UpdatePodStatus)', () => {
  const statuses = (
    containers: object[],
    initContainers: object[],
    annotations: Record<string, string>,
    at: number,
  ) => {
    const world = lab();
    const behaviour = { 'ready-seconds': '0', ...annotations };
    const row = world.pod('a', { containers, initContainers }, { annotations: behaviour });
    world.run(at);
    const { containerStatuses, initContainerStatuses } =
      world.cluster.containerStatuses?.containerStatuses(row) ?? NO_CONTAINER_STATUSES;
    const told = (each: typeof containerStatuses): string[] =>
      each.map(({ name, started, ready }) => `${name} ${started ? 'started' : '-'} ${ready ? 'ready' : '-'}`);
    return { main: told(containerStatuses), init: told(initContainerStatuses) };
  };
  const container = (name: string, more: object = {}) => ({ name, image: 'x', ...more });

  it('of main containers', () => {
    const containers = [
      container('unprobed', { livenessProbe: probe() }),
      container('ready', { readinessProbe: probe() }),
      container('unready', { readinessProbe: probe() }),
      container('starting', { startupProbe: probe({ failureThreshold: 100 }) }),
      container('up', { startupProbe: probe() }),
      container('ended', { readinessProbe: probe() }),
      container('pending', { readinessProbe: probe({ periodSeconds: 10 }) }),
    ];
    const annotations = {
      'ready-seconds.unready': '100',
      'ready-seconds.starting': '100',
      'run-seconds.ended': '0.2',
      'run-seconds.unprobed': '1000',
    };
    // seven containers, `up` started at 3.01, `ended` 2.51…2.71 and again under way since 2.81, the last one not asked before 3.31
    expect(statuses(containers, [], annotations, 3.05).main).toEqual([
      'unprobed started ready',
      'ready started ready',
      'unready started -',
      'starting - -',
      'up started ready',
      'ended - -',
      'pending started -',
    ]);
  });

  it('of init containers: ready when done; sidecars as main ones', () => {
    const sidecar = (name: string, more: object = {}) => container(name, { restartPolicy: 'Always', ...more });
    const inits = [
      container('done'),
      sidecar('up', { startupProbe: probe() }),
      sidecar('slow', { startupProbe: probe({ failureThreshold: 100 }) }),
    ];
    // done 1.01…2.01, up 2.31, started at 3.01, slow 3.31
    expect(statuses([container('c')], inits, { 'ready-seconds.slow': '100', 'ready-seconds.up': '0' }, 6).init).toEqual(
      ['done - ready', 'up started ready', 'slow - -'],
    );
  });
});

describe('a kubelet that has just started', () => {
  const HALF = { proberPart: () => 0.5 };
  const readiness = (periodSeconds: number) => ({
    containers: [{ name: 'c', image: 'x', readinessProbe: probe({ periodSeconds }) }],
  });

  it.each([{}, { activeDeadlineSeconds: 10_000 }])(
    'after its restart each prober waits for a part of its period (%j)',
    (more) => {
      const world = lab(HALF);
      const [row] = [4, 10].map((period) => world.pod(`p${period}`, { ...readiness(period), ...more }));
      world.at(20, () => world.machines.restartKubelet(0));
      world.at(50, () => world.machines.setUnready(row, true));
      world.run(80);
      // back at 25: asked at 27 and 30, then every 4 and 10 s; the first one fails at 51, 55, 59
      expect(world.lines('pod-ready').slice(2)).toEqual([
        '25.000 pod-ready p4 0 n1',
        '25.000 pod-ready p10 0 n1',
        '27.000 pod-ready p4 1 n1',
        '30.000 pod-ready p10 1 n1',
        '59.000 pod-ready p4 0 n1',
      ]);
    },
  );

  it.each([{}, { activeDeadlineSeconds: 10_000 }])(
    'after a boot those whose period it is older than do not (%j)',
    (more) => {
      const world = lab(HALF);
      for (const period of [1, 10]) world.pod(`p${period}`, { ...readiness(period), ...more });
      world.at(10, () => world.machines.reboot(0));
      world.run(60);
      // the kubelet starts at 15 and takes them on at 16: there at 17, asked at 17.5, and at 16 + 5
      expect(world.lines('pod-ready').slice(-2)).toEqual(['17.500 pod-ready p1 1 n1', '21.000 pod-ready p10 1 n1']);
    },
  );

  it('a startup probe has to succeed once more, and readiness follows', () => {
    const world = lab(HALF);
    const containers = [
      {
        name: 'c',
        image: 'x',
        startupProbe: probe({ periodSeconds: 10 }),
        readinessProbe: probe({ periodSeconds: 4 }),
      },
    ];
    world.pod('a', { containers });
    world.at(20, () => world.machines.restartKubelet(0));
    world.run(60);
    // registered at 0.01 and asked at 10.01; back at 25, asked at 30
    expect(world.lines('pod-ready')).toEqual([
      '10.010 pod-ready a 1 n1',
      '25.000 pod-ready a 0 n1',
      '30.000 pod-ready a 1 n1',
    ]);
  });

  it('not on a node that is new: what it takes until it is ready is over', () => {
    const world = lab(HALF);
    world.at(100, () => world.cluster.nodeApi.create(machineNode('n2')));
    world.at(103, () => world.pod('a', readiness(10), { node: 1 }));
    world.run(150);
    expect(world.lines('pod-ready')).toEqual(['104.510 pod-ready a 1 n2']);
  });
});
