/** Pods followed container by container, with hand arithmetic: seen at 0.01, sandbox till 0.71, 0.3 s a container. */
import { describe, expect, it } from 'vitest';
import { lab } from '../_world.ts';

const LIFE = ['pod-phase', 'pod-ready', 'pod-restarted', 'pod-deleted', 'container-ended'];
const container = (name: string, more: Record<string, unknown> = {}) => ({ name, image: name, ...more });
const sidecar = (name: string, more: Record<string, unknown> = {}) =>
  container(name, { restartPolicy: 'Always', ...more });
const exec = { exec: { command: ['x'] } };

describe('init containers', () => {
  it('run one after the other, then the main ones start', () => {
    const world = lab();
    world.pod(
      'a',
      { initContainers: [container('i1'), container('i2')], containers: [container('c')] },
      { annotations: { 'init-seconds': '2' } },
    );
    world.run(20);
    // i1 0.71+0.3=1.01…3.01, i2 3.31…5.31, c 5.61, ready half a second later
    expect(world.lines(...LIFE)).toEqual(['5.610 pod-phase a Running n1', '6.110 pod-ready a 1 n1']);
  });

  it('a failing one is restarted with back-off while the pod is Pending', () => {
    const world = lab();
    const spec = { initContainers: [container('i')], containers: [container('c')] };
    world.pod('a', spec, { annotations: { 'init-exit-code': '1', 'init-seconds': '1' } });
    world.run(70);
    // ends at 2.01; at once again 2.31…3.31; +10 s: 13.61…14.61; +20 s: 34.91…35.91; +40 s beyond the end
    expect(world.lines(...LIFE)).toEqual([
      '2.010 container-ended a i 1 Error',
      '2.310 pod-restarted a 1 n1 Error',
      '3.310 container-ended a i 1 Error',
      '13.610 pod-restarted a 2 n1 Error',
      '14.610 container-ended a i 1 Error',
      '34.910 pod-restarted a 3 n1 Error',
      '35.910 container-ended a i 1 Error',
    ]);
  });

  it('with restartPolicy Never a failing one fails the pod', () => {
    const world = lab();
    const spec = { restartPolicy: 'Never', initContainers: [container('i')], containers: [container('c')] };
    world.pod('a', spec, { annotations: { 'init-exit-code': '3' } });
    world.run(20);
    expect(world.lines(...LIFE)).toEqual(['2.010 container-ended a i 3 Error', '2.010 pod-phase a Failed n1']);
  });
});

describe('sidecars', () => {
  it('start before the main containers, the next one once the startup probe succeeded', () => {
    const world = lab();
    const startupProbe = { ...exec, periodSeconds: 4 };
    world.pod('a', { initContainers: [sidecar('s', { startupProbe })], containers: [container('c')] });
    world.run(20);
    // s starts at 1.01 and answers from 1.51 on; probed at 0.01, 4.01: started; c at 4.31
    expect(world.lines('pod-phase')).toEqual(['4.310 pod-phase a Running n1']);
    expect(world.lines('pod-ready')).toEqual(['4.810 pod-ready a 1 n1']);
  });

  it('do not keep a finished pod alive, and stop after the main ones, the last one first', () => {
    const world = lab();
    const spec = {
      restartPolicy: 'Never',
      initContainers: [sidecar('s1'), sidecar('s2')],
      containers: [container('c')],
    };
    world.pod('a', spec, { annotations: { 'run-seconds': '5' } });
    world.run(60);
    // s1 1.01, s2 1.31, c 1.61…6.61; then s2 till 7.61 and s1 till 8.61, clean-up 1 s
    expect(world.lines(...LIFE)).toEqual([
      '1.610 pod-phase a Running n1',
      '2.110 pod-ready a 1 n1',
      '6.610 pod-ready a 0 n1',
      '9.610 pod-phase a Succeeded n1',
    ]);
  });

  it('restart whatever the policy of the pod says', () => {
    const world = lab();
    const spec = { restartPolicy: 'Never', initContainers: [sidecar('s')], containers: [container('c')] };
    world.pod('a', spec, { annotations: { 'run-seconds.s': '3', 'run-seconds': '20' } });
    world.run(12);
    // s 1.01…4.01 with 0, again at once 4.31…7.31, then held back for 10 s
    expect(world.lines('pod-restarted', 'pod-phase')).toEqual([
      '1.310 pod-phase a Running n1',
      '4.310 pod-restarted a 1 n1 Completed',
    ]);
  });
});

describe('probes', () => {
  it('readiness is asked half a second after the start, then each period', () => {
    const world = lab();
    const readinessProbe = { ...exec, periodSeconds: 5 };
    world.pod('fast', { containers: [container('c', { readinessProbe })] });
    world.pod('slow', { containers: [container('c', { readinessProbe })] }, { annotations: { 'ready-seconds': '7' } });
    world.pod('twice', {
      containers: [
        container('c', { readinessProbe: { ...readinessProbe, successThreshold: 3, initialDelaySeconds: 2 } }),
      ],
    });
    world.run(60);
    // started at 1.01; asked at 1.51, 6.51, 11.51, …: slow answers from 8.01 on; twice is asked from 3.01 on, thrice in vain before
    expect(world.lines('pod-ready')).toEqual([
      '1.510 pod-ready fast 1 n1',
      '11.510 pod-ready slow 1 n1',
      '16.510 pod-ready twice 1 n1',
    ]);
  });

  it('a startup probe that gives up kills the container, again and again', () => {
    const world = lab();
    const startupProbe = { ...exec, periodSeconds: 5, failureThreshold: 2 };
    world.pod('a', { containers: [container('c', { startupProbe })] }, { annotations: { 'ready-seconds': '60' } });
    world.run(40);
    // probers tick at 0.01 + 5 k; started at 1.01, asked at 5.01 and 10.01: killed, gone at 11.01 with 143; at once again
    // 11.31, asked at 15.01 and 20.01, gone at 21.01, back after 10 s: 31.31, asked at 35.01 and 40.01
    expect(world.lines('pod-restarted', 'container-ended')).toEqual([
      '11.010 container-ended a c 143 Error',
      '11.310 pod-restarted a 1 n1 Error',
      '21.010 container-ended a c 143 Error',
      '31.310 pod-restarted a 2 n1 Error',
    ]);
  });

  it('a liveness probe kills a program that is too slow to answer, with the grace of the probe', () => {
    const world = lab();
    const livenessProbe = { ...exec, periodSeconds: 10, failureThreshold: 1, terminationGracePeriodSeconds: 3 };
    world.pod(
      'a',
      { containers: [container('c', { livenessProbe })] },
      { annotations: { 'ready-seconds': '15', 'termination-seconds': '60' } },
    );
    world.run(20);
    // asked at 10.01, before it answers at 16.01: SIGTERM, 3 s later SIGKILL
    expect(world.lines('container-ended')).toEqual(['13.010 container-ended a c 137 Error']);
  });

  it('a program that ceases to answer is unready after three periods, and ready at its first answer', () => {
    const world = lab();
    const row = world.pod('a', { containers: [container('c', { readinessProbe: exec })] });
    world.at(30, () => world.machines.setUnready(row, true));
    world.at(80, () => world.machines.setUnready(row, false));
    world.run(120);
    // asked at 1.51 + 10 k: 31.51, 41.51, 51.51 fail; 81.51 succeeds
    expect(world.lines('pod-ready')).toEqual([
      '1.510 pod-ready a 1 n1',
      '51.510 pod-ready a 0 n1',
      '81.510 pod-ready a 1 n1',
    ]);
  });
});

describe('hooks and ends', () => {
  it('postStart holds up what comes after it', () => {
    const world = lab();
    const lifecycle = { postStart: { sleep: { seconds: 4 } } };
    world.pod('a', { containers: [container('c', { lifecycle }), container('d')] });
    world.run(20);
    // c 1.01, its hook till 5.01, d 5.31
    expect(world.lines('pod-phase')).toEqual(['5.310 pod-phase a Running n1']);
  });

  it('preStop spends the grace; two seconds are always left', () => {
    const world = lab();
    const spec = { terminationGracePeriodSeconds: 5, containers: [container('c', { lifecycle: { preStop: exec } })] };
    const row = world.pod('a', spec, { annotations: { 'pre-stop-seconds': '100', 'termination-seconds': '60' } });
    world.at(10, () => world.cluster.podApi.delete(row, { by: 'user' }));
    world.run(40);
    // hook till 15.01, then 2 s till SIGKILL, clean-up 1 s
    expect(world.lines('pod-deleted')).toEqual(['18.010 pod-deleted a n1 Failed kubelet']);
    expect(world.lines('pod-phase').at(-1)).toBe('18.010 pod-phase a Failed n1');
  });

  it('activeDeadlineSeconds ends a pod by the kubelet, and the object stays', () => {
    const world = lab();
    const row = world.pod('a', { activeDeadlineSeconds: 8 });
    world.run(40);
    // accepted at 0.01, which the API calls second 0: due at 8, SIGTERM 1 s, clean-up 1 s
    expect(world.lines('pod-phase')).toEqual([
      '1.010 pod-phase a Running n1',
      '10.000 pod-phase a Failed n1 DeadlineExceeded',
    ]);
    expect(world.cluster.pods.reasons.get(row)?.message).toBe(
      'Pod was active on the node longer than the specified deadline',
    );
  });

  it('one container of several crashes and restarts alone', () => {
    const world = lab();
    const row = world.pod('a', { containers: [container('c'), container('d')] });
    world.at(20, () => world.machines.crash(row, 139, 'd'));
    world.run(60);
    expect(world.lines(...LIFE)).toEqual([
      '1.310 pod-phase a Running n1',
      '1.810 pod-ready a 1 n1',
      '20.000 container-ended a d 139 Error',
      '20.000 pod-ready a 0 n1',
      '20.300 pod-restarted a 1 n1 Error',
      '20.800 pod-ready a 1 n1',
    ]);
  });

  it('a pod whose readiness somebody else decides is never ready by the kubelet alone', () => {
    const world = lab();
    const row = world.pod('a', { readinessGates: [{ conditionType: 'example.com/lb' }] });
    world.run(20);
    expect(world.lines('pod-ready')).toEqual([]);
    expect(world.cluster.pods.phase[row]).toBe(1);
  });
});

describe('machines that go and come back', () => {
  it('after a reboot init containers run again from the first, in place', () => {
    const world = lab();
    world.pod('a', { initContainers: [container('i')], containers: [container('c')] });
    world.at(10, () => world.machines.reboot(0));
    world.run(40);
    // up at 15, status at 16: sandbox till 16.7, i 17…18, c 18.3
    expect(world.lines(...LIFE)).toEqual([
      '2.310 pod-phase a Running n1',
      '2.810 pod-ready a 1 n1',
      '16.000 pod-ready a 0 n1',
      '17.000 pod-restarted a 1 n1 Completed',
      '18.300 pod-restarted a 2 n1 ContainerStatusUnknown',
      '18.800 pod-ready a 1 n1',
    ]);
    expect(world.lines('node-event')).toEqual(['16.000 node-event n1 Rebooted Node n1 has been rebooted']);
  });

  it('a pod that may not restart has failed with the power', () => {
    const world = lab();
    const spec = { restartPolicy: 'Never', initContainers: [container('i')], containers: [container('c')] };
    const plain = world.pod('p', { restartPolicy: 'Never' });
    world.pod('a', spec);
    world.at(10, () => world.machines.reboot(0));
    world.run(40);
    expect(world.lines('pod-phase').slice(2)).toEqual(['16.000 pod-phase p Failed n1', '16.000 pod-phase a Failed n1']);
    expect(world.cluster.pods.exitCode[plain]).toBe(137);
  });

  it('containers survive a restart of the kubelet; what is probed is unready until it answered', () => {
    const world = lab();
    world.pod('probed', { containers: [container('c', { readinessProbe: exec })] });
    world.pod('plain');
    world.at(20, () => world.machines.restartKubelet(0));
    world.run(60);
    expect(world.lines('pod-restarted')).toEqual([]);
    expect(world.lines('pod-ready').slice(2)).toEqual(['25.000 pod-ready probed 0 n1', '25.500 pod-ready probed 1 n1']);
  });

  it('a crash loop is forgotten by a kubelet that restarts', () => {
    const world = lab();
    world.pod('a', {}, { annotations: { 'run-seconds': '1', 'exit-code': '1' } });
    world.at(20, () => world.machines.restartKubelet(0));
    world.run(28);
    // 1.01…2.01, at once …3.01, +10 s: 13.01…14.01, held back till 34.01; the kubelet is back at 25: at once
    expect(world.lines('pod-restarted').map((line) => Number(line.split(' ')[0]))).toEqual([2.01, 13.01, 25]);
  });

  it.each([
    ['plain', {}],
    ['followed container by container', { initContainers: [container('i')] }],
  ])('a termination begins again with the next kubelet, with its full grace: %s', (_, spec) => {
    const world = lab();
    const row = world.pod('a', spec, { annotations: { 'termination-seconds': '60' } });
    world.at(5, () => world.cluster.podApi.delete(row, { by: 'user' }));
    world.at(10, () => world.machines.restartKubelet(0));
    world.run(60);
    // told at 5.01 and anew at 15, killed 30 s later, one of clean-up
    expect(world.lines('pod-phase', 'pod-deleted').slice(1)).toEqual([
      '46.000 pod-phase a Failed n1',
      '46.000 pod-deleted a n1 Failed kubelet',
    ]);
  });
});

describe('images', () => {
  it('a registry that is down fails pulls, which are tried again after 10, 20, 40 s', () => {
    const world = lab({ timing: { imagePullPerGi: 8000, unknownImageBytes: 2 ** 30 } });
    world.machines.setRegistry(false);
    world.pod('plain');
    world.pod('detailed', { initContainers: [container('i')], containers: [container('c')] });
    world.at(60, () => world.machines.setRegistry(true));
    world.run(150);
    // plain: tried at 0.01, 10.01, 30.01, 70.01, there at 78.01, started at 79.01
    // detailed: its sandbox first; tried at 0.71, 10.71, 30.71, 70.71; pulls wait for one another: 86.01; i 86.31…87.31; c 95.31+0.3
    expect(world.lines('pod-phase')).toEqual([
      '79.010 pod-phase plain Running n1',
      '95.610 pod-phase detailed Running n1',
    ]);
  });

  it('pulls as many at a time as the kubelet is told', () => {
    const timing = { imagePullPerGi: 8000, unknownImageBytes: 2 ** 30 };
    const started = (kubelet: Record<string, unknown>): string[] => {
      const world = lab({ timing, kubelet });
      for (const name of ['a', 'b', 'c']) world.pod(name, { containers: [container(name)] });
      world.run(60);
      return world.lines('pod-phase').map((line) => line.split(' ')[0]);
    };
    expect(started({})).toEqual(['9.010', '17.010', '25.010']);
    expect(started({ maxParallelImagePulls: 2 })).toEqual(['9.010', '9.010', '17.010']);
    expect(started({ serializeImagePulls: false })).toEqual(['9.010', '9.010', '9.010']);
  });
});
