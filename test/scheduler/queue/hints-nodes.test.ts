/** What unblocks a pod that a plugin refused: plugins that look at one node. */
import { describe, expect, test } from 'vitest';
import type { Node } from '../../../src/model/index.ts';
import {
  ADD,
  DELETE,
  type PodRef,
  UPDATE_NODE_ALLOCATABLE,
  UPDATE_NODE_LABEL,
  UPDATE_NODE_TAINT,
  UPDATE_POD_GATES_ELIMINATED,
  UPDATE_POD_SCALE_DOWN,
  UPDATE_POD_TOLERATIONS,
} from '../../../src/scheduler/framework/index.ts';
import { Hints } from './_hints.ts';
import { type Manifest, nodeOf, requesting } from './_world.ts';

const world = new Hints();
const added = (after: Node) => ({ resource: 'Node', actions: ADD, after }) as const;
const updated = (actions: number, before: Node, after: Node) => ({ resource: 'Node', actions, before, after }) as const;
const gone = (before: PodRef) => ({ resource: 'AssignedPod', actions: DELETE, before }) as const;

describe('NodeResourcesFit', () => {
  const pod = world.ref({ spec: requesting({ cpu: '2', memory: '1Gi', 'a.b/gpu': '1' }) });
  const node = (allocatable: Manifest): Node => nodeOf('n', { allocatable: { pods: '10', ...allocatable } });
  const enough = { cpu: '2', memory: '1Gi', 'a.b/gpu': '1' };
  const growth = (before: Manifest, after: Manifest) => updated(UPDATE_NODE_ALLOCATABLE, node(before), node(after));
  const scaled = world.ref({ spec: requesting({ cpu: '3' }) }, 0);

  test.each([
    ['a bound pod goes', gone(world.ref({}, 0)), true],
    ['a pod that was never bound goes', gone(world.ref()), false],
    [
      'a pod asks for less: nothing is freed in v1.32',
      { resource: 'AssignedPod', actions: UPDATE_POD_SCALE_DOWN, before: scaled, after: scaled } as const,
      false,
    ],
    ['a new node is large enough', added(node(enough)), true],
    ['a new node is too small', added(node({ ...enough, cpu: '1' })), false],
    ['a new node has no such resource', added(node({ cpu: '8', memory: '8Gi' })), false],
    ['a new node takes no pods', added(nodeOf('n', { allocatable: enough })), false],
    ['more of what the pod wants', growth({ ...enough, cpu: '1' }, enough), true],
    ['more of something else', growth(enough, { ...enough, 'ephemeral-storage': '1Gi' }), false],
    ['more places for pods', growth(enough, { ...enough, pods: '11' }), true],
    ['more, but still too little', growth({ ...enough, cpu: '1' }, { ...enough, cpu: '1500m' }), false],
    ['less', growth({ ...enough, cpu: '4' }, enough), false],
  ])('%s', (_, event, queues) => {
    expect(world.queues('NodeResourcesFit', pod, event)).toBe(queues);
  });

  test('a pod that asks for nothing waits for places only', () => {
    const modest = world.ref();
    expect(world.queues('NodeResourcesFit', modest, growth(enough, { ...enough, cpu: '8' }))).toBe(false);
    expect(world.queues('NodeResourcesFit', modest, growth(enough, { ...enough, pods: '11' }))).toBe(true);
  });

  test('a taint update always counts, as for all who want new nodes only', () => {
    expect(world.queues('NodeResourcesFit', pod, updated(UPDATE_NODE_TAINT, node({}), node({})))).toBe(true);
    expect(world.queues('NodeResourcesFit', pod, updated(UPDATE_NODE_LABEL, node({}), node(enough)))).toBe(false);
  });
});

describe('NodeAffinity', () => {
  const pod = world.ref({ spec: { nodeSelector: { disk: 'ssd' } } });
  const node = (labels: Manifest): Node => nodeOf('n', { labels });
  const relabelled = (before: Manifest, after: Manifest) => updated(UPDATE_NODE_LABEL, node(before), node(after));

  test.each([
    ['a new node matches', added(node({ disk: 'ssd' })), true],
    ['a new node does not', added(node({ disk: 'hdd' })), false],
    ['a node comes to match', relabelled({ disk: 'hdd' }, { disk: 'ssd' }), true],
    ['a node ceases to match', relabelled({ disk: 'ssd' }, {}), false],
    ['a matching node changes elsewhere', relabelled({ disk: 'ssd' }, { disk: 'ssd', a: 'b' }), false],
    ['another node changes elsewhere', relabelled({}, { a: 'b' }), false],
  ])('%s', (_, event, queues) => {
    expect(world.queues('NodeAffinity', pod, event)).toBe(queues);
  });

  test.each([
    ['foo', true],
    ['bar', false],
  ])('with an affinity of the profile to foo, a new node %s', (name, queues) => {
    const matchExpressions = [{ key: 'kind', operator: 'In', values: ['foo'] }];
    const required = { nodeSelectorTerms: [{ matchExpressions, matchFields: [] }] };
    const args = {
      addedAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: required,
        preferredDuringSchedulingIgnoredDuringExecution: [],
      },
    };
    expect(world.queues('NodeAffinity', world.ref(), added(node({ kind: name })), args)).toBe(queues);
  });
});

test('NodeName: any new node', () => {
  expect(world.queues('NodeName', world.ref(), added(nodeOf('n')))).toBe(true);
});

describe('NodePorts', () => {
  const using = (...ports: readonly Manifest[]) => ({ spec: { containers: [{ name: 'c', image: 'i', ports }] } });
  const port = (hostPort: number, more: Manifest = {}): Manifest => ({ containerPort: 1, hostPort, ...more });
  const pod = world.ref(using(port(8080)));

  test.each([
    ['one with the port goes', gone(world.ref(using(port(8080)), 0)), true],
    ['one that was never bound goes', gone(world.ref(using(port(8080)))), false],
    ['one without host ports goes', gone(world.ref(using({ containerPort: 8080 }), 0)), false],
    ['one with another port goes', gone(world.ref(using(port(8081)), 0)), false],
    ['one with another protocol goes', gone(world.ref(using(port(8080, { protocol: 'UDP' })), 0)), false],
    ['one with the port on one address goes', gone(world.ref(using(port(8080, { hostIP: '10.0.0.1' })), 0)), true],
    ['a new node', added(nodeOf('n')), true],
  ])('%s', (_, event, queues) => {
    expect(world.queues('NodePorts', pod, event)).toBe(queues);
  });
});

describe('NodeUnschedulable', () => {
  const pod = world.ref();
  const node = (unschedulable: boolean): Node => nodeOf('n', { spec: { unschedulable } });
  const tainted = (before: boolean, after: boolean) => updated(UPDATE_NODE_TAINT, node(before), node(after));
  const tolerant = (key: string, of = pod) => {
    const after = world.changed(of, { spec: { tolerations: [{ key, operator: 'Exists', effect: 'NoSchedule' }] } });
    return { resource: 'UnschedulablePod', actions: UPDATE_POD_TOLERATIONS, before: of, after } as const;
  };

  test.each([
    ['a new node', added(node(false)), true],
    ['a new cordoned node', added(node(true)), false],
    ['uncordon', tainted(true, false), true],
    ['still cordoned', tainted(true, true), false],
    ['never cordoned', tainted(false, false), false],
    ['the pod tolerates it now', tolerant('node.kubernetes.io/unschedulable'), true],
    ['the pod tolerates something else now', tolerant('dedicated'), false],
    ['another pod tolerates it now', tolerant('node.kubernetes.io/unschedulable', world.ref()), false],
  ])('%s', (_, event, queues) => {
    expect(world.queues('NodeUnschedulable', pod, event)).toBe(queues);
  });
});

describe('TaintToleration', () => {
  const pod = world.ref({ spec: { tolerations: [{ key: 'mine', operator: 'Exists', effect: 'NoSchedule' }] } });
  const node = (...keys: readonly string[]): Node =>
    nodeOf('n', { spec: { taints: keys.map((key) => ({ key, effect: 'NoSchedule' })) } });
  const retainted = (before: Node, after: Node) => updated(UPDATE_NODE_TAINT, before, after);
  const tolerations = (of: PodRef) =>
    ({ resource: 'UnschedulablePod', actions: UPDATE_POD_TOLERATIONS, before: of, after: of }) as const;

  test.each([
    ['a new node with a foreign taint', added(node('foreign')), false],
    ['a new node with its own taint', added(node('mine')), true],
    ['a new node without taints', added(node()), true],
    ['one foreign taint for another', retainted(node('a'), node('b')), false],
    ['the foreign taint goes', retainted(node('mine', 'foreign'), node('mine')), true],
    ['a node that never repelled it', retainted(node('mine'), node()), false],
    [
      'a soft taint goes',
      retainted(nodeOf('n', { spec: { taints: [{ key: 'a', effect: 'PreferNoSchedule' }] } }), node()),
      false,
    ],
    ['its own new toleration', tolerations(pod), true],
    ["another's new toleration", tolerations(world.ref()), false],
  ])('%s', (_, event, queues) => {
    expect(world.queues('TaintToleration', pod, event)).toBe(queues);
  });
});

test('SchedulingGates: its own last gate goes', () => {
  const pod = world.ref();
  const event = (after: PodRef) =>
    ({ resource: 'UnschedulablePod', actions: UPDATE_POD_GATES_ELIMINATED, before: after, after }) as const;
  expect([
    world.queues('SchedulingGates', pod, event(pod)),
    world.queues('SchedulingGates', pod, event(world.ref())),
  ]).toEqual([true, false]);
});
