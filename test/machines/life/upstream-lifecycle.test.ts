/**
 * Upstream's scenarios of containers' lives, in our own words (test/e2e_node/container_lifecycle_test.go): init containers, hooks, probes
 * and restarts. Updates of an image have no meaning here: nobody changes the image of a pod that runs.
 */
import { describe, expect, it } from 'vitest';
import { isBefore, startsOf, watchedPod } from './_log.ts';

const container = (name: string, more: Record<string, unknown> = {}) => ({ name, image: name, ...more });
const exec = { exec: { command: ['x'] } };

describe('init containers', () => {
  const inits = { initContainers: [container('init-1'), container('init-2')], containers: [container('regular-1')] };

  it('run one after the other, before a regular container', () => {
    const { log, run } = watchedPod(inits);
    run(20);
    expect(log).toEqual(['init-1 starts', 'init-1 ends 0', 'init-2 starts', 'init-2 ends 0', 'regular-1 starts']);
  });

  it('hold back whatever follows one that fails', () => {
    const { log, phase, run } = watchedPod(
      { ...inits, restartPolicy: 'Never' },
      { annotations: { 'init-exit-code': '1' } },
    );
    run(20);
    expect(log).toEqual(['init-1 starts', 'init-1 ends 1']);
    expect(phase()).toBe('Failed');
  });

  it('are over before postStart of a regular container is called', () => {
    const lifecycle = { postStart: exec };
    const spec = { initContainers: [container('init-1')], containers: [container('regular-1', { lifecycle })] };
    const { log, phase, run } = watchedPod(spec, { annotations: { 'post-start-seconds': '5' } });
    run(20);
    expect(log).toEqual(['init-1 starts', 'init-1 ends 0', 'regular-1 starts']);
    expect(phase()).toBe('Running');
  });

  it('are not run again with a regular container that restarts', () => {
    const { log, run } = watchedPod(inits, { annotations: { 'run-seconds.regular-1': '10', 'exit-code': '1' } });
    run(120);
    expect([startsOf(log, 'init-1'), startsOf(log, 'init-2')]).toEqual([1, 1]);
    expect(startsOf(log, 'regular-1')).toBeGreaterThanOrEqual(4);
  });

  it('are not run again by a kubelet that restarts', () => {
    const { world, log, run } = watchedPod(inits);
    world.at(15, () => world.machines.restartKubelet(0));
    run(90);
    expect([startsOf(log, 'init-1'), startsOf(log, 'init-2'), startsOf(log, 'regular-1')]).toEqual([1, 1, 1]);
  });

  it('are run again, in their order, after a reboot; so is a sidecar among them', () => {
    const spec = {
      initContainers: [container('init-1'), container('sidecar-2', { restartPolicy: 'Always' }), container('init-3')],
      containers: [container('regular-1')],
    };
    const { world, log, run } = watchedPod(spec);
    world.at(15, () => world.machines.reboot(0));
    run(60);
    const order = ['init-1', 'sidecar-2', 'init-3', 'regular-1'].map((name) => `${name} starts`);
    expect(log.filter((line) => line.endsWith('starts'))).toEqual([...order, ...order]);
  });
});

describe('regular containers', () => {
  it('restart when they fail and the policy is Always', () => {
    const { log, run } = watchedPod(
      { containers: [container('regular-1')] },
      { annotations: { 'run-seconds': '1', 'exit-code': '1' } },
    );
    run(10);
    expect(log.slice(0, 3)).toEqual(['regular-1 starts', 'regular-1 ends 1', 'regular-1 starts']);
  });

  it('the second one waits for postStart of the first one', () => {
    const lifecycle = { postStart: exec };
    const spec = { containers: [container('regular-1', { lifecycle }), container('regular-2')] };
    const { world, log, run } = watchedPod(spec, { annotations: { 'post-start-seconds': '5' } });
    // told once its hook is over, at 6.01
    run(6.1);
    expect(log).toEqual(['regular-1 starts']);
    run(20);
    expect(log).toEqual(['regular-1 starts', 'regular-2 starts']);
    // 1.01, its hook till 6.01, 0.3 s for the second one
    expect(world.lines('pod-phase')).toEqual(['6.310 pod-phase a Running n1']);
  });
});

describe('a pod that cannot end by itself', () => {
  const spec = { terminationGracePeriodSeconds: 30 };
  it.each([
    // told at 10.01; its kubelet cleans up for a second
    ['is killed when its grace is over', {}, 41.01],
    ['is killed two seconds later if its hook has used it up', { lifecycle: { preStop: exec } }, 43.01],
  ])('%s', (_, more, end) => {
    const { world, row, log, phase, run } = watchedPod(
      { ...spec, containers: [container('regular-1', more)] },
      { annotations: { 'termination-seconds': '10000', 'pre-stop-seconds': '10000' } },
    );
    world.cluster.podApi.setFinalizers(row, ['example.com/hold'], 'user');
    world.at(10, () => world.cluster.podApi.delete(row, { by: 'user' }));
    run(end - 0.02);
    expect(phase()).toBe('Running');
    run(end + 0.01);
    expect(log).toEqual(['regular-1 starts', 'regular-1 ends 137']);
    expect(phase()).toBe('Failed');
  });
});

describe('a probe that fails', () => {
  const probe = { ...exec, initialDelaySeconds: 10, failureThreshold: 1 };
  it.each(['startupProbe', 'livenessProbe'])('calls preStop and ends the container: %s', (kind) => {
    const spec = {
      restartPolicy: 'Never',
      containers: [container('regular-1', { [kind]: probe, lifecycle: { preStop: exec } })],
    };
    const annotations = { 'ready-seconds': '1000', 'live-seconds': '1000', 'pre-stop-seconds': '3' };
    const { log, phase, run } = watchedPod(spec, { annotations });
    // not before the delay and the hook are over
    run(13);
    expect(log).toEqual(['regular-1 starts']);
    run(40);
    expect(log).toEqual(['regular-1 starts', 'regular-1 ends 143']);
    expect(phase()).toBe('Failed');
  });

  it('liveness is not asked in preStop of a pod that ends: it ends once', () => {
    const livenessProbe = { ...exec, periodSeconds: 1, failureThreshold: 1, initialDelaySeconds: 10 };
    const spec = {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 100,
      containers: [container('regular-1', { livenessProbe, lifecycle: { preStop: exec } })],
    };
    const annotations = { 'live-seconds': '1000', 'pre-stop-seconds': '20', 'termination-seconds': '1' };
    const { log, run } = watchedPod(spec, { annotations });
    // started at 1.01 and asked for the first time at 11.01 or soon after; then 20 s in its hook and one to end
    run(31.9);
    expect(log).toEqual(['regular-1 starts']);
    run(60);
    expect(log).toEqual(['regular-1 starts', 'regular-1 ends 143']);
  });

  it('a sidecar is neither asked nor restarted in preStop of the regular container (as in v1.32)', () => {
    const livenessProbe = { ...exec, periodSeconds: 1, failureThreshold: 1, initialDelaySeconds: 1 };
    const spec = {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 100,
      initContainers: [container('sidecar-1', { restartPolicy: 'Always', livenessProbe })],
      containers: [container('regular-1', { lifecycle: { preStop: exec } })],
    };
    const annotations = { 'live-seconds.sidecar-1': '1000', 'pre-stop-seconds.regular-1': '40' };
    const { world, row, log, run } = watchedPod(spec, { annotations });
    run(30);
    world.cluster.podApi.delete(row, { by: 'user' });
    const before = log.length;
    run(69);
    expect(startsOf(log.slice(before), 'sidecar-1')).toBe(0);
  });
});

describe('sidecars and their probes', () => {
  const lifecycle = { preStop: exec };
  const failing = { ...exec, initialDelaySeconds: 5, failureThreshold: 1 };
  const spec = (probe: string) => ({
    initContainers: [container('sidecar-1', { restartPolicy: 'Always', lifecycle, [probe]: failing })],
    containers: [container('regular-1')],
  });
  const annotations = {
    'ready-seconds.sidecar-1': '1000',
    'live-seconds.sidecar-1': '1000',
    'pre-stop-seconds.sidecar-1': '1',
    'run-seconds.regular-1': '1',
  };

  it('start one after the other, each when its startup probe has succeeded', () => {
    const startupProbe = exec;
    const sidecars = ['sidecar-1', 'sidecar-2'].map((name) =>
      container(name, { restartPolicy: 'Always', startupProbe }),
    );
    const { log, world, run } = watchedPod(
      { initContainers: sidecars, containers: [container('regular-1')] },
      { annotations: { 'ready-seconds.sidecar-1': '10', 'ready-seconds.sidecar-2': '10' } },
    );
    run(45);
    expect(log).toEqual(['sidecar-1 starts', 'sidecar-2 starts', 'regular-1 starts']);
    // probers tick at 0.01 + 10 k: the first one, there at 1.01, answers from 11.01 on and is asked at 20.01; the second one starts at
    // 20.31, answers from 30.31 on and is asked at 40.01
    expect(world.lines('pod-phase')).toEqual(['40.310 pod-phase a Running n1']);
  });

  it('a startup probe that fails: preStop, and again; what follows never starts', () => {
    const { log, phase, run } = watchedPod(spec('startupProbe'), { annotations });
    run(100);
    expect(log.slice(0, 3)).toEqual(['sidecar-1 starts', 'sidecar-1 ends 143', 'sidecar-1 starts']);
    expect(startsOf(log, 'regular-1')).toBe(0);
    expect([undefined, 'Pending']).toContain(phase());
  });

  it('a liveness probe that fails: preStop, and again; what follows runs', () => {
    const { log, run } = watchedPod(spec('livenessProbe'), { annotations });
    run(100);
    expect(startsOf(log, 'sidecar-1')).toBeGreaterThan(2);
    expect(isBefore(log, 'regular-1 starts', 'sidecar-1 ends 143')).toBe(true);
    expect(startsOf(log, 'regular-1')).toBeGreaterThan(1);
  });
});
