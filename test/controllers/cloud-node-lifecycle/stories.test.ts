/**
 * Nodes without instances, on virtual time; the cases of the cloud provider's own table told anew. Passes at 0, 5.002, 10.004, … ;
 * a silent node becomes Unknown at a pass of the node life cycle's, after 50 s.
 */
import { describe, expect, it } from 'vitest';
import { CloudNodeLifecycleController } from '../../../src/controllers/cloud-node-lifecycle/index.ts';
import type { Condition } from '../../../src/model/objects/index.ts';
import { node, TestWorld } from '../../cluster/_world.ts';

const ready = (status: Condition['status']): Condition => ({ type: 'Ready', status, reason: 'X' });

function world(): TestWorld {
  const it = new TestWorld();
  const controller = new CloudNodeLifecycleController(it.cluster);
  it.add(node('n1'));
  controller.start();
  return it;
}

const ROWS = ['node-deleted', 'node-taint-added', 'node-taint-removed', 'node-event'];

describe('a node that is not Ready', () => {
  it('is deleted if the provider knows no instance of it', () => {
    const w = world();
    const { instances, nodeApi } = w.cluster;
    w.at(7, () => instances.set(0, 'gone'));
    w.at(61, () => nodeApi.setConditions(0, [ready('Unknown')]));
    w.run(90);
    // the pass after 61: 13 × 5.002 = 65.026
    expect(w.rows(...ROWS)).toEqual([
      '65.026 node-event n1 DeletingNode Deleting node n1 because it does not exist in the cloud provider',
      '65.026 node-deleted n1',
    ]);
  });

  it('is tainted if its instance is stopped, until it is Ready again', () => {
    const w = world();
    const { instances, nodeApi } = w.cluster;
    w.at(7, () => nodeApi.setConditions(0, [ready('Unknown')]));
    w.at(21, () => instances.set(0, 'stopped'));
    w.at(40, () => instances.set(0, 'running'));
    w.at(51, () => nodeApi.setConditions(0, [ready('True')]));
    w.run(90);
    expect(w.rows(...ROWS)).toEqual([
      '25.010 node-taint-added n1 node.cloudprovider.kubernetes.io/shutdown NoSchedule',
      '55.022 node-taint-removed n1 node.cloudprovider.kubernetes.io/shutdown NoSchedule',
    ]);
  });

  it.each(['True', 'False', 'Unknown'] as const)('with an instance that runs, nothing happens: Ready %s', (status) => {
    const w = world();
    w.at(7, () => w.cluster.nodeApi.setConditions(0, [ready(status)]));
    w.run(90);
    expect(w.rows(...ROWS)).toEqual([]);
  });

  it('and one that is Ready stays, whatever the provider says', () => {
    const w = world();
    w.at(7, () => w.cluster.instances.set(0, 'gone'));
    w.run(90);
    expect(w.rows(...ROWS)).toEqual([]);
  });
});

it('a quiet cluster costs no pass', () => {
  const w = world();
  w.run(5);
  const { fired } = w.kernel;
  w.run(86_400);
  expect(w.kernel.fired - fired).toBe(0);
});
