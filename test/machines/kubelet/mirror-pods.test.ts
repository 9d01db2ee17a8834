/** Static pods: the API has a mirror of them, and deleting it ends nothing. */
import { describe, expect, it } from 'vitest';
import { lab } from '../_world.ts';

const STATIC = {
  annotations: { 'kubernetes.io/config.mirror': 'abc', 'kubernetes.io/config.source': 'file' },
  isPreset: true,
};
const KINDS = ['pod-created', 'pod-phase', 'pod-deleted', 'pod-deletion-requested', 'container-ended'];

describe('a mirror pod', () => {
  it('is there again at once, with another UID, and its containers run on', () => {
    const world = lab();
    const row = world.pod('a', {}, STATIC);
    const { podApi, pods } = world.cluster;
    const uid = world.cluster.uid(pods.serial[row]);
    world.at(10, () => podApi.delete(row, { by: 'user' }));
    world.run(30);
    // seen at 10.01, let go, and made again 10 ms later
    const lines = world.lines(...KINDS).map((line) => line.split(' ').slice(0, 2).join(' '));
    expect(lines.slice(2)).toEqual([
      '10.000 pod-deletion-requested',
      '10.010 pod-deleted',
      '10.020 pod-created',
      '10.020 pod-phase',
    ]);
    const again = pods.find('default', 'a');
    expect(world.cluster.uid(pods.serial[again])).not.toBe(uid);
    expect(pods.isReady(again)).toBe(true);
  });

  it('is not made again once its node is gone', () => {
    const world = lab();
    const row = world.pod('a', {}, STATIC);
    world.at(10, () => {
      world.cluster.nodeApi.delete(0);
      world.cluster.podApi.delete(row, { by: 'pod-garbage-collector', gracePeriodSeconds: 0 });
    });
    world.run(30);
    expect(world.cluster.pods.find('default', 'a')).toBe(-1);
  });

  it('stays Terminating on a machine that is dark, like any other', () => {
    const world = lab();
    const row = world.pod('a', {}, STATIC);
    world.at(5, () => world.machines.powerOff(0));
    world.at(10, () => world.cluster.podApi.delete(row, { by: 'user' }));
    world.run(30);
    expect(world.cluster.pods.isTerminating(row)).toBe(true);
  });
});
