/** One sync of a pod works its list off before the next one looks: seen at 0.01, sandbox till 0.71, 0.3 s a container. */
import { describe, expect, it } from 'vitest';
import { lab } from '../_world.ts';

const container = (name: string, more: Record<string, unknown> = {}) => ({ name, image: name, ...more });
const sidecar = (name: string, more: Record<string, unknown> = {}) =>
  container(name, { restartPolicy: 'Always', ...more });
const exec = { exec: { command: ['x'] } };

describe('a sync', () => {
  it('starts all main containers before it looks after the first one again', () => {
    const world = lab();
    const spec = { containers: [container('c'), container('d'), container('e')] };
    world.pod('a', spec, { annotations: { 'run-seconds.c': '0.1', 'exit-code.c': '1', 'run-seconds.d': '100' } });
    world.run(8);
    // c 1.01…1.11, d 1.31, e 1.61; only the next sync starts c again: 1.91…2.01, then it is held back
    expect(world.lines('pod-phase', 'pod-restarted', 'container-ended')).toEqual([
      '1.110 container-ended a c 1 Error',
      '1.610 pod-phase a Running n1',
      '1.910 pod-restarted a 1 n1 Error',
      '2.010 container-ended a c 1 Error',
    ]);
  });

  it('goes on past a sidecar that is held back, but not past an init container', () => {
    const world = lab();
    const crashes = { annotations: { 'run-seconds.x': '0.1', 'exit-code.x': '1' } };
    world.pod('s', { initContainers: [sidecar('x'), sidecar('y')], containers: [container('c')] }, crashes);
    world.pod('i', { initContainers: [container('x'), container('y')], containers: [container('c')] }, crashes);
    world.run(8);
    // s: x 1.01…1.11, y, begun at 1.01, is there at 1.31; the next sync starts x and c: 1.61, 1.91. i: x alone, again and again
    expect(world.lines('pod-phase')).toEqual(['1.910 pod-phase s Running n1']);
  });

  it('starts the main containers beside a sidecar that it has to kill first', () => {
    const world = lab();
    const livenessProbe = { ...exec, periodSeconds: 1, failureThreshold: 1 };
    const startupProbe = { ...exec, periodSeconds: 1 };
    const spec = {
      terminationGracePeriodSeconds: 4,
      initContainers: [container('slow'), sidecar('x', { livenessProbe })],
      containers: [container('c', { startupProbe })],
    };
    world.pod('a', spec, {
      annotations: { 'live-seconds.x': '1000', 'init-seconds': '2', 'termination-seconds.x': '9' },
    });
    world.run(8.1);
    // slow 1.01…3.01, x 3.31, its probe fails at 4.01 while c, begun at 3.31, is there since 3.61; SIGKILL 4 s later, x again at 8.31
    expect(world.lines('event').filter((line) => line.includes('Killing'))).toEqual([
      '4.010 event Killing Init container x failed liveness probe a',
    ]);
    expect(world.lines('container-ended')).toEqual(['8.010 container-ended a x 137 Error']);
  });
});

describe('what an Event says of a container that is killed', () => {
  const said = (restartPolicy: string, probe: string): string[] => {
    const world = lab();
    const spec = {
      restartPolicy,
      containers: [container('c', { [probe]: { ...exec, periodSeconds: 2, failureThreshold: 1 } }), container('d')],
    };
    world.pod('a', spec, { annotations: { 'ready-seconds.c': '100', 'live-seconds.c': '100' } });
    world.run(5);
    return world
      .lines('event')
      .filter((line) => line.includes('Killing'))
      .slice(0, 1);
  };
  it('names the probe, and whether it will be back', () => {
    expect(said('Always', 'livenessProbe')).toEqual([
      '2.010 event Killing Container c failed liveness probe, will be restarted a',
    ]);
    expect(said('Always', 'startupProbe')).toEqual([
      '2.010 event Killing Container c failed startup probe, will be restarted a',
    ]);
    expect(said('Never', 'livenessProbe')).toEqual(['2.010 event Killing Container c failed liveness probe a']);
  });
});

describe('after a boot', () => {
  it('the restart counts as the first of a back-off', () => {
    const world = lab();
    const plain = world.pod('plain');
    const two = world.pod('two', { containers: [container('c'), container('d')], activeDeadlineSeconds: 1000 });
    world.at(10, () => world.machines.reboot(0));
    world.at(20, () => world.machines.crash(plain, 1));
    world.at(20, () => world.machines.crash(two, 1, 'd'));
    world.run(40);
    // again there at 17 and 17.3; what ended at 20 waits for 10 s
    expect(world.lines('pod-restarted').map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      '17.000 pod-restarted plain',
      '17.000 pod-restarted two',
      '17.300 pod-restarted two',
      '30.000 pod-restarted plain',
      '30.300 pod-restarted two',
    ]);
  });

  it('a pod whose containers are all through stays so', () => {
    const world = lab();
    const row = world.pod(
      'a',
      { restartPolicy: 'OnFailure', containers: [container('c'), container('d')] },
      { annotations: { 'run-seconds': '5' } },
    );
    world.at(7, () => world.machines.reboot(0));
    world.run(30);
    expect(world.cluster.pods.restarts[row]).toBe(0);
    expect(world.lines('pod-phase').at(-1)).toContain('Succeeded');
  });
});
