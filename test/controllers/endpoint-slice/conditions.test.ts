/** Which pods are endpoints, in which condition: upstream's tables told again (k8s.io/endpointslice utils_test.go, util/controller_utils_test.go). */
import { describe, expect, it } from 'vitest';
import { ENDPOINT_READY, ENDPOINT_SERVING, ENDPOINT_TERMINATING } from '../../../src/cluster/index.ts';
import { endpointConditions, type EndpointPod } from '../../../src/controllers/endpoint-slice/conditions.ts';

const READY: EndpointPod = { isTerminal: false, hasAddress: true, isReady: true, isTerminating: false };

const words = (conditions: number | undefined): string =>
  conditions === undefined
    ? 'no endpoint'
    : [
        (conditions & ENDPOINT_READY) === 0 ? '' : 'ready',
        (conditions & ENDPOINT_SERVING) === 0 ? '' : 'serving',
        (conditions & ENDPOINT_TERMINATING) === 0 ? '' : 'terminating',
      ]
        .filter((word) => word !== '')
        .join(' ');

describe('podToEndpoint', () => {
  it.each([
    ['Ready pod', READY, false, 'ready serving'],
    ['Ready pod + publishNotReadyAddresses', READY, true, 'ready serving'],
    ['Unready pod', { ...READY, isReady: false }, false, ''],
    ['Unready pod + publishNotReadyAddresses', { ...READY, isReady: false }, true, 'ready'],
    ['Ready pod, terminating', { ...READY, isTerminating: true }, false, 'serving terminating'],
    ['Not ready pod, terminating', { ...READY, isReady: false, isTerminating: true }, false, 'terminating'],
    [
      'Ready, terminating + publishNotReadyAddresses',
      { ...READY, isTerminating: true },
      true,
      'ready serving terminating',
    ],
  ])('%s', (_, pod, published, expected) => expect(words(endpointConditions(pod, published))).toBe(expected));
});

describe('ShouldPodBeInEndpoints', () => {
  it.each([
    ['Failed pod with Always RestartPolicy', { ...READY, isReady: false, isTerminal: true }, 'no endpoint'],
    ['Succeeded pod with Never RestartPolicy', { ...READY, isReady: false, isTerminal: true }, 'no endpoint'],
    ['Terminated pod with IP', { ...READY, isTerminal: true, isTerminating: true }, 'no endpoint'],
    ['Empty Pod IPs, Running pod with OnFailure RestartPolicy', { ...READY, hasAddress: false }, 'no endpoint'],
    ['Pending pod without an address', { ...READY, isReady: false, hasAddress: false }, 'no endpoint'],
    ['Running pod with Never RestartPolicy', { ...READY, isReady: false }, ''],
  ])('%s', (_, pod, expected) => expect(words(endpointConditions(pod, false))).toBe(expected));

  it('not even a published one ends as an endpoint', () => {
    expect(endpointConditions({ ...READY, isTerminal: true }, true)).toBeUndefined();
  });
});
