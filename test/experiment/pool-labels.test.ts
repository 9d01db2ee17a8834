/** Labels that every kubelet registers its node with (upstream pkg/kubelet/kubelet_node_status.go `initialNode`). */
import { expect, it } from 'vitest';
import { poolNodes, quickNodes, registeredPool } from '../../src/experiment/pools.ts';
import type { NodePool } from '../../src/ingest/scenario/types.ts';
import type { Node } from '../../src/model/objects/index.ts';
import { node } from '../cluster/_world.ts';

const kubeletLabels = ({ metadata }: Node): Record<string, string> =>
  Object.fromEntries([...metadata.labels].filter(([key]) => /(^|\.)kubernetes\.io\/(os|arch|hostname)$/.test(key)));

function pool(labels: readonly [string, string][]): NodePool {
  const template = node('general');
  const metadata = { ...template.metadata, labels: new Map(labels) };
  return { name: 'general', count: 1, zones: [], template: { ...template, metadata } } as unknown as NodePool;
}

it('a pool whose template says nothing of them', () => {
  expect(poolNodes(registeredPool(pool([]), {})).map(kubeletLabels)).toEqual([
    {
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'beta.kubernetes.io/os': 'linux',
      'beta.kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': 'general-1',
    },
  ]);
});

it('a pool whose template says another machine', () => {
  const [one] = poolNodes(registeredPool(pool([['kubernetes.io/arch', 'arm64']]), {}));
  expect(kubeletLabels(one)).toMatchObject({
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'arm64',
    'beta.kubernetes.io/arch': 'arm64',
  });
});

it('nodes of the command line', () => {
  const [one] = quickNodes({ count: 1, cpu: '4', memory: '8Gi', zones: [] });
  expect(kubeletLabels(one)).toMatchObject({ 'beta.kubernetes.io/os': 'linux', 'kubernetes.io/hostname': 'node-1' });
});
