/** Kubelets that do not start, in their own words (container manager and its managers, v1.32). */
import { expect, it } from 'vitest';
import { decodeKubeletConfiguration, decodeValue } from '../../../src/ingest/index.ts';
import { managersError } from '../../../src/machines/index.ts';
import { machineNode } from '../_world.ts';

const numa = (nodes: number) =>
  machineNode('n', { metadata: { name: 'n', annotations: { 'seatrial.dev/numa-nodes': `${nodes}` } } }, { cpu: '32' });
const STATIC_MEMORY = { memoryManagerPolicy: 'Static', systemReserved: { memory: '400Mi' } };
const reserves = (numaNode: number, memory: string) => ({ numaNode, limits: { memory } });

it.each([
  ['nothing is asked for', 1, {}, ''],
  [
    'CPUs of one own without a reservation',
    1,
    { cpuManagerPolicy: 'static' },
    '[cpumanager] unable to determine reserved CPU resources for static policy',
  ],
  ['with one', 1, { cpuManagerPolicy: 'static', kubeReserved: { cpu: '100m' } }, ''],
  [
    'more than there is',
    1,
    { cpuManagerPolicy: 'static', kubeReserved: { cpu: '33' } },
    'new static policy error: [cpumanager] unable to reserve the required amount of CPUs (size of  did not equal 33)',
  ],
  [
    'CPUs that do not exist',
    1,
    { reservedSystemCPUs: '0,40-41' },
    'reserved-cpus: 0,40-41 is not a subset of online-cpus: 0-31',
  ],
  [
    'too many NUMA nodes',
    9,
    { topologyManagerPolicy: 'best-effort' },
    'unsupported on machines with more than 8 NUMA Nodes',
  ],
  [
    'unless it may',
    9,
    { topologyManagerPolicy: 'best-effort', topologyManagerPolicyOptions: { 'max-allowable-numa-nodes': '9' } },
    '',
  ],
  // 100Mi is the default margin of eviction
  [
    'the reservation node by node',
    2,
    { ...STATIC_MEMORY, reservedMemory: [reserves(0, '300Mi'), reserves(1, '200Mi')] },
    '',
  ],
  [
    'without the margin of eviction',
    2,
    { ...STATIC_MEMORY, reservedMemory: [reserves(0, '400Mi')] },
    'the total amount "400Mi" of type "memory" is not equal to the value "500Mi" determined by Node Allocatable feature',
  ],
  [
    'a NUMA node that does not exist',
    2,
    { ...STATIC_MEMORY, reservedMemory: [reserves(2, '500Mi')] },
    'the reserved memory configuration references a NUMA node 2 that does not exist on this machine',
  ],
  [
    'nothing reserved at all',
    1,
    { memoryManagerPolicy: 'Static', evictionHard: { 'memory.available': '0%' } },
    '[memorymanager] you should specify the system reserved memory',
  ],
])('%s', (_, nodes, raw, error) => {
  expect(managersError(numa(nodes), decodeValue(raw, decodeKubeletConfiguration, 'strict'))).toBe(error);
});
