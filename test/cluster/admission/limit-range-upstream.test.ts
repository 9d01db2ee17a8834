/** The tables of plugin/pkg/admission/limitranger/admission_test.go, retold. */
import { describe, expect, it } from 'vitest';
import { applyLimitRangeDefaults, podLimitErrors } from '../../../src/cluster/admission/limit-range.ts';
import { decodeLimitRange, decodePodSpec, decodeValue } from '../../../src/ingest/decode/index.ts';
import type { ResourceList } from '../../../src/model/objects/meta.ts';

const range = (...limits: object[]) => decodeValue({ spec: { limits } }, decodeLimitRange);
/** `cpu=1 memory=2Gi`; `-`: nothing. */
const list = (text: string) =>
  text === '-' ? {} : Object.fromEntries(text.split(' ').map((each) => each.split('=') as [string, string]));
const pod = (count: number, requests: string, limits: string) =>
  decodeValue(
    {
      containers: Array.from({ length: count }, (_, i) => ({
        name: `foo-${i}`,
        resources: { requests: list(requests), limits: list(limits) },
      })),
    },
    decodePodSpec,
  );
const texts = (given: ResourceList) =>
  Object.fromEntries([...given].map(([name, quantity]) => [name, quantity.canonical]));

describe('MergePodResourceRequirements', () => {
  const defaults = range({
    type: 'Container',
    default: list('cpu=75m memory=10Mi'),
    defaultRequest: list('cpu=50m memory=5Mi'),
  });
  it.each([
    [
      'nothing given',
      '-',
      '-',
      'cpu, memory request for container foo-0; cpu, memory limit for container foo-0',
      'cpu=50m memory=5Mi',
    ],
    [
      'memory given',
      'memory=512Mi',
      '-',
      'cpu request for container foo-0; cpu, memory limit for container foo-0',
      'cpu=50m memory=512Mi',
    ],
    ['all given', 'cpu=100m memory=512Mi', 'cpu=200m memory=1G', undefined, 'cpu=100m memory=512Mi'],
  ])('%s', (_, requests, limits, note, result) => {
    const { spec, annotation } = applyLimitRangeDefaults(defaults, pod(1, requests, limits));
    expect(annotation).toBe(note && `LimitRanger plugin set: ${note}`);
    expect(texts(spec.containers[0].resources.requests)).toEqual(list(result));
  });
});

describe('PodLimitFunc', () => {
  const bound = (type: string, which: string, value: string) =>
    range({ type, ...Object.fromEntries(which.split('+').map((name, i) => [name, list(value.split('|')[i])])) });
  // type, bound, containers, requests and limits of each
  const fine: [string, string, string, number, string, string][] = [
    ['Container', 'min', 'cpu=50m', 1, 'cpu=100m', '-'],
    ['Container', 'min', 'cpu=50m', 1, 'cpu=100m', 'cpu=200m'],
    ['Container', 'min', 'memory=50Mi', 1, 'memory=60Mi', '-'],
    ['Container', 'min', 'memory=50Mi', 1, 'memory=60Mi', 'memory=100Mi'],
    ['Container', 'max', 'cpu=2', 1, 'cpu=500m', 'cpu=1'],
    ['Container', 'max', 'cpu=2', 1, '-', 'cpu=1'],
    ['Container', 'max', 'memory=1Gi', 1, 'memory=250Mi', 'memory=500Mi'],
    ['Container', 'max', 'memory=1Gi', 1, '-', 'memory=500Mi'],
    ['Container', 'maxLimitRequestRatio', 'cpu=1.5', 1, 'cpu=500m', 'cpu=750m'],
    ['Pod', 'min', 'cpu=100m', 2, 'cpu=75m', '-'],
    ['Pod', 'min', 'cpu=100m', 2, 'cpu=75m', 'cpu=200m'],
    ['Pod', 'min', 'memory=100Mi', 2, 'memory=60Mi', '-'],
    ['Pod', 'min', 'memory=100Mi', 2, 'memory=60Mi', 'memory=100Mi'],
    ['Pod', 'max', 'cpu=2', 2, 'cpu=500m', 'cpu=1'],
    ['Pod', 'max', 'cpu=2', 2, '-', 'cpu=1'],
    ['Pod', 'max', 'memory=1Gi', 2, 'memory=250Mi', 'memory=500Mi'],
    ['Pod', 'max', 'memory=1Gi', 2, '-', 'memory=500Mi'],
    ['Pod', 'max+maxLimitRequestRatio', 'memory=2Gi|memory=1.5', 3, 'memory=300Mi', 'memory=450Mi'],
  ];
  it.each(fine)('%s: %s %s allows %d × %s, %s', (type, which, value, count, requests, limits) => {
    expect(podLimitErrors(bound(type, which, value), pod(count, requests, limits))).toEqual([]);
  });

  const refused: [string, string, string, number, string, string, string][] = [
    ['Container', 'min', 'cpu=50m', 1, 'cpu=40m', '-', 'minimum cpu usage per Container is 50m, but request is 40m'],
    [
      'Container',
      'min',
      'cpu=50m',
      1,
      'cpu=40m',
      'cpu=200m',
      'minimum cpu usage per Container is 50m, but request is 40m',
    ],
    ['Container', 'min', 'cpu=50m', 1, '-', '-', 'minimum cpu usage per Container is 50m.  No request is specified'],
    [
      'Container',
      'min',
      'memory=50Mi',
      1,
      'memory=40Mi',
      '-',
      'minimum memory usage per Container is 50Mi, but request is 40Mi',
    ],
    [
      'Container',
      'min',
      'memory=50Mi',
      1,
      'memory=40Mi',
      'memory=100Mi',
      'minimum memory usage per Container is 50Mi, but request is 40Mi',
    ],
    [
      'Container',
      'min',
      'memory=50Mi',
      1,
      '-',
      '-',
      'minimum memory usage per Container is 50Mi.  No request is specified',
    ],
    [
      'Container',
      'max',
      'cpu=2',
      1,
      'cpu=500m',
      'cpu=2500m',
      'maximum cpu usage per Container is 2, but limit is 2500m',
    ],
    ['Container', 'max', 'cpu=2', 1, '-', 'cpu=2500m', 'maximum cpu usage per Container is 2, but limit is 2500m'],
    ['Container', 'max', 'cpu=2', 1, '-', '-', 'maximum cpu usage per Container is 2.  No limit is specified'],
    [
      'Container',
      'maxLimitRequestRatio',
      'cpu=1',
      1,
      'cpu=1250m',
      'cpu=2500m',
      'cpu max limit to request ratio per Container is 1, but provided ratio is 2.000000',
    ],
    [
      'Container',
      'max',
      'memory=1Gi',
      1,
      'memory=250Mi',
      'memory=2Gi',
      'maximum memory usage per Container is 1Gi, but limit is 2Gi',
    ],
    [
      'Container',
      'max',
      'memory=1Gi',
      1,
      '-',
      'memory=2Gi',
      'maximum memory usage per Container is 1Gi, but limit is 2Gi',
    ],
    [
      'Container',
      'max',
      'memory=1Gi',
      1,
      '-',
      '-',
      'maximum memory usage per Container is 1Gi.  No limit is specified',
    ],
    ['Pod', 'min', 'cpu=100m', 1, 'cpu=75m', '-', 'minimum cpu usage per Pod is 100m, but request is 75m'],
    ['Pod', 'min', 'cpu=100m', 1, 'cpu=75m', 'cpu=200m', 'minimum cpu usage per Pod is 100m, but request is 75m'],
    ['Pod', 'min', 'memory=100Mi', 1, 'memory=60Mi', '-', 'minimum memory usage per Pod is 100Mi, but request is 60Mi'],
    [
      'Pod',
      'min',
      'memory=100Mi',
      1,
      'memory=60Mi',
      'memory=100Mi',
      'minimum memory usage per Pod is 100Mi, but request is 60Mi',
    ],
    ['Pod', 'max', 'cpu=2', 3, 'cpu=500m', 'cpu=1', 'maximum cpu usage per Pod is 2, but limit is 3'],
    ['Pod', 'max', 'cpu=2', 3, '-', 'cpu=1', 'maximum cpu usage per Pod is 2, but limit is 3'],
    [
      'Pod',
      'max',
      'memory=1Gi',
      3,
      'memory=250Mi',
      'memory=500Mi',
      'maximum memory usage per Pod is 1Gi, but limit is 1500Mi',
    ],
    ['Pod', 'max', 'memory=1Gi', 3, '-', 'memory=500Mi', 'maximum memory usage per Pod is 1Gi, but limit is 1500Mi'],
    [
      'Pod',
      'max+maxLimitRequestRatio',
      'memory=2Gi|memory=1.5',
      3,
      'memory=250Mi',
      'memory=500Mi',
      'memory max limit to request ratio per Pod is 1500m, but provided ratio is 2.000000',
    ],
  ];
  it.each(refused)('%s: %s %s refuses %d × %s, %s', (type, which, value, count, requests, limits, text) => {
    expect(podLimitErrors(bound(type, which, value), pod(count, requests, limits))).toEqual([text]);
  });
});
