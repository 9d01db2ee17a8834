/** Hooks that fail. Started at 1.01; each end takes a second from SIGTERM, each start 0.3 s. */
import { expect, it } from 'vitest';
import { lab } from '../_world.ts';

const exec = { exec: { command: ['x'] } };
const container = (name: string, lifecycle: Record<string, unknown> = {}) => ({ name, image: 'x', lifecycle });

it('postStart: the container is killed, and restarts with back-off', () => {
  const world = lab();
  const annotations = { 'post-start-seconds': '2', 'post-start-exit-code': '1' };
  const row = world.pod('a', { containers: [container('c', { postStart: exec })] }, { annotations });
  world.run(20);
  expect(world.lines('event', 'container-ended')).toEqual([
    '3.010 event FailedPostStartHook PostStartHook failed a',
    '3.010 event Killing FailedPostStartHook a',
    '4.010 container-ended a c 143 Error',
    // at once, for the first time; till 6.31 its hook
    '6.310 event FailedPostStartHook PostStartHook failed a',
    '6.310 event Killing FailedPostStartHook a',
    '7.310 container-ended a c 143 Error',
    expect.stringMatching(/^7\.310 event BackOff Back-off restarting failed container c in pod a_default/),
    // ten seconds after its end, then 0.3 s and 2 s
    '19.610 event FailedPostStartHook PostStartHook failed a',
    '19.610 event Killing FailedPostStartHook a',
  ]);
  expect(world.cluster.pods.restarts[row]).toBe(2);
  expect(world.cluster.pods.isReady(row)).toBe(false);
});

it('postStart: until it is over nobody is told that the container runs, and nobody asks whether it is well', () => {
  const world = lab();
  // it would be killed at 5.01 else
  const livenessProbe = { httpGet: { port: 80 }, periodSeconds: 1 };
  const containers = [{ ...container('c', { postStart: exec }), livenessProbe }];
  world.pod('a', { containers }, { annotations: { 'post-start-seconds': '9', 'live-seconds': '8' } });
  world.run(30);
  expect(world.lines('pod-phase', 'pod-ready', 'container-ended')).toEqual([
    '10.010 pod-phase a Running n1',
    '10.010 pod-ready a 1 n1',
  ]);
});

it('postStart: other containers start meanwhile no more than before, and after it all the same', () => {
  const world = lab();
  const annotations = { 'post-start-seconds.c': '2', 'post-start-exit-code.c': '1' };
  world.pod(
    'a',
    { containers: [container('c', { postStart: exec }), container('d')], restartPolicy: 'Never' },
    { annotations },
  );
  world.run(10);
  // c ends at 4.01, d starts at 4.31 and is what the pod is Running for
  expect(world.lines('container-ended', 'pod-phase')).toEqual([
    '4.010 container-ended a c 143 Error',
    '4.310 pod-phase a Running n1',
  ]);
});

it('postStart: its preStop runs, within the grace of the pod', () => {
  const world = lab();
  const lifecycle = { postStart: exec, preStop: exec };
  const annotations = { 'post-start-exit-code': '1', 'pre-stop-seconds': '3' };
  world.pod('a', { containers: [container('c', lifecycle)], restartPolicy: 'Never' }, { annotations });
  world.run(10);
  expect(world.lines('container-ended')).toEqual(['5.010 container-ended a c 143 Error']);
});

it('one pod of an owner may differ from the next', () => {
  const world = lab();
  const annotations = { 'post-start-exit-code': '0,1' };
  const plan = { containers: [container('c', { postStart: exec })] };
  for (const name of ['a', 'b']) world.pod(name, plan, { annotations });
  world.run(1.5);
  expect(world.lines('event')).toEqual([
    '1.010 event FailedPostStartHook PostStartHook failed b',
    '1.010 event Killing FailedPostStartHook b',
  ]);
});

it.each([
  [
    'fails: a warning as it ends, nothing else',
    exec,
    { 'pre-stop-seconds': '3', 'pre-stop-exit-code': '1' },
    13.01,
    14.01,
  ],
  // grace 5 s, two more to end
  [
    'outlasts the grace: it ends with its container',
    exec,
    { 'pre-stop-seconds': '60', 'termination-seconds': '60' },
    17.01,
    17.01,
  ],
  ['sleeps longer: that is no failure', { sleep: { seconds: 60 } }, { 'termination-seconds': '60' }, undefined, 17.01],
  ['goes well', exec, { 'pre-stop-seconds': '3' }, undefined, 14.01],
])('preStop %s', (_, preStop, annotations, warnedAt, endsAt) => {
  const world = lab();
  const spec = { terminationGracePeriodSeconds: 5, containers: [container('c', { preStop })] };
  const row = world.pod('a', spec, { annotations: annotations as Record<string, string> });
  world.at(10, () => world.cluster.podApi.delete(row, { by: 'user' }));
  world.run(40);
  const warned = warnedAt === undefined ? [] : [`${warnedAt.toFixed(3)} event FailedPreStopHook PreStopHook failed a`];
  expect(world.lines('event')).toEqual(warned);
  // and a second of clean-up
  expect(world.lines('pod-phase').at(-1)).toMatch(new RegExp(`^${(endsAt + 1).toFixed(3)} pod-phase a Failed`));
});

it('preStop that is cut short by a shorter grace is told once', () => {
  const world = lab();
  const spec = { terminationGracePeriodSeconds: 30, containers: [container('c', { preStop: exec })] };
  const row = world.pod('a', spec, { annotations: { 'pre-stop-seconds': '20', 'pre-stop-exit-code': '1' } });
  world.at(10, () => world.cluster.podApi.delete(row, { by: 'user' }));
  world.at(15, () => world.cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 2 }));
  world.run(60);
  expect(world.lines('event')).toHaveLength(1);
});
