import { describe, expect, it } from 'vitest';
import {
  compareForDeletion,
  type DeletionCandidate,
  deletionOrder,
  podsToDelete,
  ranksByNode,
} from '../../../src/controllers/replica-set/deletion-order.ts';
import { deletionCost } from '../../../src/controllers/replica-set/pod-view.ts';

const HOUR = 3_600_000;
const NOW = 1000 * HOUR;
const ago = (hours: number): number => NOW - hours * HOUR;

const pod = (more: Partial<DeletionCandidate>): DeletionCandidate => ({
  uid: 'm',
  nodeName: 'n1',
  phase: 'Running',
  ready: true,
  readySince: ago(1),
  deletionCost: 0,
  restarts: 0,
  sidecarRestarts: 0,
  createdAt: ago(1),
  ...more,
});

type Ranked = Partial<DeletionCandidate> & { readonly rank?: number };

describe('deletion order', () => {
  it.each<[string, Ranked, Ranked]>([
    ['not scheduled', { nodeName: '', phase: 'Pending' }, { phase: 'Pending' }],
    ['pending before unknown', { phase: 'Pending' }, { phase: 'Unknown' }],
    ['unknown before running', { phase: 'Unknown' }, {}],
    ['not ready, whatever the cost', { ready: false, deletionCost: 100 }, { deletionCost: -100 }],
    ['cheaper, whatever the company', { deletionCost: 10, rank: 1 }, { deletionCost: 100, rank: 5 }],
    ['in more company, whatever the age', { rank: 2, readySince: ago(500) }, { rank: 1, readySince: ago(0.1) }],
    // 2 h are 7.2·10^12 ns: 2^42; 5 h are 1.8·10^13 ns: 2^44.
    ['ready for a shorter time', { readySince: ago(2), uid: 'z' }, { readySince: ago(5), uid: 'a' }],
    // 5 h and 8 h are both above 2^44 ns (4.9 h) and below 2^45 (9.8 h).
    ['equals by powers of two go by UID', { readySince: ago(8), uid: 'a' }, { readySince: ago(5), uid: 'z' }],
    [
      'at that UID comes before restarts',
      { readySince: ago(8), uid: 'a' },
      { readySince: ago(5), uid: 'z', restarts: 9 },
    ],
    ['a ready time that is not set is the latest', { readySince: undefined }, { readySince: ago(0.1) }],
    ['an age of nothing comes before any', { readySince: NOW }, { readySince: NOW - 1 }],
    ['more restarts', { restarts: 3, uid: 'z' }, { restarts: 2, sidecarRestarts: 9 }],
    ['more restarts of sidecars', { sidecarRestarts: 1, uid: 'z' }, {}],
    ['created later', { ready: false, createdAt: ago(1), uid: 'z' }, { ready: false, createdAt: ago(30), uid: 'a' }],
    ['nothing left but the UID', { uid: 'a' }, { uid: 'b' }],
  ])('%s', (_, { rank: firstRank = 1, ...first }, { rank: secondRank = 1, ...second }) => {
    const compare = (a: Partial<DeletionCandidate>, rankA: number, b: Partial<DeletionCandidate>, rankB: number) =>
      Math.sign(compareForDeletion(pod(a), rankA, pod(b), rankB, NOW));
    expect([compare(first, firstRank, second, secondRank), compare(second, secondRank, first, firstRank)]).toEqual([
      -1, 1,
    ]);
  });

  it('gives positions', () => {
    const pods = [
      pod({ uid: 'a' }),
      pod({ uid: 'b', nodeName: '', phase: 'Pending', ready: false }),
      pod({ uid: 'c', ready: false }),
    ];
    expect(deletionOrder(pods, [1, 1, 1], NOW)).toEqual([1, 2, 0]);
  });
});

describe('the pods to delete', () => {
  const pods = [
    pod({ uid: 'a', nodeName: 'n1' }),
    pod({ uid: 'b', nodeName: 'n2' }),
    pod({ uid: 'c', nodeName: 'n2' }),
  ];

  it('ranks by related pods on the node, pods without a node included', () => {
    expect(ranksByNode([...pods, pod({ nodeName: '' })], ['n1', 'n2', 'n2', '', 'n3'])).toEqual([1, 2, 2, 1]);
  });

  it('takes from the crowded node', () => {
    expect(podsToDelete(pods, ['n1', 'n2', 'n2'], 1, NOW)).toEqual([1]);
    // The pods of another ReplicaSet of the same Deployment count as company.
    expect(podsToDelete(pods, ['n1', 'n1', 'n1', 'n2', 'n2'], 1, NOW)).toEqual([0]);
  });

  it('knows no company without an owner', () => expect(podsToDelete(pods, [], 2, NOW)).toEqual([0, 1]));

  it('does not sort if all go', () => expect(podsToDelete(pods, ['n2', 'n2'], 3, NOW)).toEqual([0, 1, 2]));
});

describe('the deletion cost annotation', () => {
  it.each([
    ['5', 5],
    ['-10', -10],
    ['0', 0],
    ['-08', -8],
    ['008', 0],
    ['+10', 0],
    ['x', 0],
    ['', 0],
    [undefined, 0],
    ['2147483647', 2147483647],
    ['2147483648', 0],
  ])('%j', (text, want) => expect(deletionCost(text)).toBe(want));
});
