/** What the managers of CPUs and memory do to the lives of pods: seen at 0.01, sandbox till 0.71, 0.3 s a container. */
import { describe, expect, it } from 'vitest';
import type { KubeletConfiguration } from '../../../src/model/objects/index.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';
import { lab, machineNode } from '../_world.ts';

const amounts = (list: Record<string, string>) =>
  new Map(Object.entries(list).map(([name, text]) => [name, parseQuantity(text)]));

/** Ten CPUs on two NUMA nodes, 0-4 and 5-9, of which CPU 0 is reserved; 8Gi each, 1Gi of the first reserved. */
const machine = () =>
  machineNode('n1', { metadata: { name: 'n1', annotations: { 'seatrial.dev/numa-nodes': '2' } } }, { cpu: '10' });
const STATIC: Partial<KubeletConfiguration> = {
  cpuManagerPolicy: 'static',
  topologyManagerPolicy: 'single-numa-node',
  systemReserved: amounts({ cpu: '500m', memory: '1Gi' }),
  evictionHard: new Map(),
};

const takes = (cpu: string, memory = '1Gi') => ({ resources: { limits: { cpu, memory } } });
const pod = (...containers: object[]) => ({
  containers: containers.map((each, i) => ({ name: `c${i}`, image: 'x', ...each })),
});
const PHASES = ['pod-phase', 'event'];

describe('the topology manager', () => {
  it('refuses a pod for whose CPUs no single NUMA node has room, though the machine has', () => {
    const world = lab({ kubelet: STATIC }, [machine()]);
    world.pod('a', pod(takes('3')));
    world.pod('b', pod(takes('3')));
    const row = world.pod('c', pod(takes('3')));
    world.run(5);
    // 0 is reserved: four CPUs are left on the first node, five on the second; a leaves one, b two
    expect(world.lines(...PHASES)).toEqual([
      '0.010 event TopologyAffinityError Resources cannot be allocated with Topology locality c',
      '0.010 pod-phase c Failed n1 TopologyAffinityError',
      '1.010 pod-phase a Running n1',
      '1.010 pod-phase b Running n1',
    ]);
    expect(world.cluster.pods.reasons.get(row)).toEqual({
      reason: 'TopologyAffinityError',
      message: 'Pod was rejected: Resources cannot be allocated with Topology locality',
    });
  });

  it.each([
    ['best-effort', 'Running'],
    ['none', 'Running'],
    ['restricted', 'Failed'],
  ] as const)('%s: %s', (topologyManagerPolicy, phase) => {
    const world = lab({ kubelet: { ...STATIC, topologyManagerPolicy } }, [machine()]);
    for (const name of ['a', 'b', 'c']) world.pod(name, pod(takes('3')));
    world.run(5);
    expect(world.lines('pod-phase').find((line) => line.includes(' c '))).toContain(phase);
  });

  it('asks for a whole pod at once where its scope is the pod', () => {
    const both = pod(takes('3'), takes('3'));
    const containers = lab({ kubelet: STATIC }, [machine()]);
    containers.pod('a', both);
    containers.run(5);
    expect(containers.lines('pod-phase')).toEqual(['1.310 pod-phase a Running n1']);
    const whole = lab({ kubelet: { ...STATIC, topologyManagerScope: 'pod' } }, [machine()]);
    whole.pod('a', both);
    whole.run(5);
    expect(whole.lines('pod-phase')).toEqual(['0.010 pod-phase a Failed n1 TopologyAffinityError']);
  });

  it('does not care about pods that share CPUs', () => {
    const world = lab({ kubelet: STATIC }, [machine()]);
    world.pod('a', pod(takes('2500m')));
    world.pod('b', pod({ resources: { requests: { cpu: '6' }, limits: { cpu: '8' } } }));
    world.run(5);
    expect(world.lines('pod-phase').map((line) => line.slice(6))).toEqual([
      'pod-phase a Running n1',
      'pod-phase b Running n1',
    ]);
  });
});

describe('CPUs of its own', () => {
  it('are free again when the pod has ended', () => {
    const world = lab({ kubelet: STATIC }, [machine()]);
    world.pod('a', pod(takes('4')));
    const b = world.pod('b', pod(takes('5')));
    world.at(10, () => world.cluster.podApi.delete(b, { by: 'test' }));
    world.at(10.5, () => world.pod('c', pod(takes('5'))));
    world.at(11, () => world.pod('d', pod(takes('5'))));
    world.run(30);
    // b: SIGTERM at 10.01, ended at 11.01: c comes too early
    expect(world.lines('pod-phase').slice(2)).toEqual([
      '10.510 pod-phase c Failed n1 TopologyAffinityError',
      '12.010 pod-phase b Failed n1',
      '12.010 pod-phase d Running n1',
    ]);
  });

  it('may run out where the topology does not matter', () => {
    const world = lab({ kubelet: { ...STATIC, topologyManagerPolicy: 'none' } }, [machine()]);
    world.pod('a', pod(takes('7')));
    world.pod('b', pod(takes('3')));
    world.run(5);
    expect(world.lines(...PHASES).slice(0, 2)).toEqual([
      '0.010 event UnexpectedAdmissionError Allocate failed due to not enough cpus available to satisfy request: requested=3, available=2, which is unexpected b',
      '0.010 pod-phase b Failed n1 UnexpectedAdmissionError',
    ]);
  });

  it('stay with the pod when kubelet and machine restart, and with one that ran before', () => {
    const world = lab({ kubelet: STATIC }, [machine()]);
    world.pod('a', pod(takes('4')));
    world.pod('b', pod(takes('5')));
    world.at(10, () => world.machines.restartKubelet(0));
    world.at(30, () => world.machines.reboot(0));
    world.at(60, () => world.pod('c', pod(takes('1'))));
    world.run(90);
    expect(world.lines('pod-phase').filter((line) => line.includes('Failed'))).toEqual([
      '60.010 pod-phase c Failed n1 TopologyAffinityError',
    ]);
  });

  it('come in whole cores where the kubelet is told so', () => {
    const annotations = { 'seatrial.dev/threads-per-core': '2' };
    const kubelet = {
      ...STATIC,
      topologyManagerPolicy: 'none' as const,
      cpuManagerPolicyOptions: { fullPcpusOnly: true },
    };
    const world = lab({ kubelet }, [machineNode('n1', { metadata: { name: 'n1', annotations } }, { cpu: '8' })]);
    world.pod('a', pod(takes('3')));
    world.pod('b', pod(takes('4')));
    world.pod('c', pod(takes('4')));
    world.run(5);
    // one CPU is reserved, and with it its core: six are left, b takes four of them
    expect(world.lines('event')).toEqual([
      '0.010 event SMTAlignmentError SMT Alignment Error: requested 3 cpus not multiple cpus per core = 2 a',
      '0.010 event SMTAlignmentError SMT Alignment Error: not enough free physical CPUs: available physical CPUs = 2, requested CPUs = 4, CPUs per core = 2 c',
    ]);
  });
});

describe('memory of certain NUMA nodes', () => {
  const kubelet: Partial<KubeletConfiguration> = {
    ...STATIC,
    cpuManagerPolicy: 'none',
    memoryManagerPolicy: 'Static',
    reservedMemory: [{ numaNode: 0, limits: amounts({ memory: '1Gi' }) }],
  };

  it('is refused where no node has so much', () => {
    const world = lab({ kubelet }, [machine()]);
    world.pod('a', pod(takes('1', '5Gi')));
    world.pod('b', pod(takes('1', '5Gi')));
    world.pod('c', pod(takes('1', '5Gi')));
    world.run(5);
    // 7Gi and 8Gi: 2Gi and 3Gi are left, and as both serve single containers nothing is taken across them
    expect(world.lines('event')).toEqual([
      '0.010 event UnexpectedAdmissionError Allocate failed due to [memorymanager] failed to get the default NUMA affinity, no NUMA nodes with enough memory is available, which is unexpected c',
    ]);
  });

  it('is given back by init containers once they are through', () => {
    const world = lab({ kubelet: { ...kubelet, topologyManagerPolicy: 'restricted' } }, [machine()]);
    const init = { name: 'i', image: 'x', ...takes('1', '7Gi') };
    world.pod('a', { ...pod(takes('1', '1Gi')), initContainers: [init] });
    world.pod('b', pod(takes('1', '8Gi')));
    world.at(1, () => world.pod('early', pod(takes('1', '6Gi'))));
    world.at(20, () => world.pod('late', pod(takes('1', '6Gi'))));
    world.run(40);
    const told = world.lines('pod-phase').map((line) => line.split(' ').slice(2).join(' '));
    expect(told).toContain('early Failed n1 UnexpectedAdmissionError');
    expect(told).toContain('late Running n1');
  });
});

it('a critical pod is not helped to CPUs of its own: the managers speak before the predicates', () => {
  const world = lab({ kubelet: STATIC }, [machine()]);
  world.pod('a', pod(takes('4')));
  world.pod('b', pod(takes('5')));
  world.at(10, () =>
    world.pod('c', { ...pod(takes('3')), priorityClassName: 'system-node-critical' }, { isPreset: true }),
  );
  world.run(30);
  expect(world.lines('pod-phase').at(-1)).toBe('10.010 pod-phase c Failed n1 TopologyAffinityError');
});
