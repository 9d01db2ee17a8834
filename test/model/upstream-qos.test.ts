/** Classes of service, after pkg/apis/core/v1/helper/qos/qos_test.go (ComputePodQOS), in rows of our own; without pod-level resources. */
import { describe, expect, it } from 'vitest';
import { decodePodSpec, decodeValue } from '../../src/ingest/decode/index.ts';
import { computeQosClass } from '../../src/model/qos.ts';

/** `cpu memory / cpu memory`: requests, then limits; `-` for none. */
function container(text: string, i: number): object {
  const list = (part: string): object => {
    const [cpu, memory] = part.trim().split(' ');
    return { ...(cpu !== '-' && { cpu }), ...(memory !== '-' && { memory }) };
  };
  const [requests, limits] = text.split('/').map(list);
  return { name: `c${i}`, resources: { requests, limits } };
}

const NOTHING = '- - / - -';
const EQUAL = '100m 100Mi / 100m 100Mi';

describe('ComputePodQOS', () => {
  it.each<[string, string[], string[], string]>([
    ['one guaranteed', [EQUAL], [], 'Guaranteed'],
    ['two guaranteed', [EQUAL, EQUAL], [], 'Guaranteed'],
    ['two best-effort', [NOTHING, NOTHING], [], 'BestEffort'],
    ['one best-effort', [NOTHING], [], 'BestEffort'],
    ['best-effort and burstable', [NOTHING, '1 - / 2 -'], [], 'Burstable'],
    ['best-effort and guaranteed', [NOTHING, '10m 100Mi / 10m 100Mi'], [], 'Burstable'],
    ['memory alone', ['- 100Mi / - 100Mi'], [], 'Burstable'],
    ['no limits', ['100m 100Mi / - -'], [], 'Burstable'],
    ['burstable and guaranteed', ['1 100Mi / 2 100Mi', EQUAL], [], 'Burstable'],
    ['sums that match, one without limits', ['100m 100Mi / 200m 200Mi', '100m 100Mi / - -'], [], 'Burstable'],
    ['less than the limits', ['10m 100Mi / 100m 200Mi'], [], 'Burstable'],
    ['requests of zero', ['0 0 / 100m 200Mi'], [], 'Burstable'],
    ['an init container with some', [NOTHING], ['10m 100Mi / 100m 200Mi'], 'Burstable'],
  ])('%s', (_, containers, initContainers, qosClass) => {
    const raw = { containers: containers.map(container), initContainers: initContainers.map(container) };
    expect(computeQosClass(decodeValue(raw, decodePodSpec))).toBe(qosClass);
  });

  it('huge pages count for nothing', () => {
    const list = { 'hugepages-2Mi': '1Gi', cpu: '0', memory: '0' };
    const raw = { containers: [{ name: 'c', resources: { requests: list, limits: list } }] };
    expect(computeQosClass(decodeValue(raw, decodePodSpec))).toBe('BestEffort');
  });
});
