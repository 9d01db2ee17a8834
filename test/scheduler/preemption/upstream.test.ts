/**
 * Upstream's tables of preemption, in our own words (pkg/scheduler/framework/plugins/defaultpreemption/default_preemption_test.go):
 * who may preempt, on which node, and what is said in vain. Extenders are not modelled; their rows are not told.
 */
import { describe, expect, it } from 'vitest';
import type { Manifest, PodManifest } from '../_lab.ts';
import {
  NEGATIVE,
  LOW,
  MID,
  HIGH,
  VERY_HIGH,
  type Size,
  ONE_POD,
  SMALL_NODE,
  pod,
  type Runs,
  World,
  nodes,
  SPREADING,
  spread,
} from './_upstream.ts';

describe('PostFilter', () => {
  const one = nodes(1, ONE_POD);
  const two = nodes(2, ONE_POD);

  it.each<[string, World, PodManifest, string]>([
    ['a higher priority', new World(one, [['node1', 'p1', pod(LOW)]]), pod(HIGH), 'node1'],
    [
      'on one node of two',
      new World(two, [
        ['node1', 'p1', pod(HIGH)],
        ['node2', 'p2', pod(LOW)],
      ]),
      pod(MID),
      'node2',
    ],
    [
      'the node whose most important victim is the least, both breaking no budget or one each',
      new World(two, [
        ['node1', 'p1', pod(HIGH, undefined, { pdb: 'kept' })],
        ['node1', 'p2', pod(LOW, undefined, { pdb: 'broken' })],
        ['node2', 'p3', pod(MID, undefined, { pdb: 'broken' })],
      ])
        .budget('broken', { pdb: 'broken' }, 0)
        .budget('kept', { pdb: 'kept' }, 2 ** 31 - 1),
      pod(VERY_HIGH),
      'node2',
    ],
  ])('%s', (_, world, wanted, node) => expect(world.preempt(wanted).node).toBe(node));

  it.each<[string, World, PodManifest, string]>([
    [
      'the same priority',
      new World(one, [['node1', 'p1', pod(LOW)]]),
      pod(LOW),
      '0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    ],
    [
      'not enough room without the lower priorities',
      new World(nodes(2, SMALL_NODE), [
        ['node1', 'p1', pod(LOW)],
        ['node2', 'p2', pod(LOW)],
      ]),
      pod(HIGH, 'large'),
      '0/2 nodes are available: 2 Insufficient cpu.',
    ],
    [
      'nobody lower, or not enough room',
      new World({ node1: ONE_POD, node2: SMALL_NODE, node3: ONE_POD }, [
        ['node1', 'p1', pod(HIGH)],
        ['node2', 'p2', pod(LOW)],
        ['node3', 'p3', pod(HIGH)],
      ]),
      pod(HIGH, 'large'),
      '0/3 nodes are available: 1 Insufficient cpu, 2 No preemption victims found for incoming pod.',
    ],
  ])('in vain: %s', (_, world, wanted, message) => {
    expect(world.message(wanted)).toContain(` preemption: ${message}`);
  });

  it.each([
    ['one node', 0, '0/1 nodes are available: 1 Preemption is not helpful for scheduling.'],
    ['two of four', 2, '0/4 nodes are available: 2 Insufficient cpu, 2 Preemption is not helpful for scheduling.'],
  ])('not on nodes that are refused for good: %s', (_, open, message) => {
    const count = open === 0 ? 1 : 4;
    const world = new World(nodes(count, SMALL_NODE), [
      ['node1', 'p1', pod(LOW)],
      ...(count > 1 ? [['node2', 'p2', pod(LOW)] as const] : []),
    ]);
    for (let node = open; node < count; node++) world.cluster.nodeApi.setUnschedulable(node, true);
    expect(world.message(pod(HIGH, 'large'))).toContain(` preemption: ${message}`);
  });
});

describe('SelectBestCandidate', () => {
  /** `priority size start` of each node's pods. */
  type Row = readonly [priority: number, size: Size, start?: number][];
  it.each<[string, readonly Row[], PodManifest, string[]]>([
    ['both alike', [[[MID, 'large']], [[MID, 'large']]], pod(HIGH, 'large'), ['node1', 'node2']],
    [
      'the least of the highest priorities',
      [
        [
          [MID, 'medium'],
          [MID, 'large'],
        ],
        [
          [MID, 'medium'],
          [LOW, 'medium'],
        ],
        [
          [LOW, 'medium'],
          [LOW, 'medium'],
        ],
      ],
      pod(HIGH, 'very large'),
      ['node3'],
    ],
    [
      'the least sum of priorities',
      [
        [
          [MID, 'medium'],
          [MID, 'large'],
        ],
        [
          [MID, 'large'],
          [LOW, 'medium'],
        ],
        [
          [MID, 'medium'],
          [MID, 'medium'],
        ],
      ],
      pod(HIGH, 'very large'),
      ['node2'],
    ],
    [
      'as large a sum: the fewest pods',
      [
        [
          [MID, 'small'],
          [NEGATIVE, 'small'],
          [MID, 'small'],
          [NEGATIVE, 'small'],
        ],
        [
          [MID, 'large'],
          [NEGATIVE, 'medium'],
        ],
        [
          [MID, 'medium'],
          [NEGATIVE, 'small'],
          [LOW, 'small'],
        ],
      ],
      pod(HIGH, 'very large'),
      ['node2'],
    ],
    [
      'a negative priority costs, too',
      [
        [
          [MID, 'small'],
          [NEGATIVE, 'small'],
          [NEGATIVE, 'small'],
        ],
        [
          [MID, 'large'],
          [NEGATIVE, 'medium'],
        ],
        [
          [MID, 'medium'],
          [NEGATIVE, 'small'],
          [LOW, 'small'],
        ],
      ],
      pod(HIGH, 'very large'),
      ['node2'],
    ],
    [
      'highest priority before sum, sum before number',
      [
        [
          [MID, 'small'],
          [LOW, 'small'],
          [LOW, 'small'],
        ],
        [[HIGH, 'large']],
        [
          [MID, 'medium'],
          [LOW, 'small'],
          [LOW, 'small'],
          [LOW, 'medium'],
        ],
        [
          [MID, 'medium'],
          [MID, 'small'],
          [MID, 'small'],
          [NEGATIVE, 'small'],
        ],
      ],
      pod(VERY_HIGH, 'very large'),
      ['node1'],
    ],
    [
      'the latest start, one a node',
      [
        [
          [MID, 'medium', 2],
          [MID, 'medium', 2],
        ],
        [
          [MID, 'medium', 3],
          [MID, 'medium', 3],
        ],
        [
          [MID, 'medium', 1],
          [MID, 'medium', 1],
        ],
      ],
      pod(HIGH, 'very large'),
      ['node2'],
    ],
    [
      'the latest of the earliest starts',
      [
        [
          [MID, 'medium', 4],
          [MID, 'medium', 2],
        ],
        [
          [MID, 'medium', 5],
          [MID, 'medium', 1],
        ],
        [
          [MID, 'medium', 3],
          [MID, 'medium', 6],
        ],
      ],
      pod(HIGH, 'very large'),
      ['node3'],
    ],
    [
      'of the most important victims alone',
      [
        [
          [LOW, 'medium', 4],
          [MID, 'medium', 2],
        ],
        [
          [MID, 'medium', 6],
          [LOW, 'medium', 1],
        ],
        [
          [LOW, 'medium', 3],
          [MID, 'medium', 5],
        ],
      ],
      pod(HIGH, 'very large'),
      ['node2'],
    ],
  ])('%s', (_, rows, wanted, best) => {
    const runs = rows.flatMap((row, n) =>
      row.map(
        ([priority, size, start], i) => [`node${n + 1}`, `p${n + 1}.${i + 1}`, pod(priority, size), start] as const,
      ),
    );
    expect(new World(nodes(rows.length), runs).best(wanted)).toEqual(best);
  });
});

describe('PodEligibleToPreemptOthers', () => {
  type Victim = 'none' | 'terminating' | 'preempted';
  it.each<[string, Victim, nominated: number, impossible: boolean, more: Manifest, boolean]>([
    ['its nominated node has become impossible', 'preempted', 0, true, {}, true],
    ['no nominated node', 'none', -1, false, {}, true],
    ['preemptionPolicy Never', 'none', -1, false, { preemptionPolicy: 'Never' }, false],
    ['its victim is still ending', 'preempted', 0, false, {}, false],
    ['somebody is ending who is no victim', 'terminating', 0, false, {}, true],
  ])('%s', (_, victim, nominated, impossible, more, isEligible) => {
    const world = new World(nodes(1), [['node1', 'p1', pod(LOW, 'very large')]]);
    const row = world.cluster.pods.find('default', 'p1');
    if (victim !== 'none') world.cluster.podApi.delete(row, { by: 'test', gracePeriodSeconds: 30 });
    if (victim === 'preempted') world.cluster.podApi.setDisruptionTarget(row, 'PreemptionByScheduler', '');
    if (impossible) world.cluster.nodeApi.setUnschedulable(0, true);
    const wanted = { ...world.pending(pod(HIGH, 'large', {}, more)), nominated };
    const explained = world.engine.explainPreemption(wanted, world.engine.decide(wanted));
    expect(explained?.obstacle === undefined).toBe(isEligible);
  });
});

describe('Preempt', () => {
  const RUNS: Runs = [
    ['node1', 'p1.1', pod(LOW, 'small')],
    ['node1', 'p1.2', pod(LOW, 'small')],
    ['node2', 'p2.1', pod(HIGH, 'large')],
    ['node3', 'p3.1', pod(MID, 'medium')],
  ];
  const three = () => new World(nodes(3), RUNS);
  it.each<[string, () => World, PodManifest, string | undefined, string[]]>([
    [
      'the least important',
      three,
      pod(HIGH, 'very large', {}, { preemptionPolicy: 'PreemptLowerPriority' }),
      'node1',
      ['p1.1', 'p1.2'],
    ],
    [
      'to spread',
      () =>
        spread([
          ['node-a', 'p-a1', HIGH],
          ['node-a', 'p-a2', HIGH],
          ['node-b', 'p-b1', LOW],
          ['node-x', 'p-x1', HIGH],
          ['node-x', 'p-x2', HIGH],
        ]),
      SPREADING,
      'node-b',
      ['p-b1'],
    ],
    ['not with the policy Never', three, pod(HIGH, 'very large', {}, { preemptionPolicy: 'Never' }), undefined, []],
    ['without a policy', three, pod(HIGH, 'very large'), 'node1', ['p1.1', 'p1.2']],
  ])('%s, and nobody more while they end', (_, make, wanted, node, victims) => {
    const world = make();
    const first = world.preempt(wanted);
    expect([first.node, first.victims]).toEqual([node, victims]);
    if (node === undefined) return;
    for (const row of first.rows) {
      world.cluster.podApi.setDisruptionTarget(row, 'PreemptionByScheduler', '');
      world.cluster.podApi.delete(row, { by: 'default-scheduler', gracePeriodSeconds: 30 });
    }
    const again = { ...world.pending(wanted), nominated: world.cluster.nodes.find(node) };
    const decision = world.engine.decide(again);
    // who ends does not count for a spread: there is nothing left to preempt for
    expect(decision.fitError === undefined).toBe(wanted === SPREADING);
    if (decision.fitError !== undefined) expect(world.engine.postFilter(again, decision).victims).toBeUndefined();
  });
});
