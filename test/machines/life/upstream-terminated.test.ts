/** A pod that its kubelet has terminated has a terminal phase (status_manager_test.go TerminatePod_EnsurePodPhaseIsTerminal), told as deletions. */
import { describe, expect, it } from 'vitest';
import { lab } from '../_world.ts';

/** The last phase of a pod that is deleted at `seconds`; plain, and followed container by container. */
function lastPhases(seconds: number, spec: Record<string, unknown>, annotations: Record<string, string>): string[] {
  return [{}, { activeDeadlineSeconds: 1000 }].map((more) => {
    const world = lab();
    const row = world.pod('a', { ...spec, ...more }, { annotations });
    world.at(seconds, () => world.cluster.podApi.delete(row, { by: 'user' }));
    world.run(100);
    expect(world.lines('pod-deleted')).toHaveLength(1);
    return world.lines('pod-phase').at(-1)?.split(' ')[3] ?? 'Pending';
  });
}

/** It cannot start. */
const NEVER_PULLED = { containers: [{ name: 'c', image: 'x', imagePullPolicy: 'Never' }] };

describe('a pod that is deleted', () => {
  const rows: readonly [string, number, Record<string, unknown>, Record<string, string>, string][] = [
    ['while it is Pending', 5, NEVER_PULLED, {}, 'Failed'],
    [
      'while it is Pending, though its program would end well',
      5,
      NEVER_PULLED,
      { 'termination-exit-code': '0' },
      'Failed',
    ],
    ['while it runs', 5, {}, {}, 'Failed'],
    ['while it runs, and ends well', 5, {}, { 'termination-exit-code': '0' }, 'Succeeded'],
    ['between two instances, the last of which ended well', 5, {}, { 'run-seconds': '1' }, 'Succeeded'],
    ['between two instances, the last of which failed', 5, {}, { 'run-seconds': '1', 'exit-code': '2' }, 'Failed'],
    ['when it has succeeded', 5, { restartPolicy: 'Never' }, { 'run-seconds': '1' }, 'Succeeded'],
    ['when it has failed', 5, { restartPolicy: 'Never' }, { 'run-seconds': '1', 'exit-code': '2' }, 'Failed'],
  ];
  it.each(rows)('%s', (_, seconds, spec, annotations, phase) => {
    expect(lastPhases(seconds, spec, annotations)).toEqual([phase, phase]);
  });
});
