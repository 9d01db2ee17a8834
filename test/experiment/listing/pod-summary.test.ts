/** READY, STATUS and RESTARTS (upstream pkg/printers/internalversion TestPrintPod, told anew as lives): seen at 0.01, sandbox till 0.71, 0.3 s a container. */
import { describe, expect, it } from 'vitest';
import { podSummary } from '../../../src/experiment/listing/pod-summary.ts';
import { lab } from '../../machines/_world.ts';

const container = (name: string, more: Record<string, unknown> = {}) => ({ name, image: name, ...more });
const sidecar = (name: string) => container(name, { restartPolicy: 'Always' });

type Step = [seconds: number, shown: string];

/** `READY STATUS RESTARTS` at instants. */
function shown(spec: Record<string, unknown>, annotations: Record<string, string>, steps: readonly Step[]): void {
  const world = lab();
  const row = world.pod('a', spec, { annotations });
  for (const [seconds, expected] of steps) {
    world.run(seconds);
    const { ready, total, status, restarts } = podSummary(world.cluster, row);
    expect(`${ready}/${total} ${status} ${restarts}`, `at ${seconds} s`).toBe(expected);
  }
}

describe('what kubectl get pods shows', () => {
  it.each<[string, Record<string, unknown>, Record<string, string>, Step[]]>([
    [
      'a pod that starts and serves',
      {},
      {},
      [
        [0, '0/1 Pending 0'],
        [0.5, '0/1 ContainerCreating 0'],
        [1.2, '0/1 Running 0'],
        [2, '1/1 Running 0'],
      ],
    ],
    // ends at 4.01, at once again; ends at 7.01, again 10 s later
    [
      'a crash loop',
      {},
      { 'run-seconds': '3', 'exit-code': '1' },
      [
        [3, '1/1 Running 0'],
        [8, '0/1 CrashLoopBackOff 1 (0s ago)'],
        [18, '1/1 Running 2 (10s ago)'],
      ],
    ],
    ['one that is done', { restartPolicy: 'Never' }, { 'run-seconds': '3' }, [[5, '0/1 Completed 0']]],
    ['one that fails', { restartPolicy: 'Never' }, { 'run-seconds': '3', 'exit-code': '2' }, [[5, '0/1 Error 0']]],
    [
      'init containers, one after the other',
      { initContainers: [container('i1'), container('i2')] },
      { 'init-seconds': '10' },
      [
        [5, '0/1 Init:0/2 0'],
        [15, '0/1 Init:1/2 0'],
        [25, '1/1 Running 0'],
      ],
    ],
    [
      'an init container that crashes: in its back-off, and between two of them',
      { initContainers: [container('i')] },
      { 'init-seconds': '2', 'init-exit-code': '1' },
      // 1.01…3.01, at once 3.31…5.31, refused till 15.31
      [
        [2, '0/1 Init:0/1 0'],
        [7, '0/1 Init:CrashLoopBackOff 1 (1s ago)'],
      ],
    ],
    [
      'an init container that fails for good',
      { restartPolicy: 'Never', initContainers: [container('i')] },
      { 'init-exit-code': '1' },
      [[5, '0/1 Init:Error 0']],
    ],
    ['sidecars count', { initContainers: [sidecar('s')] }, {}, [[5, '2/2 Running 0']]],
    [
      'two containers, one of which ends',
      { restartPolicy: 'Never', containers: [container('c'), container('d')] },
      { 'run-seconds.d': '3' },
      [[8, '1/2 NotReady 0']],
    ],
  ])('%s', (_, spec, annotations, steps) => {
    shown(spec, annotations, steps);
  });

  it('an image that may not be pulled', () => {
    const world = lab({ timing: { workerRetry: 10_000 } });
    const row = world.pod('a', { containers: [container('c', { imagePullPolicy: 'Never' })] });
    world.run(1);
    expect(podSummary(world.cluster, row).status).toBe('ErrImageNeverPull');
  });

  it('a container killed for its memory', () => {
    const world = lab();
    const row = world.pod('a', { restartPolicy: 'Never' });
    world.at(5, () => world.machines.crash(row, 137));
    world.run(6);
    expect(podSummary(world.cluster, row).status).toBe('Error');
    const [status] = world.cluster.containerStatuses?.containerStatuses(row).containerStatuses ?? [];
    expect(status?.state).toMatchObject({ terminated: { exitCode: 137, reason: 'Error', finishedAt: 5000 } });
  });

  it('a machine that is dark: what was true before, until somebody says otherwise', () => {
    const world = lab();
    const row = world.pod('a');
    world.at(5, () => world.machines.powerOff(0));
    world.run(20);
    expect(podSummary(world.cluster, row)).toMatchObject({ ready: 1, status: 'Running' });
  });

  it('one that is being deleted', () => {
    const world = lab();
    const row = world.pod('a', {}, { annotations: { 'termination-seconds': '20' } });
    world.at(5, () => world.cluster.podApi.delete(row, { by: 'user' }));
    world.run(10);
    expect(podSummary(world.cluster, row)).toMatchObject({ ready: 1, status: 'Terminating' });
  });
});
