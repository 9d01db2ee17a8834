/** The text of FailedScheduling. */
import { describe, expect, it } from 'vitest';
import { FitError, NodeStatuses, unresolvable, unschedulable } from '../../../src/scheduler/framework/index.ts';
import { NodeInfo } from '../../../src/scheduler/snapshot/index.ts';

const nodeAt = (position: number): NodeInfo => {
  const node = new NodeInfo(`n${position}`, position);
  node.position = position;
  return node;
};

function errorOf(total: number, ...reasons: readonly string[][]): FitError<NodeStatuses> {
  const error = new FitError(total, new NodeStatuses());
  for (const [i, texts] of reasons.entries()) error.statuses.set(nodeAt(i), unschedulable('P', ...texts));
  return error;
}

describe('message', () => {
  it('counts each reason, several a node too, and sorts them as text', () => {
    const cpu = 'Insufficient cpu';
    const twelve = Array.from({ length: 10 }, () => ['z']);
    expect(errorOf(12, [cpu, 'Too many pods'], [cpu], ...twelve).message).toBe(
      '0/12 nodes are available: 1 Too many pods, 10 z, 2 Insufficient cpu.',
    );
  });

  it('gives the absent status to nodes without their own', () => {
    const error = errorOf(5, ['a']);
    error.statuses.absent = unresolvable('', 'elsewhere');
    expect(error.message).toBe('0/5 nodes are available: 1 a, 4 elsewhere.');
  });

  it('puts PreFilter’s text in place of the counts, and PostFilter’s behind', () => {
    const error = errorOf(3);
    error.preFilterMessage = 'no';
    error.postFilterMessage = 'preemption: not helpful.';
    expect(error.message).toBe('0/3 nodes are available: no. preemption: not helpful.');
  });
});

describe('who refused', () => {
  it('is noted by plugin, pending ones apart', () => {
    const error = errorOf(1);
    error.addPlugin(unschedulable('A', 'x'));
    error.addPlugin(unresolvable('B', 'y'));
    error.addPlugin(unresolvable('', 'nobody'));
    error.addPlugin({ code: 'Pending', plugin: 'C', reasons: [] });
    expect([...error.unschedulablePlugins]).toEqual(['A', 'B']);
    expect([...error.pendingPlugins]).toEqual(['C']);
  });
});
