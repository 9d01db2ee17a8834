/**
 * Pulls, after pkg/kubelet/images/image_manager_test.go, told as stories of a plain pod and of one that is followed container by
 * container: seen at 0.01, sandbox till 0.71, 0.3 s a container; a worker comes back exactly when it may.
 */
import { describe, expect, it } from 'vitest';
import { NO_CONTAINER_STATUSES } from '../../../src/cluster/index.ts';
import { normalizedImageName } from '../../../src/machines/images/images.ts';
import { type Lab, lab, machineNode } from '../_world.ts';

const PRESENT = 'present:1';
const MISSING = 'missing:1';
const node = () => {
  const one = machineNode('n1');
  return { ...one, status: { ...one.status, images: [{ names: [PRESENT], sizeBytes: 2 ** 30 }] } } as typeof one;
};
const KINDS = { plain: {}, followed: { activeDeadlineSeconds: 10_000 } };

/** A node that has `present:1`, and a pod that wants `image`; a GiB takes 8 s, and so does an image of unknown size. */
function world(
  kind: keyof typeof KINDS,
  image: string,
  imagePullPolicy: string,
  annotations: Record<string, string> = {},
) {
  // what may never be pulled is asked for with each return of the worker
  const workerRetry = imagePullPolicy === 'Never' ? 10_000 : 0;
  const one = lab({ timing: { imagePullPerGi: 8000, unknownImageBytes: 2 ** 30, workerRetry } }, [node()]);
  const spec = { ...KINDS[kind], containers: [{ name: 'c', image, imagePullPolicy }] };
  return { one, row: one.pod('a', spec, { annotations }) };
}

const waiting = (one: Lab, row: number): string => {
  const statuses = one.cluster.containerStatuses?.containerStatuses(row) ?? NO_CONTAINER_STATUSES;
  const { state } = statuses.containerStatuses[0];
  return state.waiting?.reason ?? (state.running === undefined ? 'ended' : 'running');
};
const startedAt = (one: Lab): string | undefined => one.lines('pod-phase')[0]?.split(' ')[0];
const restarts = (one: Lab): string[] => one.lines('pod-restarted').map((line) => line.split(' ')[0]);

describe.each(['plain', 'followed'] as const)('a %s pod', (kind) => {
  it.each([
    ['missing, IfNotPresent: pulled', MISSING, 'IfNotPresent', '9.010'],
    ['present, IfNotPresent: not pulled', PRESENT, 'IfNotPresent', '1.010'],
    ['present, Always: asked for, its layers are there', PRESENT, 'Always', '1.010'],
    ['missing, Always: pulled', MISSING, 'Always', '9.010'],
    ['present, Never', PRESENT, 'Never', '1.010'],
  ])('%s', (_, image, policy, at) => {
    const { one } = world(kind, image, policy);
    one.run(30);
    expect(startedAt(one)).toBe(at);
  });

  it('missing, Never: refused for ever', () => {
    const { one, row } = world(kind, MISSING, 'Never');
    one.run(600);
    expect([startedAt(one), waiting(one, row)]).toEqual([undefined, 'ErrImageNeverPull']);
    expect(one.lines('event').filter((line) => line.includes('Failed'))).toEqual([
      `${kind === 'plain' ? '0.010' : '0.710'} event Failed Error: ErrImageNeverPull a`,
    ]);
  });

  it('unable to fetch: tried again after 10, 20, 40 s, waits in between', () => {
    const { one, row } = world(kind, MISSING, 'IfNotPresent');
    one.machines.setRegistry(false);
    const first = kind === 'plain' ? 0.01 : 0.71;
    const seen = [5, 12, 35].map((at) => {
      one.run(at);
      return waiting(one, row);
    });
    expect(new Set(seen)).toEqual(new Set([kind === 'plain' ? 'ImagePullBackOff' : 'ErrImagePull']));
    one.machines.setRegistry(true);
    one.run(100);
    // the fourth try: 10 + 20 + 40 s after the first
    expect(Number(startedAt(one))).toBeCloseTo(first + 70 + 8 + (kind === 'plain' ? 1 : 0.3), 3);
  });

  it('present, but the registry does not answer: Always fails', () => {
    const { one } = world(kind, PRESENT, 'Always');
    one.machines.setRegistry(false);
    one.at(15, () => one.machines.setRegistry(true));
    one.run(60);
    // tried 10 s later in vain, and after 20 s more
    expect(Number(startedAt(one))).toBeGreaterThan(30);
  });

  it('asks again when its container restarts', () => {
    const ends = { 'run-seconds': '20', 'exit-code': '1' };
    const { one, row } = world(kind, PRESENT, 'Always', ends);
    one.at(10, () => one.machines.setRegistry(false));
    one.at(25, () => one.machines.setRegistry(true));
    one.run(24);
    // it ended at 21.01, and the try at once was in vain
    expect(waiting(one, row)).toMatch(/^(ErrImagePull|ImagePullBackOff)$/);
    one.run(40);
    expect(restarts(one)).toEqual([kind === 'plain' ? '31.010' : '31.310']);

    const other = world(kind, PRESENT, 'IfNotPresent', ends).one;
    other.at(10, () => other.machines.setRegistry(false));
    other.run(24);
    expect(restarts(other)).toEqual([kind === 'plain' ? '21.010' : '21.310']);
  });

  it('a try that finds no image counts for the back-off of the container', () => {
    const { one } = world(kind, PRESENT, 'Always', { 'run-seconds': '20', 'exit-code': '1' });
    one.at(10, () => one.machines.setRegistry(false));
    one.at(35, () => one.machines.setRegistry(true));
    one.run(100);
    // ended at 21.01; tries at 21.01 (the first is free), 31.01 (its 10 s are over); then 20 s: of the pull until 51.01
    expect(restarts(one)[0]).toBe(kind === 'plain' ? '51.010' : '51.310');
  });
});

describe('ApplyDefaultImageTag', () => {
  it.each([
    ['root', 'root:latest'],
    ['root:tag', 'root:tag'],
    ['registry:5000/root', 'registry:5000/root:latest'],
    ['root@sha256:bbb', 'root@sha256:bbb'],
    ['root:latest@sha256:bbb', 'root:latest@sha256:bbb'],
    ['root:latest', 'root:latest'],
  ])('%s: %s', (image, name) => expect(normalizedImageName(image)).toBe(name));
});
