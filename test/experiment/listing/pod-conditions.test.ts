/** What `get pods -o yaml` says of a pod as a whole: seen at 0.01, sandbox till 0.71, 0.3 s a container. */
import { describe, expect, it } from 'vitest';
import { podConditions } from '../../../src/experiment/listing/pod-conditions.ts';
import { type Lab, lab } from '../../machines/_world.ts';

const told = (world: Lab, row: number): string[] =>
  (podConditions(world.cluster, row) as { type: string; status: string; reason?: string; message?: string }[]).map(
    ({ type, status, reason = '', message = '' }) => [type, status, reason, message].filter(Boolean).join('|'),
  );

describe('the conditions of a pod', () => {
  it('tell how far it has come', () => {
    const world = lab();
    const spec = { initContainers: [{ name: 'i', image: 'x' }], containers: [{ name: 'c', image: 'x' }] };
    const row = world.pod('a', spec, { annotations: { 'init-seconds': '4', 'run-seconds': '3' } });
    world.run(3);
    const NOT = 'False|ContainersNotReady|containers with unready status: [c]';
    expect(told(world, row)).toEqual([
      'PodReadyToStartContainers|True',
      'Initialized|False|ContainersNotInitialized|containers with incomplete status: [i]',
      `Ready|${NOT}`,
      `ContainersReady|${NOT}`,
      'PodScheduled|True',
    ]);
    world.run(6);
    // i 1.01…5.01, c 5.31, ready at 5.81
    expect(told(world, row)).toEqual([
      'PodReadyToStartContainers|True',
      'Initialized|True',
      'Ready|True',
      'ContainersReady|True',
      'PodScheduled|True',
    ]);
  });

  it('of one that is done, and of one that was evicted', () => {
    const world = lab();
    const done = world.pod('done', { restartPolicy: 'Never' }, { annotations: { 'run-seconds': '3' } });
    const failed = world.pod(
      'failed',
      { restartPolicy: 'Never' },
      { annotations: { 'run-seconds': '3', 'exit-code': '1' } },
    );
    world.run(9);
    const over = (reason: string) => [`Ready|False|${reason}`, `ContainersReady|False|${reason}`, 'PodScheduled|True'];
    expect(told(world, done)).toEqual([
      'PodReadyToStartContainers|False',
      'Initialized|True|PodCompleted',
      ...over('PodCompleted'),
    ]);
    expect(told(world, failed)).toEqual(['PodReadyToStartContainers|False', 'Initialized|True', ...over('PodFailed')]);
  });
});
