/** What unblocks a pod that a plugin refused: plugins that look at other pods. */
import { describe, expect, test } from 'vitest';
import type { Node } from '../../../src/model/index.ts';
import {
  ADD,
  DELETE,
  type PodRef,
  UPDATE_NODE_LABEL,
  UPDATE_NODE_TAINT,
  UPDATE_POD_LABEL,
  UPDATE_POD_TOLERATIONS,
} from '../../../src/scheduler/framework/index.ts';
import { Hints } from './_hints.ts';
import { type Manifest, nodeOf } from './_world.ts';

const world = new Hints();
type Labels = Readonly<Record<string, string>>;
const NODE = 0;
const bound = (labels: Labels, namespace = 'default'): PodRef => world.ref({ labels, namespace }, NODE);
const came = (after: PodRef) => ({ resource: 'AssignedPod', actions: ADD, after }) as const;
const went = (before: PodRef) => ({ resource: 'AssignedPod', actions: DELETE, before }) as const;
const relabelled = (from: Labels, to: Labels, node = NODE) => {
  const before = world.ref({ labels: from }, node);
  return {
    resource: 'AssignedPod',
    actions: UPDATE_POD_LABEL,
    before,
    after: world.changed(before, { labels: to }),
  } as const;
};
const nodeCame = (labels: Manifest) => ({ resource: 'Node', actions: ADD, after: nodeOf('n', { labels }) }) as const;
const nodeChanged = (actions: number, before: Node, after: Node) =>
  ({ resource: 'Node', actions, before, after }) as const;
const nodeRelabelled = (before: Manifest, after: Manifest) =>
  nodeChanged(UPDATE_NODE_LABEL, nodeOf('n', { labels: before }), nodeOf('n', { labels: after }));

describe('InterPodAffinity', () => {
  const term = (key: string, values: readonly string[], topologyKey = 'zone'): Manifest => ({
    labelSelector: { matchExpressions: [{ key, operator: 'In', values }] },
    topologyKey,
  });
  const affine = (...terms: readonly Manifest[]) =>
    world.ref({ spec: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } } });
  const averse = (...terms: readonly Manifest[]) =>
    world.ref({ spec: { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } } });
  const likes = affine(term('app', ['web']));
  const likesBoth = affine(term('app', ['web']), term('tier', ['front']));
  const dislikes = averse(term('app', ['web']));

  test.each([
    ['a neighbour comes', likes, came(bound({ app: 'web' })), true],
    ['one of another app comes', likes, came(bound({ app: 'db' })), false],
    ['one of another namespace comes', likes, came(bound({ app: 'web' }, 'team')), false],
    ['one that is not bound', likes, came(world.ref({ labels: { app: 'web' } })), false],
    ['a pod becomes a neighbour', likes, relabelled({}, { app: 'web' }), true],
    ['a neighbour stays one', likes, relabelled({ app: 'web' }, { app: 'web', a: 'b' }), false],
    ['a neighbour ceases to be one', likes, relabelled({ app: 'web' }, {}), false],
    ['an unbound pod becomes one', likes, relabelled({}, { app: 'web' }, -1), false],
    ['half a neighbour comes', likesBoth, came(bound({ app: 'web' })), false],
    ['a full neighbour comes', likesBoth, came(bound({ app: 'web', tier: 'front' })), true],
    ['half a neighbour becomes a full one', likesBoth, relabelled({ app: 'web' }, { app: 'web', tier: 'front' }), true],
    [
      'a full neighbour becomes half a one',
      likesBoth,
      relabelled({ app: 'web', tier: 'front' }, { app: 'web' }),
      false,
    ],
    ['a neighbour goes', likes, went(bound({ app: 'web' })), false],
    ['an enemy goes', dislikes, went(bound({ app: 'web' })), true],
    ['somebody else goes', dislikes, went(bound({ app: 'db' })), false],
    ['an enemy turns into somebody else', dislikes, relabelled({ app: 'web' }, { app: 'db' }), true],
    ['somebody else turns into an enemy', dislikes, relabelled({ app: 'db' }, { app: 'web' }), false],
    ['somebody else comes', dislikes, came(bound({ app: 'db' })), false],
    [
      "who is kept off by others' aversion hears nothing of their going",
      world.ref(),
      went(bound({ app: 'web' })),
      false,
    ],
    ['a new node with the key', likes, nodeCame({ zone: 'a' }), true],
    ['a new node with the key of the aversion', dislikes, nodeCame({ zone: 'a' }), true],
    ['a new node without it', likes, nodeCame({ rack: 'a' }), false],
    ['a node gets another value', likes, nodeRelabelled({ zone: 'a' }, { zone: 'b' }), true],
    ['a node without the key changes', likes, nodeRelabelled({ rack: 'a' }, { rack: 'b' }), false],
  ])('%s', (_, pod, event, queues) => {
    expect(world.queues('InterPodAffinity', pod, event)).toBe(queues);
  });
});

describe('PodTopologySpread', () => {
  const constraint = (topologyKey: string, labels: Labels, more: Manifest = {}): Manifest => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'DoNotSchedule',
    labelSelector: { matchLabels: labels },
    ...more,
  });
  const spreading = (...constraints: readonly Manifest[]) =>
    world.ref({ spec: { topologySpreadConstraints: constraints } });
  const zoned = spreading(constraint('zone', { app: 'web' }));
  const both = spreading(constraint('zone', { app: 'web' }), constraint('rack', { tier: 'front' }));
  const retainted = (labels: Manifest) =>
    nodeChanged(
      UPDATE_NODE_TAINT,
      nodeOf('n', { labels, spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } }),
      nodeOf('n', { labels }),
    );

  test.each([
    ['one that counts comes', zoned, came(bound({ app: 'web' })), true],
    ['one that does not count comes', zoned, came(bound({ app: 'db' })), false],
    ['one of another namespace comes', zoned, came(bound({ app: 'web' }, 'team')), false],
    ['one that is not bound', zoned, came(world.ref({ labels: { app: 'web' } })), false],
    ['one that counts goes', zoned, went(bound({ app: 'web' })), true],
    ['one that does not count goes', zoned, went(bound({ app: 'db' })), false],
    ['an unbound one goes', zoned, went(world.ref({ labels: { app: 'web' } })), false],
    ['a pod comes to count', zoned, relabelled({}, { app: 'web' }), true],
    ['a pod ceases to count', zoned, relabelled({ app: 'web' }, {}), true],
    ['one that counts is relabelled elsewhere', zoned, relabelled({ app: 'web' }, { app: 'web', a: 'b' }), false],
    ['an unbound one comes to count', zoned, relabelled({}, { app: 'web' }, -1), false],
    ['a pod comes to count for one of two', both, relabelled({ app: 'web' }, { app: 'web', tier: 'front' }), true],
    ['a pod comes to count for none of two', both, relabelled({}, { app: 'db' }), false],
    ['a new domain', zoned, nodeCame({ zone: 'a' }), true],
    ['a new node outside the domains', zoned, nodeCame({ rack: 'a' }), false],
    ['a new node with one of two keys', both, nodeCame({ zone: 'a' }), false],
    ['a new node with both keys', both, nodeCame({ zone: 'a', rack: 'b' }), true],
    [
      'a node of a domain goes',
      zoned,
      { resource: 'Node', actions: DELETE, before: nodeOf('n', { labels: { zone: 'a' } }) } as const,
      true,
    ],
    ['another node goes', zoned, { resource: 'Node', actions: DELETE, before: nodeOf('n', {}) } as const, false],
    ['a node moves to another domain', zoned, nodeRelabelled({ zone: 'a' }, { zone: 'b' }), true],
    ['a node enters the domains', zoned, nodeRelabelled({}, { zone: 'b' }), true],
    ['a node leaves the domains', zoned, nodeRelabelled({ zone: 'b' }, {}), true],
    ['a node of a domain is relabelled elsewhere', zoned, nodeRelabelled({ zone: 'b' }, { zone: 'b', a: 'b' }), false],
    ['another node is relabelled', zoned, nodeRelabelled({}, { a: 'b' }), false],
    ['one of two keys changes', both, nodeRelabelled({ zone: 'a' }, { zone: 'b' }), false],
    [
      'one of two keys changes where both are',
      both,
      nodeRelabelled({ zone: 'a', rack: 'r' }, { zone: 'b', rack: 'r' }),
      true,
    ],
    ['taints change in a domain', zoned, retainted({ zone: 'a' }), true],
    ['taints change elsewhere', zoned, retainted({}), false],
  ])('%s', (_, pod, event, queues) => {
    expect(world.queues('PodTopologySpread', pod, event)).toBe(queues);
  });

  test.each([
    ['Honor', true],
    ['Ignore', false],
  ])('its own new toleration, with nodeTaintsPolicy %s', (nodeTaintsPolicy, queues) => {
    const topologySpreadConstraints = [constraint('zone', { app: 'web' }, { nodeTaintsPolicy })];
    const before = world.ref({ spec: { topologySpreadConstraints } });
    const after = world.changed(before, { spec: { topologySpreadConstraints, tolerations: [{ operator: 'Exists' }] } });
    const event = { resource: 'UnschedulablePod', actions: UPDATE_POD_TOLERATIONS, before, after } as const;
    expect(world.queues('PodTopologySpread', after, event)).toBe(queues);
  });

  test.each([
    [{ app: 'web' }, true],
    [{ other: 'x' }, false],
  ])('its own new label %j', (labels, queues) => {
    const spec = { topologySpreadConstraints: [constraint('zone', { app: 'web' })] };
    const before = world.ref({ spec });
    const after = world.changed(before, { spec, labels: labels as Labels });
    const event = { resource: 'UnschedulablePod', actions: UPDATE_POD_LABEL, before, after } as const;
    expect(world.queues('PodTopologySpread', after, event)).toBe(queues);
  });
});
