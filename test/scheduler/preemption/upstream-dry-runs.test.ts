/**
 * Upstream's tables of preemption, in our own words (pkg/scheduler/framework/plugins/defaultpreemption/default_preemption_test.go):
 * the victims on each node. No plugin here fails or refuses by order of a test; those rows are not told.
 */
import { describe, expect, it } from 'vitest';
import { type PodManifest, requesting } from '../_lab.ts';
import {
  LOW,
  MID,
  HIGH,
  VERY_HIGH,
  NODE,
  type Labels,
  pod,
  type Runs,
  World,
  nodes,
  SPREADING,
  spread,
} from './_upstream.ts';

describe('DryRunPreemption', () => {
  const large: Runs = [
    ['node1', 'p1', pod(MID, 'large')],
    ['node2', 'p2', pod(MID, 'large')],
  ];
  it.each<[string, Runs, PodManifest, Record<string, string>]>([
    // upstream's filter that refuses everything: here one that no node can ever satisfy
    ['fits on no node', large, pod(HIGH, undefined, {}, requesting({ cpu: '600m' })), {}],
    ['fits on both, each without its pod', large, pod(HIGH, 'large'), { node1: 'p1', node2: 'p2' }],
    ['the others are more important', large, pod(LOW, 'large'), {}],
    [
      'a small pod of low priority stays, the large one of higher priority goes',
      [
        ['node1', 'p1.1', pod(LOW, 'small')],
        ['node1', 'p1.2', pod(MID, 'large')],
        ['node2', 'p2', pod(MID, 'large')],
      ],
      pod(HIGH, 'large'),
      { node1: 'p1.2', node2: 'p2' },
    ],
    [
      'pods of several priorities',
      [
        ['node1', 'p1.1', pod(MID, 'small')],
        ['node1', 'p1.2', pod(LOW, 'small')],
        ['node1', 'p1.3', pod(MID, 'medium')],
        ['node1', 'p1.4', pod(HIGH, 'small')],
        ['node2', 'p2', pod(HIGH, 'large')],
      ],
      pod(HIGH, 'large'),
      { node1: 'p1.2 p1.3' },
    ],
    [
      'of one priority the one that started later',
      [
        ['node1', 'p1.1', pod(LOW, 'small'), 5],
        ['node1', 'p1.2', pod(LOW, 'small'), 4],
        ['node1', 'p1.3', pod(MID, 'medium'), 3],
        ['node1', 'p1.4', pod(HIGH, 'small'), 2],
        ['node2', 'p2', pod(HIGH, 'large'), 1],
      ],
      pod(HIGH, 'large'),
      { node1: 'p1.1 p1.3' },
    ],
  ])('%s', (_, runs, wanted, candidates) => {
    expect(new World(nodes(2), runs).candidates(wanted)).toEqual(candidates);
  });

  it('a pod that keeps others away by anti-affinity', () => {
    const term = {
      topologyKey: 'kubernetes.io/hostname',
      labelSelector: { matchExpressions: [{ key: 'foo', operator: 'Exists' }] },
    };
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    const world = new World({ node1: NODE, node2: { ...NODE, cpu: '100m' } }, [
      ['node1', 'p1.1', pod(LOW, 'small', { foo: '' }, { affinity })],
      ['node1', 'p1.2', pod(MID, 'small')],
      ['node1', 'p1.3', pod(HIGH, 'small')],
      ['node2', 'p2', pod(HIGH, 'small')],
    ]);
    expect(world.candidates(pod(HIGH, 'small', { foo: '' }))).toEqual({ node1: 'p1.1' });
  });

  it('a spread that is uneven: a pod less where there are more', () => {
    const world = spread([
      ['node-a', 'pod-a1', MID],
      ['node-a', 'pod-a2', LOW],
      ['node-b', 'pod-b1', LOW],
      ['node-x', 'pod-x1', HIGH],
      ['node-x', 'pod-x2', HIGH],
    ]);
    expect(world.candidates(SPREADING)).toEqual({ 'node-a': 'pod-a2', 'node-b': 'pod-b1' });
  });

  const foo = { app: 'foo' };
  it.each<[string, string[], number, string[], string]>([
    ['two of one budget, of which one may go', ['p1.1', 'p1.2'], 1, [], 'p1.1 p1.2!'],
    ['an eviction of somebody else is under way', ['p1.1', 'p1.2'], 1, ['p2'], 'p1.1 p1.2!'],
    ['one of them is on its way', ['p1.1', 'p1.2'], 1, ['p1.2'], 'p1.1 p1.2'],
    ['one of three is on its way', ['p1.1', 'p1.2', 'p1.3'], 1, ['p1.3'], 'p1.1 p1.2 p1.3!'],
  ])('budgets: %s', (_, names, allowed, disrupted, victims) => {
    // three medium pods need more than a node of upstream's size: it is as large as they are
    const room = names.length > 2 ? { cpu: '600m', memory: '600', pods: '110' } : NODE;
    const runs = names.map((name) => ['node1', name, pod(MID, 'medium', foo)] as const);
    const wanted =
      names.length > 2 ? pod(HIGH, undefined, {}, requesting({ cpu: '600m', memory: '600' })) : pod(HIGH, 'very large');
    const world = new World({ node1: room }, runs).budget('b', foo, allowed, disrupted);
    expect(world.candidates(wanted)).toEqual({ node1: victims });
  });

  describe('not all nodes are tried', () => {
    const five = (priorities: readonly number[], labels: readonly Labels[] = []): World =>
      new World(
        nodes(5),
        priorities.map(
          (priority, i) => [`node${i + 1}`, `p${i + 1}`, pod(priority, 'large', labels[i] ?? {})] as const,
        ),
      );
    const all = [MID, MID, MID, MID, MID];

    it.each<[string, World, offset: number, string[]]>([
      ['40 % of five are two', five(all), 4, ['node5', 'node1']],
      ['those that are none do not count', five([MID, VERY_HIGH, MID, MID, VERY_HIGH]), 4, ['node1', 'node3']],
      ['from the second on', five(all), 1, ['node2', 'node3']],
      ['from the fourth on', five(all), 3, ['node4', 'node5']],
    ])('%s', (_, world, offset, wanted) => {
      expect(Object.keys(world.candidates(pod(HIGH, 'large'), offset, 2))).toEqual(wanted);
    });

    it('one that breaks no budget is looked for beyond the limit', () => {
      const world = five(all, [foo, foo, {}, {}, foo]).budget('b', foo, 0);
      // upstream keeps as many of those that break one as there are to be found at all
      expect(world.candidates(pod(HIGH, 'large'), 4, 2)).toEqual({ node3: 'p3', node5: 'p5!', node1: 'p1!' });
    });
  });
});
