/**
 * What becomes of a pod on its machine, after pod_workers_test.go (UpdatePod) and status_manager_test.go (MergePodStatus), told as stories of
 * a plain pod and of one that is followed container by container: seen at 0.01, there at 1.01, SIGTERM + 1 s + 1 s of clean-up.
 */
import { describe, expect, it } from 'vitest';
import { podConditions } from '../../../src/experiment/listing/pod-conditions.ts';
import type { KubeletConfiguration } from '../../../src/model/objects/index.ts';
import { type Lab, lab } from '../_world.ts';

const SHUTDOWN: Partial<KubeletConfiguration> = {
  shutdownGracePeriodMs: 30_000,
  shutdownGracePeriodCriticalPodsMs: 10_000,
};
const KINDS: [string, Record<string, unknown>][] = [
  ['plain', {}],
  ['followed', { activeDeadlineSeconds: 10_000 }],
];
const LIFE = ['pod-phase', 'pod-disruption-target', 'pod-deleted', 'pod-restarted'];
const TERMINATED = 'Pod was terminated in response to imminent node shutdown.';

const readiness = (world: Lab, row: number): string[] =>
  (podConditions(world.cluster, row) as { type: string; status: string; reason?: string }[])
    .filter(({ type }) => type === 'Ready' || type === 'ContainersReady' || type === 'DisruptionTarget')
    .map(({ type, status, reason = '' }) => `${type} ${status} ${reason}`.trim());

describe.each(KINDS)('UpdatePod: a %s pod', (_, more) => {
  it('is started', () => {
    const world = lab();
    world.pod('a', more);
    world.run(10);
    expect(world.lines(...LIFE)).toEqual(['1.010 pod-phase a Running n1']);
  });

  it('that runs is terminated once it is deleted', () => {
    const world = lab();
    const row = world.pod('a', more);
    world.at(5, () => world.cluster.podApi.delete(row, { by: 'user' }));
    world.run(20);
    expect(world.lines(...LIFE).slice(1)).toEqual([
      '7.010 pod-phase a Failed n1',
      '7.010 pod-deleted a n1 Failed kubelet',
    ]);
  });

  it('that runs is terminated when it is evicted, and stays', () => {
    const world = lab({ kubelet: SHUTDOWN });
    const row = world.pod('a', more);
    world.at(5, () => world.machines.shutDown(0));
    world.run(6.5);
    expect(world.cluster.pods.phase[row]).toBe(1);
    world.run(20);
    expect(world.lines(...LIFE).slice(1)).toEqual([
      `7.000 pod-disruption-target a TerminationByKubelet ${TERMINATED} n1`,
      '7.000 pod-phase a Failed n1 Terminated',
    ]);
  });

  it('that is deleted before its kubelet has seen it never starts', () => {
    const world = lab();
    const row = world.pod('a', more);
    world.at(0.005, () => world.cluster.podApi.delete(row, { by: 'user' }));
    world.run(20);
    expect(world.lines(...LIFE)).toEqual(['0.010 pod-phase a Failed n1', '0.010 pod-deleted a n1 Failed kubelet']);
  });

  it('that has ended is not started by a kubelet that comes back', () => {
    const world = lab();
    world.pod('a', { restartPolicy: 'Never', ...more }, { annotations: { 'run-seconds': '2' } });
    world.at(10, () => world.machines.restartKubelet(0));
    world.at(30, () => world.machines.reboot(0));
    world.run(60);
    expect(world.lines(...LIFE)).toEqual(['1.010 pod-phase a Running n1', '3.010 pod-phase a Succeeded n1']);
  });

  it('whose object is gone is gone, and another one of its name begins anew', () => {
    const world = lab();
    const row = world.pod('a', more, { annotations: { 'termination-seconds': '60' } });
    world.at(5, () => world.cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 0 }));
    world.at(6, () => world.pod('a', more));
    world.run(20);
    expect(world.lines(...LIFE)).toEqual([
      '1.010 pod-phase a Running n1',
      '5.000 pod-deleted a n1 Running user',
      '7.010 pod-phase a Running n1',
    ]);
  });
});

describe.each(KINDS)('MergePodStatus: a %s pod', (_, more) => {
  it('is Failed, not ready and a target of disruption in one go, once its containers have stopped', () => {
    const world = lab({ kubelet: SHUTDOWN });
    const row = world.pod('a', more);
    world.at(5, () => world.machines.shutDown(0));
    world.run(6.9);
    expect([world.cluster.pods.phase[row], ...readiness(world, row)]).toEqual([
      1,
      'Ready True',
      'ContainersReady True',
    ]);
    world.at(6.95, () => world.pod('other', { terminationGracePeriodSeconds: 1 }));
    world.run(7);
    expect(readiness(world, row)).toEqual([
      'DisruptionTarget True TerminationByKubelet',
      'Ready False PodFailed',
      'ContainersReady False PodFailed',
    ]);
  });

  it('that the API has made a target before is its kubelet’s in the end', () => {
    const world = lab({ kubelet: SHUTDOWN });
    const row = world.pod('a', more, { annotations: { 'termination-seconds': '3' } });
    world.at(5, () => {
      world.cluster.podApi.setDisruptionTarget(row, 'EvictionByEvictionAPI', 'Eviction API: evicting');
      world.cluster.podApi.delete(row, { by: 'user' });
    });
    world.at(6, () => world.machines.shutDown(0));
    world.run(20);
    expect(world.lines('pod-disruption-target')).toEqual([
      '5.000 pod-disruption-target a EvictionByEvictionAPI Eviction API: evicting n1',
      `9.010 pod-disruption-target a TerminationByKubelet ${TERMINATED} n1`,
    ]);
  });

  it('told to end with less grace ends no later, and with no other code', () => {
    // SIGTERM at 5.01, 3 s; a kubelet that gives 20 s instead of 30 changes nothing, one that gives 1 s kills it 2 s later
    const end = (grace: number): string | undefined => {
      const seconds = grace * 1000;
      const world = lab({ kubelet: { shutdownGracePeriodMs: seconds, shutdownGracePeriodCriticalPodsMs: 0 } });
      const annotations = { 'termination-seconds': '3', 'termination-exit-code': '7' };
      const row = world.pod('a', more, { annotations });
      world.at(5, () => world.cluster.podApi.delete(row, { by: 'user' }));
      world.at(5.5, () => world.machines.shutDown(0));
      world.run(30);
      return world.lines('pod-deleted', 'machine-state').find((line) => !line.endsWith('up'));
    };
    expect(end(20)).toBe('9.010 pod-deleted a n1 Failed kubelet');
    expect(end(1)).toBe('6.500 machine-state n1 dark');
  });

  it('keeps it as long as it runs, and when it ends otherwise', () => {
    const world = lab();
    const row = world.pod('a', { restartPolicy: 'Never', ...more }, { annotations: { 'run-seconds': '8' } });
    world.at(5, () => world.cluster.podApi.setDisruptionTarget(row, 'EvictionByEvictionAPI', 'x'));
    world.run(8);
    expect(readiness(world, row)).toEqual([
      'DisruptionTarget True EvictionByEvictionAPI',
      'Ready True',
      'ContainersReady True',
    ]);
    world.run(12);
    expect(readiness(world, row)).toEqual([
      'DisruptionTarget True EvictionByEvictionAPI',
      'Ready False PodCompleted',
      'ContainersReady False PodCompleted',
    ]);
  });

  it('turns unready without any other change', () => {
    const world = lab();
    const row = world.pod('a', more);
    world.at(5, () => world.machines.setUnready(row, true));
    world.run(6);
    expect([world.cluster.pods.phase[row], ...readiness(world, row)]).toEqual([
      1,
      'Ready False ContainersNotReady',
      'ContainersReady False ContainersNotReady',
    ]);
  });
});
