/**
 * How long pods and containers are given to end, and until when they may run, told anew: pod_workers_test.go
 * (calculateEffectiveGracePeriod), kuberuntime_container_test.go (KillContainerGracePeriod), kuberuntime_termination_order_test.go and
 * active_deadline_test.go.
 */
import { describe, expect, it } from 'vitest';
import { effectiveGrace, type EndingContainer, terminationEnds } from '../../../src/machines/life/termination.ts';
import { lab } from '../_world.ts';

describe('calculateEffectiveGracePeriod', () => {
  it.each<[string, number | undefined, number | undefined, number]>([
    ['its own', undefined, undefined, 30],
    ['that of its deletion', 5, undefined, 5],
    ['that of its kubelet', 5, 2, 2],
    ['one second, deleted with none', 0, undefined, 1],
    ['one second, ended with none', 5, 0, 1],
    // the least counts, whoever says it
    ['that of its deletion, if the kubelet gives more', 5, 20, 5],
  ])('%s', (_, deletion, override, seconds) => expect(effectiveGrace(30, deletion, override)).toBe(seconds));
});

describe('KillContainerGracePeriod', () => {
  const SHORT = 10;
  const MEDIUM = 30;
  const LONG = 60;
  /** Seconds from the failure of a probe to SIGKILL, for a program that does not listen. */
  function grace(pod: number, probes: Readonly<Record<string, number>>): number {
    const world = lab();
    const probe = (seconds: number) => ({
      exec: { command: ['x'] },
      periodSeconds: 1,
      failureThreshold: 1,
      terminationGracePeriodSeconds: seconds,
    });
    const entries = Object.entries(probes).map(([kind, seconds]) => [kind, probe(seconds)]);
    const spec = {
      terminationGracePeriodSeconds: pod,
      containers: [{ name: 'c', image: 'x', ...Object.fromEntries(entries) }],
    };
    const isStartup = 'startupProbe' in probes;
    const annotations = {
      'ready-seconds': isStartup ? '1000' : '0',
      'live-seconds': '1000',
      'termination-seconds': '1000',
    };
    world.pod('a', spec, { annotations });
    world.run(100);
    const at = (kind: string, word: string): number =>
      Number(
        world
          .lines(kind)
          .find((line) => line.includes(word))
          ?.split(' ')[0],
      );
    return at('container-ended', ' c ') - at('event', 'Killing');
  }
  it.each<[string, number, Record<string, number>, number]>([
    ['liveness, shorter', LONG, { livenessProbe: SHORT }, SHORT],
    ['startup, shorter', LONG, { startupProbe: SHORT }, SHORT],
    ['startup, longer', SHORT, { startupProbe: LONG }, LONG],
    ['liveness, longer', SHORT, { livenessProbe: LONG }, LONG],
    ['all three, startup fails', LONG, { startupProbe: SHORT, livenessProbe: MEDIUM }, SHORT],
  ])('%s', (_, pod, probes, seconds) => expect(grace(pod, probes)).toBe(seconds));

  it('all three, liveness fails', () => {
    const world = lab();
    const probe = (seconds: number) => ({
      exec: { command: ['x'] },
      periodSeconds: 1,
      failureThreshold: 1,
      terminationGracePeriodSeconds: seconds,
    });
    const container = { name: 'c', image: 'x', startupProbe: probe(SHORT), livenessProbe: probe(MEDIUM) };
    const annotations = { 'ready-seconds': '0', 'live-seconds': '1000', 'termination-seconds': '1000' };
    world.pod('a', { terminationGracePeriodSeconds: LONG, containers: [container] }, { annotations });
    world.run(100);
    // started up at 1.01, its liveness failed a tick later
    expect(world.lines('container-ended')[0]).toBe('32.010 container-ended a c 137 Error');
  });

  it.each([{ livenessProbe: SHORT }, { startupProbe: SHORT }, { startupProbe: SHORT, livenessProbe: MEDIUM }])(
    'any other reason: the grace of the pod, whatever its probes say (%j)',
    (probes) => {
      const world = lab();
      const entries = Object.entries(probes).map(([kind, seconds]) => [
        kind,
        { exec: { command: ['x'] }, periodSeconds: 1, terminationGracePeriodSeconds: seconds },
      ]);
      const containers = [{ name: 'c', image: 'x', ...Object.fromEntries(entries) }];
      const annotations = { 'ready-seconds': '0', 'termination-seconds': '1000' };
      const row = world.pod('a', { terminationGracePeriodSeconds: LONG, containers }, { annotations });
      world.at(9.99, () => world.cluster.podApi.delete(row, { by: 'user' }));
      world.run(100);
      // seen at 10, SIGKILL 60 s later, clean-up 1 s
      expect(world.lines('pod-deleted')).toEqual(['71.000 pod-deleted a n1 Failed kubelet']);
    },
  );
});

describe('the order of a termination', () => {
  const container = (role: 'app' | 'sidecar', more: Partial<EndingContainer> = {}): EndingContainer => ({
    role,
    isRunning: true,
    hasPreStop: false,
    preStop: 0,
    wanted: 1000,
    exitCode: 143,
    left: Infinity,
    ownExitCode: 0,
    ...more,
  });
  /** Seconds at which SIGTERM reaches each, given that each takes one to end. */
  const delays = (containers: readonly EndingContainer[], grace: number): number[] =>
    terminationEnds(containers, grace, 2000).map(({ after }) => after / 1000 - 1);
  const three = [container('sidecar'), container('sidecar'), container('sidecar'), container('app')];

  it('SidecarStopAfterMain', () => expect(delays([container('sidecar'), container('app')], 30)).toEqual([1, 0]));
  it('SidecarsInReverseOrder', () => expect(delays(three, 30)).toEqual([3, 2, 1, 0]));
  it('ObeysGrace: no longer than that, and then at the same time', () =>
    expect(delays(three, 2)).toEqual([2, 2, 1, 0]));

  it('a sidecar does not wait for one beyond the one behind it, if that one does not run', () => {
    const stopped = container('sidecar', { isRunning: false });
    // both have waited for the main one only
    expect(delays([container('sidecar'), stopped, container('sidecar'), container('app')], 30)).toEqual([1, -1, 1, 0]);
  });
});

describe('ActiveDeadlineHandler', () => {
  const DEADLINE = 'Pod was active on the node longer than the specified deadline';
  it('ends those above theirs, from the start that the API knows', () => {
    const world = lab();
    const of = (name: string, activeDeadlineSeconds?: number): number =>
      world.pod(name, { ...(activeDeadlineSeconds && { activeDeadlineSeconds }), terminationGracePeriodSeconds: 1 });
    const [exceeded, notYet, none] = [of('exceeded', 30), of('not-yet', 120), of('none')];
    world.run(60);
    const { reasons } = world.cluster.pods;
    expect([exceeded, notYet, none].map((row) => reasons.get(row))).toEqual([
      expect.objectContaining({ reason: 'DeadlineExceeded', message: DEADLINE }),
      undefined,
      undefined,
    ]);
    // SIGTERM in second 30, a second to end, a second of clean-up
    expect(world.lines('pod-phase').find((line) => line.includes('Failed'))).toBe(
      '32.000 pod-phase exceeded Failed n1 DeadlineExceeded',
    );
  });

  it('not one that no kubelet has taken on', () => {
    const world = lab();
    world.machines.powerOff(0);
    const row = world.pod('a', { activeDeadlineSeconds: 30 });
    world.run(200);
    expect(world.cluster.pods.reasons.get(row)).toBeUndefined();
    world.at(300, () => world.machines.powerOn(0));
    world.run(345);
    // there again at 305, its status at 306: taken on then, and due at 336
    expect(world.lines('pod-phase').at(-1)).toMatch(/^338\.\d+ pod-phase a Failed n1 DeadlineExceeded$/);
  });
});
