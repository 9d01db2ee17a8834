import { describe, expect, it } from 'vitest';
import {
  affinityForNode,
  compilePlacement,
  nodeVerdict,
  targetNodeName,
} from '../../../src/controllers/daemon-set/placement.ts';
import { withDaemonTolerations } from '../../../src/controllers/daemon-set/tolerations.ts';
import { allowsSurge, effectiveUpdateCounts, updateCounts } from '../../../src/controllers/daemon-set/update-counts.ts';
import { decodeNode, decodePodSpec, decodeValue } from '../../../src/ingest/decode/index.ts';

const node = (taints: object[] = [], labels: object = {}, spec: object = {}) =>
  decodeValue({ metadata: { name: 'n1', labels }, spec: { taints, ...spec } }, decodeNode);
const placement = (spec: object) => compilePlacement(decodeValue(spec, decodePodSpec));
const taint = (key: string, effect: string) => ({ key, effect });

describe('which nodes', () => {
  it.each([
    ['any', {}, node(), true, true],
    ['named otherwise', { nodeName: 'n2' }, node(), false, false],
    ['named so', { nodeName: 'n1' }, node(), true, true],
    ['label missing', { nodeSelector: { disk: 'ssd' } }, node(), false, false],
    ['label there', { nodeSelector: { disk: 'ssd' } }, node([], { disk: 'ssd' }), true, true],
    ['a taint keeps new ones away', {}, node([taint('k', 'NoSchedule')]), false, true],
    ['a taint drives old ones out', {}, node([taint('k', 'NoExecute')]), false, false],
    ['a taint that only weighs', {}, node([taint('k', 'PreferNoSchedule')]), true, true],
    ['a tolerated taint', { tolerations: [{ operator: 'Exists' }] }, node([taint('k', 'NoExecute')]), true, true],
    ['not reachable', {}, node([taint('node.kubernetes.io/unreachable', 'NoExecute')]), true, true],
    [
      'cordoned',
      {},
      node([taint('node.kubernetes.io/unschedulable', 'NoSchedule')], {}, { unschedulable: true }),
      true,
      true,
    ],
    ['no network', {}, node([taint('node.kubernetes.io/network-unavailable', 'NoSchedule')]), false, true],
    [
      'no network needed',
      { hostNetwork: true },
      node([taint('node.kubernetes.io/network-unavailable', 'NoSchedule')]),
      true,
      true,
    ],
    // Of the automatic tolerations this one is for NoExecute only.
    ['not ready, NoSchedule', {}, node([taint('node.kubernetes.io/not-ready', 'NoSchedule')]), false, true],
  ])('%s', (_, spec, on, shouldRun, shouldContinueRunning) => {
    expect(nodeVerdict(placement(spec), on)).toEqual({ shouldRun, shouldContinueRunning });
  });
});

describe('tolerations', () => {
  it('are six, and a seventh on the host’s network', () => {
    expect([false, true].map((hostNetwork) => withDaemonTolerations([], hostNetwork).length)).toEqual([6, 7]);
  });

  it('replace one with a time limit where it stands, and keep one without', () => {
    const own = { key: 'node.kubernetes.io/not-ready', operator: 'Exists' as const, effect: 'NoExecute' as const };
    const mine = { key: 'mine', operator: 'Exists' as const };
    const result = withDaemonTolerations([{ ...own, tolerationSeconds: 30 }, mine], false);
    expect(result.slice(0, 2)).toEqual([own, mine]);
    expect(result).toHaveLength(7);
    expect(withDaemonTolerations(result, false)).toEqual(result);
  });

  it('stand beside one that only equals a value', () => {
    const equal = { key: 'node.kubernetes.io/not-ready', operator: 'Equal' as const, effect: 'NoExecute' as const };
    expect(withDaemonTolerations([equal], false)).toHaveLength(7);
  });
});

describe('the node in the affinity', () => {
  const spec = decodeValue(
    {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }],
          },
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 3, preference: {} }],
        },
      },
    },
    decodePodSpec,
  );

  it('takes the place of what was required and leaves what was preferred', () => {
    const affinity = affinityForNode(spec.affinity, 'n7');
    expect(affinity.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms).toHaveLength(1);
    expect(affinity.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution).toHaveLength(1);
    expect(targetNodeName({ affinity })).toBe('n7');
    expect(targetNodeName({ affinity, nodeName: 'n8' })).toBe('n8');
    expect(targetNodeName(spec)).toBeUndefined();
    expect(targetNodeName({})).toBeUndefined();
  });
});

describe('update counts', () => {
  it.each([
    // 30 % of 5 is 1.5, rounded up, both.
    [{ maxSurge: '30%', maxUnavailable: '30%' }, 5, 2, 2],
    [{ maxUnavailable: 3 }, 5, 0, 3],
    [{}, 5, 0, 1],
    [{ type: 'OnDelete' as const, maxSurge: 3 }, 5, 0, 0],
    [{ maxSurge: 0, maxUnavailable: 0 }, 5, 0, 0],
  ])('%j of %d', (strategy, nodes, maxSurge, maxUnavailable) => {
    expect(updateCounts(strategy, nodes)).toEqual({ maxSurge, maxUnavailable });
  });

  it('let one node go down where nothing else could move', () => {
    expect(effectiveUpdateCounts({ maxSurge: 0, maxUnavailable: 0 }, 5).maxUnavailable).toBe(1);
    expect(effectiveUpdateCounts({ maxSurge: 0, maxUnavailable: 0 }, 0).maxUnavailable).toBe(0);
  });

  it('allow a surge if it comes to a pod on one node', () => {
    expect([{ maxSurge: '1%' }, { maxSurge: 0 }, {}, { maxSurge: 'x' }].map(allowsSurge)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
