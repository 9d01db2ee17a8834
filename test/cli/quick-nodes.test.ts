import { describe, expect, it } from 'vitest';
import { nodesOf, parseNodes } from '../../src/cli/quick-nodes.ts';

describe('--nodes', () => {
  it.each([
    ['3x4cpu16Gi', { count: 3, cpu: '4', memory: '16Gi', zones: [] }],
    ['1x500mcpu512Mi', { count: 1, cpu: '500m', memory: '512Mi', zones: [] }],
    ['10x2.5c8G', { count: 10, cpu: '2.5', memory: '8G', zones: [] }],
    ['6x4cpu16Gi@zone-a,zone-b', { count: 6, zones: ['zone-a', 'zone-b'] }],
  ])('%s', (text, expected) => {
    expect(parseNodes(text)).toMatchObject(expected);
  });

  it('extended resources', () => {
    expect(parseNodes('2x8cpu64Gi+nvidia.com/gpu=4+example.org/fpga=1@a').extended).toEqual(
      new Map([
        ['nvidia.com/gpu', '4'],
        ['example.org/fpga', '1'],
      ]),
    );
  });

  it.each([
    '',
    '3',
    '3x',
    'x4cpu16Gi',
    '3x4cpu',
    '3x4cpu16',
    '0x4cpu16Gi',
    '100001x1cpu1Gi',
    '-1x1cpu1Gi',
    '3x4cpu16Gi@',
    '3x4cpu16Gi@a,,b',
    '3x4cpu16Gi@a b',
    '3x4cpu16Gi+gpu',
  ])('"%s" is refused', (text) => {
    expect(() => parseNodes(text)).toThrow(/--nodes/);
  });

  it('numbers nodes through, and deals them out over the zones in turn', () => {
    const nodes = nodesOf(['3x4cpu16Gi@a,b', '1x1cpu1Gi']).map(({ object }) => object.metadata);
    expect(nodes.map(({ name }) => name)).toEqual(['node-1', 'node-2', 'node-3', 'node-4']);
    expect(nodes.map(({ labels }) => labels.get('topology.kubernetes.io/zone'))).toEqual(['a', 'b', 'a', undefined]);
  });

  it('bounds the sum of several flags', () => {
    expect(() => nodesOf(['100000x1cpu1Gi', '1x1cpu1Gi'])).toThrow(/more than 100000/);
  });
});
