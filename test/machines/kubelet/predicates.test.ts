/** What a kubelet asks of a pod before it runs it (the cases of pkg/kubelet/lifecycle/predicate_test.go and TestGeneralPredicates told anew). */
import { describe, expect, it } from 'vitest';
import {
  type AdmittedPod,
  admissionFailures,
  operatingSystemRejection,
  rejectionFor,
} from '../../../src/machines/kubelet/predicates.ts';
import { hostPorts } from '../../../src/model/host-port.ts';
import { compileRequiredNodeAffinity } from '../../../src/model/node-selector.ts';
import type { Pod } from '../../../src/model/objects/index.ts';
import { podRequestVector, resourceVector } from '../../../src/model/pod-requests.ts';
import { kube } from '../../support/world.ts';
import { machineNode } from '../_world.ts';

interface Shape {
  readonly requests?: Record<string, string>;
  readonly limits?: Record<string, string>;
  readonly hostPort?: number;
  readonly spec?: Record<string, unknown>;
  readonly labels?: Record<string, string>;
  readonly isStatic?: boolean;
}

function pod({
  requests = {},
  limits = {},
  hostPort,
  spec: more = {},
  labels = {},
  isStatic = false,
}: Shape): AdmittedPod {
  const ports = hostPort === undefined ? [] : [{ containerPort: hostPort, hostPort }];
  const containers = [{ name: 'c', image: 'x', resources: { requests, limits }, ports }];
  const { spec, metadata } = kube<Pod>({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', labels },
    spec: { containers, ...more },
  });
  const affinity = compileRequiredNodeAffinity(spec);
  return {
    spec,
    labels: metadata.labels,
    requests: podRequestVector(spec),
    affinity,
    ports: hostPorts(spec),
    isStatic,
  };
}

const NO_EXECUTE = { key: 'gpu', value: 'broken', effect: 'NoExecute' };

/** Ten milli-cores, twenty bytes, twenty of a device, 32 pods, as upstream's table has them; five and nine are taken. */
function reasons(
  shape: Shape,
  others: readonly Shape[] = [{ requests: { cpu: '5m', memory: '9' } }],
  taints: unknown[] = [],
) {
  const node = machineNode('n1', { spec: { taints } }, { cpu: '10m', memory: '20', pods: '3', 'example.com/gpu': '2' });
  const allocatable = resourceVector(node.status.allocatable);
  const failures = admissionFailures(pod(shape), { node, allocatable, others: others.map(pod) });
  return failures.map((failure) => rejectionFor(failure)).map(({ reason, message }) => `${reason}: ${message}`);
}

describe('predicates of admission', () => {
  it.each<[string, Shape, string[], Shape[]?, unknown[]?]>([
    ['fits', { requests: { cpu: '5m', memory: '11' } }, []],
    ['who asks for nothing always fits', {}, [], [{ requests: { cpu: '9m', memory: '19' } }]],
    [
      'too little of two resources: both are told, in order',
      { requests: { cpu: '8m', memory: '12' } },
      [
        "OutOfcpu: Node didn't have enough resource: cpu, requested: 8, used: 5, capacity: 10",
        "OutOfmemory: Node didn't have enough resource: memory, requested: 12, used: 9, capacity: 20",
      ],
    ],
    [
      'no place for another pod',
      {},
      ["OutOfpods: Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3"],
      [{}, {}, {}],
    ],
    [
      'a device that is taken',
      { requests: { 'example.com/gpu': '2' } },
      ["OutOfexample.com/gpu: Node didn't have enough resource: example.com/gpu, requested: 2, used: 1, capacity: 2"],
      [{ requests: { 'example.com/gpu': '1' } }],
    ],
    ['a device that the node knows nothing of is no concern of its own', { requests: { 'example.com/tpu': '1' } }, []],
    [
      'another node wanted',
      { spec: { nodeSelector: { disk: 'ssd' } } },
      ["NodeAffinity: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"],
    ],
    [
      'a port that is taken',
      { hostPort: 123 },
      ["NodePorts: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"],
      [{ hostPort: 123 }],
    ],
    [
      'a NoExecute taint',
      {},
      ["TaintToleration: Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate"],
      [],
      [NO_EXECUTE],
    ],
    [
      'taints that are tolerated',
      { spec: { tolerations: [{ key: 'gpu', operator: 'Exists' }] } },
      [],
      [],
      [NO_EXECUTE, { ...NO_EXECUTE, effect: 'NoSchedule' }],
    ],
    ['a PreferNoSchedule taint', {}, [], [], [{ ...NO_EXECUTE, effect: 'PreferNoSchedule' }]],
    ['a device that is only limited', { limits: { 'example.com/tpu': '1' } }, []],
    ['which a static pod does not mind', { isStatic: true }, [], [], [NO_EXECUTE]],
    ['a NoSchedule taint is the scheduler’s', {}, [], [], [{ ...NO_EXECUTE, effect: 'NoSchedule' }]],
    [
      'room first, then affinity, whatever else',
      { requests: { cpu: '8m' }, spec: { nodeSelector: { disk: 'ssd' } } },
      [
        "OutOfcpu: Node didn't have enough resource: cpu, requested: 8, used: 5, capacity: 10",
        "NodeAffinity: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
      ],
    ],
  ])('%s', (_, shape, expected, others, taints) => {
    expect(reasons(shape, others, taints)).toEqual(expected);
  });
});

describe('operating system', () => {
  it.each<[string, Shape, string | undefined, string?]>([
    ['none is asked for', {}, undefined],
    ['none is asked for, whatever the node is called', {}, undefined, 'dummy'],
    ['the same by label', { labels: { 'kubernetes.io/os': 'linux' } }, undefined],
    ['another by label', { labels: { 'kubernetes.io/os': 'windows' } }, 'PodOSSelectorNodeLabelDoesNotMatch'],
    ['the same by field', { spec: { os: { name: 'linux' } } }, undefined],
    ['another by field', { spec: { os: { name: 'windows' } } }, 'PodOSNotSupported'],
  ])('%s', (_, shape, reason, os = 'linux') => {
    const metadata = { name: 'n1', labels: { 'kubernetes.io/os': os } };
    expect(operatingSystemRejection(pod(shape), machineNode('n1', { metadata }))?.reason).toBe(reason);
  });
});
