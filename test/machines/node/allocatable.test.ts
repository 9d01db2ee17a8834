/** Allocatable of a registering node; the cases of pkg/kubelet/cm/node_container_manager_linux_test.go told anew, and their neighbours. */
import { describe, expect, it } from 'vitest';
import { decodeKubeletConfiguration } from '../../../src/ingest/config/index.ts';
import { decodeValue } from '../../../src/ingest/decode/index.ts';
import { allocatableOf, capacityOf } from '../../../src/machines/index.ts';
import type { KubeletConfiguration, ResourceList } from '../../../src/model/objects/index.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';

const list = (amounts: Record<string, string>): ResourceList =>
  new Map(Object.entries(amounts).map(([name, text]) => [name, parseQuantity(text)]));
const texts = (resources: ResourceList): Record<string, string> =>
  Object.fromEntries([...resources].map(([name, amount]) => [name, amount.canonical]));
const kubelet = (raw: Record<string, unknown>): KubeletConfiguration => decodeValue(raw, decodeKubeletConfiguration);

const NODE = list({ cpu: '4', memory: '16Gi', 'ephemeral-storage': '100Gi', pods: '110' });

describe('allocatable', () => {
  it.each<[string, Record<string, unknown>, Record<string, string>]>([
    // 16 Gi − 100 Mi = 16284 Mi; 100 Gi − 10 %, a 32-bit float: trunc(107374182400 × 0.10000000149) = 10737418400
    ['defaults keep the eviction margins', {}, { cpu: '4', memory: '16284Mi', 'ephemeral-storage': '96636764000' }],
    [
      'reserved twice',
      { systemReserved: { cpu: '100m', memory: '1Gi' }, kubeReserved: { cpu: '900m' } },
      { cpu: '3', memory: '15260Mi' },
    ],
    [
      'an own evictionHard replaces all defaults',
      { evictionHard: { 'memory.available': '5%' } },
      { memory: '16320875712', 'ephemeral-storage': '100Gi' },
    ],
    ['never below nothing', { systemReserved: { memory: '20Gi' } }, { memory: '0' }],
    ['signals that are switched off', { evictionHard: { 'memory.available': '0%' } }, { memory: '16Gi' }],
    ['pods are not reserved from', { systemReserved: { cpu: '1' } }, { pods: '110' }],
  ])('%s', (_, raw, expected) => {
    expect(texts(allocatableOf(NODE, kubelet(raw)))).toMatchObject(expected);
  });

  it('takes huge pages off memory', () => {
    const capacity = list({ memory: '8Gi', 'hugepages-2Mi': '1Gi' });
    // 8192 − 100 − 1024 = 7068 Mi
    expect(texts(allocatableOf(capacity, {}))).toEqual({ memory: '7068Mi', 'hugepages-2Mi': '1Gi' });
  });
});

describe('number of pods', () => {
  it.each<[string, Record<string, unknown>, Record<string, string>, string]>([
    ['110 by default', {}, { cpu: '4' }, '110'],
    ['maxPods', { maxPods: 30 }, { cpu: '4' }, '30'],
    ['podsPerCore, if that is less', { podsPerCore: 10 }, { cpu: '4' }, '40'],
    ['maxPods, if that is less', { podsPerCore: 100, maxPods: 200 }, { cpu: '4' }, '200'],
    ['what the template says', { maxPods: 30 }, { cpu: '4', pods: '58' }, '58'],
  ])('%s', (_, raw, capacity, pods) => {
    expect(texts(capacityOf(list(capacity), kubelet(raw)))).toMatchObject({ pods });
  });
});
