/**
 * Pods that are to end while their kubelet is at work on their start: what it has begun it brings to its end (pkg/kubelet/kubelet.go
 * `SyncPod`, whose call of the runtime is not cancelled). Seen at 0.01, sandbox till 0.71, 0.3 s a container, a second from SIGTERM to the
 * end, one of clean-up.
 */
import { describe, expect, it } from 'vitest';
import { lab } from '../_world.ts';

const exec = { exec: { command: ['x'] } };
const KINDS = ['pod-phase', 'pod-deleted'];
const c = { name: 'c', image: 'x' };
const slow = { timing: { imagePullPerGi: 8000, unknownImageBytes: 2 ** 30 } };

function story(spec: Record<string, unknown>, at: number, options = {}, annotations = {}) {
  const world = lab(options);
  const row = world.pod('a', spec, { annotations });
  world.at(at, () => world.cluster.podApi.delete(row, { by: 'user' }));
  return world;
}
const told = (world: ReturnType<typeof lab>): string[] =>
  world.lines(...KINDS).map((line) => line.split(' ').slice(0, 4).join(' '));

describe('a plain pod', () => {
  it('starts, and is told to end at once', () => {
    const world = story({ containers: [c] }, 0.5);
    world.run(20);
    expect(told(world)).toEqual(['1.010 pod-phase a Running', '3.010 pod-phase a Failed', '3.010 pod-deleted a n1']);
  });

  it('has its image pulled to the end', () => {
    const world = story({ containers: [c] }, 0.5, slow);
    world.run(20);
    expect(told(world)).toEqual(['9.010 pod-phase a Running', '11.010 pod-phase a Failed', '11.010 pod-deleted a n1']);
  });

  it('waits for nothing while its image cannot be had', () => {
    const world = story({ containers: [c] }, 5);
    world.machines.setRegistry(false);
    world.run(20);
    expect(told(world)).toEqual(['5.010 pod-phase a Failed', '5.010 pod-deleted a n1']);
  });

  it('is not started by the next kubelet', () => {
    const world = story({ containers: [c] }, 0.5, slow);
    world.at(3, () => world.machines.restartKubelet(0));
    world.run(20);
    // five seconds later
    expect(told(world)).toEqual(['8.000 pod-phase a Failed', '8.000 pod-deleted a n1']);
  });

  it('is not started after a loss of power either', () => {
    const world = story({ containers: [c] }, 0.5, slow);
    world.at(3, () => world.machines.reboot(0));
    world.run(30);
    // boot 5 s, status 1 s
    expect(told(world)).toEqual(['9.000 pod-phase a Failed', '9.000 pod-deleted a n1']);
  });

  it('goes with the shortest grace that it was given', () => {
    const world = lab(slow);
    const row = world.pod('a', { containers: [c] }, { annotations: { 'termination-seconds': '60' } });
    world.at(1, () => world.cluster.podApi.delete(row, { by: 'user' }));
    world.at(2, () => world.cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 4 }));
    world.run(60);
    // started at 9.01, killed after 4 s
    expect(told(world).at(-1)).toBe('14.010 pod-deleted a n1');
  });
});

describe('a pod that is followed container by container', () => {
  const hook = { ...c, lifecycle: { postStart: exec } };
  const hooked = { 'post-start-seconds': '5' };

  it('has its postStart run to the end', () => {
    const world = story({ containers: [hook] }, 3, {}, hooked);
    world.run(20);
    // 1.01 to 6.01
    expect(told(world).slice(-2)).toEqual(['8.010 pod-phase a Failed', '8.010 pod-deleted a n1']);
  });

  it('has nothing more done for it by the next kubelet', () => {
    const world = story({ containers: [{ ...hook }] }, 3, {}, { 'post-start-seconds': '60' });
    world.at(4, () => world.machines.restartKubelet(0));
    world.run(20);
    // back at 9, a second each for SIGTERM and clean-up
    expect(told(world).slice(-1)).toEqual(['11.000 pod-deleted a n1']);
  });

  it('has all containers of the sync started', () => {
    const world = story({ containers: [hook, { name: 'd', image: 'x' }] }, 3, {}, hooked);
    world.run(20);
    // d at 6.31
    expect(told(world).slice(-2)).toEqual(['8.310 pod-phase a Failed', '8.310 pod-deleted a n1']);
  });

  it('has the containers started for which its sandbox is made', () => {
    const world = story({ containers: [hook] }, 0.5);
    world.run(20);
    expect(told(world).slice(-1)).toEqual(['3.010 pod-deleted a n1']);
  });

  it('ends at once while an init container runs: its kubelet is not at work', () => {
    const initContainers = [{ name: 'i', image: 'x' }];
    const world = story({ initContainers, containers: [c] }, 1.2, {}, { 'init-seconds': '30' });
    world.run(20);
    // seen at 1.21
    expect(told(world)).toEqual(['3.210 pod-phase a Failed', '3.210 pod-deleted a n1']);
  });
});
