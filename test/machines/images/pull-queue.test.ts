/** Pulls of one machine: how many at a time, how many a second. Seen at 0.01, a second from image to Running, 8 s a GiB. */
import { describe, expect, it } from 'vitest';
import { pullLimits, PullQueue } from '../../../src/machines/images/pull-queue.ts';
import type { KubeletConfiguration } from '../../../src/model/objects/index.ts';
import { lab } from '../_world.ts';

it.each<[Partial<KubeletConfiguration>, number, number, number]>([
  [{}, 1, 5, 10],
  [{ maxParallelImagePulls: 1 }, 1, 5, 10],
  [{ maxParallelImagePulls: 3 }, 3, 5, 10],
  [{ serializeImagePulls: false }, Infinity, 5, 10],
  [{ serializeImagePulls: false, maxParallelImagePulls: 4 }, 4, 5, 10],
  // 0 of the one is none, of the other the default
  [{ registryPullQPS: 0, registryBurst: 0 }, 1, Infinity, 10],
])('limits: %j', (kubelet, lanes, perSecond, burst) => {
  expect(pullLimits(kubelet)).toEqual({ lanes, perSecond, burst });
});

it('a token comes back each 1/QPS seconds, up to the burst', () => {
  const queue = new PullQueue({ lanes: Infinity, perSecond: 5, burst: 2 });
  const accepted = [0, 0, 0, 199, 200, 200, 10_000, 10_000, 10_000].map((at) => queue.accepts(at));
  expect(accepted).toEqual([true, true, false, false, true, false, true, true, false]);
});

describe('in lives', () => {
  const timing = { imagePullPerGi: 8000, unknownImageBytes: 2 ** 30 };
  const container = (image: string, imagePullPolicy = 'IfNotPresent') => ({
    containers: [{ name: 'c', image, imagePullPolicy }],
  });
  const running = (world: ReturnType<typeof lab>) =>
    world.lines('pod-phase').map((line) => line.replace(' pod-phase', '').replace(' Running n1', ''));

  it('one after the other, also those that find the image there or on its way', () => {
    const world = lab({ timing });
    world.pod('a', container('x:1'));
    world.pod('b', container('y:1'));
    world.pod('c', container('x:1'));
    world.at(10, () => world.pod('d', container('x:1')));
    world.at(11, () => world.pod('e', container('x:1', 'Always')));
    world.run(60);
    // x till 8.01, y till 16.01: then c's and e's turns come; d finds x there and pulls nothing
    expect(running(world)).toEqual(['9.010 a', '11.010 d', '17.010 b', '17.010 c', '17.010 e']);
  });

  it('an image that another pod is pulling is not there for a pod that never pulls', () => {
    const world = lab({ timing });
    world.pod('a', container('x:1'));
    world.pod('b', container('x:1', 'Never'));
    world.run(5);
    expect(world.lines('event')).toEqual(['0.010 event Failed Error: ErrImageNeverPull b']);
  });

  it('beside one another more than the burst fail, and back off', () => {
    const world = lab({ kubelet: { serializeImagePulls: false, registryBurst: 3 } });
    for (const name of ['a', 'b', 'c', 'd', 'e']) world.pod(name, container('x', 'Always'));
    world.run(30);
    expect(world.lines('event')).toEqual([
      '0.010 event Failed Failed to pull image "x": pull QPS exceeded d',
      '0.010 event Failed Error: ErrImagePull d',
      '0.010 event Failed Failed to pull image "x": pull QPS exceeded e',
      '0.010 event Failed Error: ErrImagePull e',
    ]);
    expect(running(world)).toEqual(['1.010 a', '1.010 b', '1.010 c', '11.010 d', '11.010 e']);
  });

  it('and so they do in pods that are followed container by container', () => {
    const world = lab({ kubelet: { serializeImagePulls: false, registryBurst: 1, registryPullQPS: 1 } });
    const initContainers = [{ name: 'i', image: 'y', imagePullPolicy: 'Always' }];
    world.pod('a', { ...container('x'), initContainers });
    world.pod('b', { ...container('x'), initContainers });
    world.run(12);
    // sandboxes till 0.71
    expect(world.lines('event')).toEqual([
      '0.710 event Failed Failed to pull image "y": pull QPS exceeded b',
      '0.710 event Failed Error: ErrImagePull b',
    ]);
    // i 1.01 to 2.01, then x; b tries i again at 10.71: 11.01 to 12.01
    expect(running(world)).toEqual(['2.310 a']);
    world.run(13);
    expect(running(world)).toEqual(['2.310 a', '12.310 b']);
  });

  it('a pull that waits for its turn fails then, and backs off from there', () => {
    const kubelet = { registryPullQPS: 1, registryBurst: 1 };
    const world = lab({ timing: { imagePullPerGi: 500, unknownImageBytes: 2 ** 30 }, kubelet });
    for (const name of ['x', 'y']) world.pod(name, container(`${name}:1`));
    world.run(30);
    // x from 0.01 to 0.51; y's turn is at 0.51 with half a token: it fails, and may be tried again at 10.51
    expect(running(world)).toEqual(['1.510 x', '12.010 y']);
  });

  it('with the defaults nothing fails that comes one after the other', () => {
    const world = lab();
    for (let i = 0; i < 30; i++) world.pod(`a${i}`, container('x', 'Always'));
    world.run(5);
    expect(world.lines('event')).toEqual([]);
    expect(running(world)).toHaveLength(30);
  });
});
