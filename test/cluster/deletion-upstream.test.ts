/**
 * Upstream's tables of a deletion's grace, in our own words (pkg/registry/core/pod/strategy_test.go CheckGracefulDelete,
 * apiserver/pkg/registry/rest/delete_test.go BeforeDelete). A stored grace is never negative here, so upstream's rows with −1 are those
 * with 1; a grace of 0 that is stored belongs to a pod that finalizers hold.
 */
import { describe, expect, it } from 'vitest';
import { NONE } from '../../src/cluster/index.ts';
import { FAILED, RUNNING, SUCCEEDED } from '../../src/record/index.ts';
import { makeCluster } from '../support/world.ts';
import { node, template } from './_world.ts';

const GONE = 'gone';

function world({ bound = true, own = 30, finalizers = [] as string[] }) {
  const cluster = makeCluster();
  cluster.nodeApi.create(node('n1'));
  const nothing = { labels: new Map(), annotations: new Map() };
  const { spec } = template('p', { grace: own });
  const podClass = cluster.podAdmission.classOf({ namespace: 'default', ...nothing, spec });
  const row = cluster.podApi.create({ class: podClass, name: 'p', node: bound ? 0 : undefined, finalizers });
  return {
    cluster,
    row,
    phase: (phase: number) => {
      if (phase > 0) cluster.podApi.setPhase(row, RUNNING);
      if (phase > RUNNING) cluster.podApi.setPhase(row, phase);
    },
    delete: (gracePeriodSeconds?: number) => cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds }),
    grace: () => (cluster.pods.find('default', 'p') === NONE ? GONE : cluster.pods.deletionGrace[row]),
  };
}

describe('CheckGracefulDelete', () => {
  it.each<[string, { bound?: boolean; own?: number; phase?: number; asked?: number }, number | string]>([
    ['Pending on a node', { asked: 30 }, 30],
    ['Failed on a node', { phase: FAILED, asked: 30 }, GONE],
    ['Pending without a node', { bound: false, asked: 30 }, GONE],
    ['Succeeded', { phase: SUCCEEDED, asked: 30 }, GONE],
    ['a grace of its own that is negative', { own: -1 }, 1],
  ])('%s', (_, { bound, own, phase = 0, asked }, wanted) => {
    const w = world({ bound, own });
    w.phase(phase);
    w.delete(asked);
    expect(w.grace()).toBe(wanted);
  });
});

describe('BeforeDelete: a pod that is being deleted already', () => {
  it.each<[stored: number, asked: number, wanted: number | string]>([
    [1, -1, 1],
    [1, 0, GONE],
    [1, 1, 1],
    [1, 2, 1],
    [2, -1, 1],
    [2, 0, GONE],
    [2, 1, 1],
    [2, 2, 2],
  ])('with %i s, asked for %i s', (stored, asked, wanted) => {
    const w = world({});
    w.delete(stored);
    w.delete(asked);
    expect(w.grace()).toBe(wanted);
  });

  it.each([-1, 0, 1, 2])('with 0 s, held by a finalizer, asked for %i s', (asked) => {
    const w = world({ finalizers: ['example.com/hold'] });
    w.delete(0);
    w.delete(asked);
    expect(w.grace()).toBe(0);
    w.cluster.podApi.setFinalizers(w.row, [], 'user');
    expect(w.grace()).toBe(GONE);
  });

  // not a row of the table, but its rule: a request that says nothing of a grace asks for no shorter one
  it('asked for nothing: it keeps what it has, longer than its own or not, finished or not', () => {
    const w = world({ own: 30 });
    w.phase(RUNNING);
    w.delete(100);
    w.delete();
    expect(w.grace()).toBe(100);
    w.phase(SUCCEEDED);
    w.delete();
    expect(w.grace()).toBe(100);
    w.delete(10);
    expect(w.grace()).toBe(10);
  });
});
