/** The tables of pkg/controller/deployment/util/deployment_util_test.go of v1.32, retold. */
import { describe, expect, it } from 'vitest';
import type { DeploymentShape } from '../../../src/controllers/deployment/counts.ts';
import { replicasAnnotation } from '../../../src/controllers/deployment/counts.ts';
import { maxUnavailable, minAvailable, resolveFenceposts } from '../../../src/controllers/deployment/fenceposts.ts';
import { isComplete, isProgressing, isTimedOut } from '../../../src/controllers/deployment/progress.ts';
import { newReplicas } from '../../../src/controllers/deployment/rolling.ts';
import { proportion } from '../../../src/controllers/deployment/scale.ts';
import { isSameTemplate } from '../../../src/controllers/_shared/template.ts';
import type { PodTemplateSpec, ReplicaSet } from '../../../src/model/objects/index.ts';
import { kube } from '../../support/world.ts';
import { type Bound, set, shape, type Strategy } from './_build.ts';

const MAX_INT32 = 2147483647;

describe('ResolveFenceposts', () => {
  it.each<[Bound, Bound, number, number, number]>([
    ['0%', '0%', 0, 0, 1],
    ['39%', '39%', 10, 4, 3],
    [undefined, '39%', 10, 0, 3],
    ['39%', undefined, 10, 4, 0],
    [undefined, undefined, 10, 0, 1],
  ])('%s and %s of %d', (surge, unavailable, desired, up, down) =>
    expect(resolveFenceposts(surge, unavailable, desired)).toEqual({ maxSurge: up, maxUnavailable: down }),
  );

  it.each([
    ['oops', '39%'],
    ['55%', 'urg'],
  ])('%s and %s make no sense', (surge, unavailable) =>
    expect(() => resolveFenceposts(surge, unavailable, 10)).toThrow(),
  );
});

it.each<[string, Strategy, number, number, number, number]>([
  ['cannot grow', 'RollingUpdate', 1, 5, 1, 5],
  ['grows to what is wanted', 'RollingUpdate', 6, 2, 10, 6],
  ['is what is wanted with Recreate', 'Recreate', 3, 1, 1, 3],
])('NewRSNewReplicas: %s', (_, strategy, replicas, current, surge, expected) =>
  expect(newReplicas(shape(replicas, surge, 1, strategy), [set('other', 5)], current)).toBe(expected),
);

describe('how many may be unavailable, how many have to be available', () => {
  it.each<[string, DeploymentShape, number]>([
    ['less than replicas', shape(10, 1, 5), 5],
    ['as many as replicas', shape(10, 1, 10), 10],
    ['more than replicas', shape(5, 1, 10), 5],
    ['no replicas', shape(0, 1, 10), 0],
    ['Recreate', shape(1, 1, 10, 'Recreate'), 0],
    ['less, in per cent', shape(10, 1, '50%'), 5],
    ['as many, in per cent', shape(10, 1, '100%'), 10],
    ['all of five', shape(5, 1, '100%'), 5],
  ])('MaxUnavailable: %s', (_, made, expected) => expect(maxUnavailable(made)).toBe(expected));

  it.each<[string, DeploymentShape, number]>([
    ['more replicas', shape(10, 1, 5), 5],
    ['as many replicas', shape(10, 1, 10), 0],
    ['fewer replicas', shape(5, 1, 10), 0],
    ['no replicas', shape(0, 1, 10), 0],
    ['Recreate', shape(10, 1, 10, 'Recreate'), 0],
    ['more replicas, in per cent', shape(10, 1, '60%'), 4],
    ['as many, in per cent', shape(10, 1, '100%'), 0],
    ['all of five', shape(5, 1, '100%'), 0],
  ])('MinAvailable: %s', (_, made, expected) => expect(minAvailable(made)).toBe(expected));
});

it.each<[string, number, number, number, number, number | undefined, number]>([
  ['nothing wanted', 0, 0, 0, 10, undefined, -10],
  ['no annotation, nothing there', 10, 0, 0, 5, undefined, 0],
  ['annotation 0, nothing there', 10, 0, 0, 5, 0, 0],
  ['no annotation: by the status', 120, 100, 0, 50, undefined, 10],
  ['annotation 0: by the status', 120, 100, 0, 50, 0, 10],
  ['by the annotation', 120, 100, 0, 50, 100, 10],
  ['by the annotation, with surge', 120, 100, 10, 50, 110, 9],
  ['down by the annotation', 100, 120, 0, 60, 120, -10],
  ['down by the annotation, with surge', 100, 120, 10, 50, 130, -8],
])('GetReplicaSetFraction: %s', (_, replicas, statusReplicas, surge, size, maxReplicas, expected) => {
  const made = { ...shape(replicas, surge, 0), statusReplicas };
  expect(proportion(made, { ...set('a', size), maxReplicas }, Math.sign(expected) * 1000, 0)).toBe(expected);
});

it.each<[string, number, number, number, number, boolean]>([
  ['most are available', 5, 5, 5, 4, false],
  ['too few are available', 5, 5, 5, 3, false],
  ['all', 5, 5, 5, 5, true],
  ['one is old', 5, 5, 4, 5, false],
  ['an old one runs beside', 1, 2, 1, 1, false],
  ['the only one never comes up', 1, 1, 1, 0, false],
])('DeploymentComplete: %s', (_, desired, replicas, updatedReplicas, availableReplicas, expected) => {
  const counts = {
    replicas,
    updatedReplicas,
    availableReplicas,
    readyReplicas: availableReplicas,
    observedGeneration: 0,
  };
  expect(isComplete(desired, 0, counts)).toBe(expected);
});

const counts = ([replicas, updatedReplicas, readyReplicas, availableReplicas]: readonly number[]) => ({
  replicas,
  updatedReplicas,
  readyReplicas,
  availableReplicas,
});

it.each<[string, number[], number[], boolean]>([
  ['more new pods', [10, 4, 4, 4], [10, 6, 4, 4], true],
  ['the same', [10, 4, 4, 4], [10, 4, 4, 4], false],
  ['fewer old pods', [10, 4, 6, 6], [8, 4, 6, 6], true],
  ['fewer new pods', [10, 7, 3, 3], [10, 6, 3, 3], false],
  ['fewer, but more new ones', [10, 4, 7, 7], [8, 8, 5, 5], true],
  ['more ready ones', [10, 10, 9, 8], [10, 10, 10, 8], true],
  ['more available ones', [10, 10, 10, 9], [10, 10, 10, 10], true],
])('DeploymentProgressing: %s', (_, before, now, expected) =>
  expect(isProgressing(counts(before), counts(now))).toBe(expected),
);

it.each<[string, number | undefined, string, number, boolean]>([
  ['no deadline', undefined, '', 9, false],
  ['an infinite one', MAX_INT32, '', 9, false],
  ['11 s of 10', 10, '', 9, true],
  ['9 s of 10', 10, '', 11, false],
  ['it was complete', undefined, 'NewReplicaSetAvailable', 0, false],
])('DeploymentTimedOut: %s', (_, deadline, reason, second, expected) => {
  const condition = { type: 'Progressing', status: 'True', reason, lastUpdateTime: second * 1000 } as const;
  expect(isTimedOut(deadline, condition, 20_000)).toBe(expected);
});

describe('templates', () => {
  const HASH = 'pod-template-hash';
  const template = (
    labels: Record<string, string>,
    annotations: Record<string, string> = {},
    image = 'foo',
  ): PodTemplateSpec =>
    (
      kube({
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: 'x' },
        spec: { template: { metadata: { labels, annotations }, spec: { containers: [{ name: 'c', image }] } } },
      }) as ReplicaSet
    ).spec.template;
  const same = { something: 'else' };

  it.each<[string, PodTemplateSpec, PodTemplateSpec, boolean]>([
    ['same', template({ [HASH]: '1', ...same }), template({ [HASH]: '1', ...same }), true],
    ['another hash', template({ [HASH]: '1', ...same }), template({ [HASH]: '2', ...same }), true],
    ['one has no hash', template(same), template({ [HASH]: '2', ...same }), true],
    ['a hash instead of a label', template(same), template({ [HASH]: '2' }), false],
    ['a label instead of a hash', template({ [HASH]: '1' }), template(same), false],
    ['same hash, another label', template({ [HASH]: '1' }), template({ [HASH]: '1', ...same }), false],
    [
      'other annotations',
      template({ [HASH]: '1', ...same }, { former: 'x' }),
      template({ [HASH]: '1', ...same }, { latter: 'x' }),
      false,
    ],
    [
      'another spec and hash',
      template({ [HASH]: '1', ...same }, {}, 'a'),
      template({ [HASH]: '2', ...same }, {}, 'b'),
      false,
    ],
    ['another spec, one without a hash', template(same, {}, 'a'), template({ [HASH]: '2', ...same }, {}, 'b'), false],
    ['all is different', template(same, {}, 'a'), template({ nothing: 'else' }, {}, 'b'), false],
  ])('EqualIgnoreHash: %s', (_, a, b, expected) => {
    expect(isSameTemplate(a, b)).toBe(expected);
    expect(isSameTemplate(b, a)).toBe(expected);
  });
});

it.each([
  ['invalid', undefined],
  ['-1', undefined],
  ['0', 0],
  ['13', 13],
  ['2147483647', MAX_INT32],
  ['2147483648', undefined],
  ['4294967296', undefined],
  [undefined, undefined],
])('getNonNegativeInt32FromAnnotation: %s', (text, expected) => expect(replicasAnnotation(text)).toBe(expected));
