import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { age } from '../../../src/experiment/listing/age.ts';
import { plain, timestamp } from '../../../src/experiment/listing/plain.ts';
import { parseQuantity } from '../../../src/model/index.ts';

describe('plain objects', () => {
  it('dictionaries, quantities and instants become what the API prints; what is empty is left out', () => {
    const object = {
      kind: 'Node',
      metadata: {
        name: 'n',
        namespace: '',
        labels: new Map([
          ['a', ''],
          ['startTime', '5'],
        ]),
        creationTimestamp: 61_000,
        finalizers: [],
      },
      spec: { replicas: 0, paused: false, note: undefined },
      status: {
        capacity: new Map([['cpu', parseQuantity('2500m')]]),
        conditions: [{ type: 'Ready', lastTransitionTime: 0 }],
      },
    };
    expect(plain(object, 0)).toEqual({
      kind: 'Node',
      metadata: { name: 'n', labels: { a: '', startTime: '5' }, creationTimestamp: '1970-01-01T00:01:01Z' },
      spec: { replicas: 0, paused: false },
      status: {
        capacity: { cpu: '2500m' },
        conditions: [{ type: 'Ready', lastTransitionTime: '1970-01-01T00:00:00Z' }],
      },
    });
  });

  it('probes and hooks have their action where the API has it', () => {
    const container = {
      readinessProbe: { handler: { type: 'httpGet' }, periodSeconds: 10 },
      lifecycle: { preStop: { type: 'sleep', sleepSeconds: 5 } },
    };
    expect(plain(container, 0)).toEqual({
      readinessProbe: { httpGet: {}, periodSeconds: 10 },
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
    });
  });

  it('timestamps agree with the calendar of JavaScript', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), (seconds) => {
        expect(timestamp(seconds * 1000)).toBe(new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'));
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it.each([
    [0, '0s'],
    [119_999, '119s'],
    [120_000, '2m'],
    [320_000, '5m20s'],
    [600_000, '10m'],
    [10_799_000, '179m'],
    [10_800_000, '3h'],
    [11_100_000, '3h5m'],
    [28_800_000, '8h'],
    [172_800_000, '2d'],
    [187_200_000, '2d4h'],
    [691_200_000, '8d'],
    [63_072_000_000, '2y'],
  ])('age of %i ms: %s', (ms, text) => {
    expect(age(ms)).toBe(text);
  });
});
