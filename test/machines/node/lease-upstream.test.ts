/**
 * Upstream's tables of a node's lease, in our own words (component-helpers/apimachinery/lease/controller_test.go): what of them is not
 * about the object and its requests. A lease here is its renewals; these kubelets renew at 10·k s.
 */
import { describe, expect, it } from 'vitest';
import { lab, machineNode } from '../_world.ts';

function world() {
  const w = lab({ leaseOffset: () => 0 });
  const renewed = (node = 0): number => w.cluster.leases.renewedAt(node, w.cluster.now);
  return { ...w, renewed };
}

describe('NewNodeLease', () => {
  it('none without a node, one that is renewed at once with it', () => {
    const { cluster, run, renewed } = world();
    run(3);
    expect(renewed(1)).toBeNaN();
    cluster.nodeApi.create(machineNode('n2'));
    run(4);
    expect(renewed(1)).toBe(3000);
  });

  it('that is there already is renewed', () => {
    const { run, renewed } = world();
    run(9.9);
    expect(renewed()).toBe(0);
    run(10);
    expect(renewed()).toBe(10_000);
  });
});

describe('RetryUpdateNodeLease, UpdateUsingLatestLease', () => {
  it('no errors: again and again', () => {
    const { run, renewed } = world();
    run(1234.5);
    expect(renewed()).toBe(1_230_000);
  });

  it('no connection: not while it lasts, and as soon as it is over', () => {
    const { machines, at, run, renewed } = world();
    at(12, () => machines.cutOff(0));
    at(35, () => machines.connect(0));
    run(34.9);
    expect(renewed()).toBe(10_000);
    run(36);
    expect(renewed()).toBe(35_000);
    run(40);
    expect(renewed()).toBe(40_000);
  });

  it('the node is gone: nothing more comes', () => {
    const { cluster, at, run, renewed } = world();
    at(12, () => cluster.nodeApi.delete(0));
    run(100);
    expect(renewed()).toBe(10_000);
  });
});
