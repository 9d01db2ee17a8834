/** How many replicas a demand needs, and when that changes: computed, not looked for. */
import { describe, expect, it } from 'vitest';
import type { Cluster, Demand } from '../../src/cluster/index.ts';
import { Network } from '../../src/network/index.ts';
import { Machines } from '../../src/machines/index.ts';
import type { Deployment } from '../../src/model/objects/index.ts';
import { bindInTurn, kube, makeCluster, node, story, workload } from '../support/world.ts';

interface Line {
  readonly from: number;
  /** Units a second. */
  readonly slope: number;
  readonly until: number;
}

/** A demand of straight lines; a unit costs 10m of CPU, an idle pod uses `base`. */
function demandOf(lines: readonly Line[], base = 0): Demand & { factor: number; listeners: (() => void)[] } {
  const lineAt = (at: number): Line & { since: number } => {
    let since = 0;
    for (const line of lines) {
      if (at < line.until) return { ...line, since };
      since = line.until;
    }
    throw new Error('no line');
  };
  return {
    metric: 'rps',
    selector: { matchLabels: new Map([['app', 'web']]), matchExpressions: [] },
    factor: 1,
    listeners: [],
    total(at) {
      const { from, slope, since } = lineAt(at);
      return (from + (slope * (at - since)) / 1000) * this.factor;
    },
    slopeAt(at) {
      return (lineAt(at).slope / 1000) * this.factor;
    },
    until: (at) => lineAt(at).until,
    shareOf: () => undefined,
    costsOf: (_classId, resource) => [{ container: 'c', base, perUnit: resource === 'cpu' ? 10 : 0 }],
    onFactor(listener) {
      this.listeners.push(listener);
    },
  };
}

const autoscaler = (name = 'web', metrics?: readonly unknown[]): ReturnType<typeof kube> =>
  kube({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace: 'default' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 10, metrics },
  });

/** Pods request 100m: 10 units each, where an idle one uses nothing. */
function world(demand: Demand): Cluster {
  const cluster = makeCluster();
  cluster.metrics.demand = { demands: [demand] };
  const machines = new Machines(cluster);
  new Network(cluster, machines);
  bindInTurn(cluster);
  cluster.nodeApi.create(node('n1') as never);
  cluster.objectApi.create(workload('Deployment', 'web', { replicas: 1 }));
  const [deployment] = cluster.objects.list<Deployment>('Deployment');
  const { metadata, spec } = (deployment as { readonly object: Deployment }).object.spec.template;
  const { labels, annotations } = metadata;
  cluster.podAdmission.classOf({ namespace: 'default', spec, labels, annotations, name: 'web' });
  cluster.objectApi.create(autoscaler());
  return cluster;
}

const needs = (cluster: Cluster): string[] =>
  story(cluster, 'replicas-needed').map((line) => line.replace(/ replicas-needed .* replicas=/, ' '));

describe('a demand', () => {
  it('that rises needs one more as soon as the requests are full', () => {
    const cluster = world(
      demandOf([
        { from: 0, slope: 1, until: 30_000 },
        { from: 30, slope: 0, until: Infinity },
      ]),
    );
    cluster.kernel.runUntil(100_000);
    // 10 units a pod and 1 unit a second: full at 10 s and at 20 s; at 30 s the third is just full
    expect(needs(cluster)).toEqual(['0.000 1', '10.001 2', '20.001 3']);
  });

  it('that falls needs one less as soon as the others hold it', () => {
    const cluster = world(
      demandOf([
        { from: 35, slope: -0.5, until: 60_000 },
        { from: 5, slope: 0, until: Infinity },
      ]),
    );
    cluster.kernel.runUntil(100_000);
    expect(needs(cluster)).toEqual(['0.000 4', '10.000 3', '30.000 2', '50.000 1']);
  });

  it('leaves less room beside what a pod uses anyway', () => {
    const cluster = world(demandOf([{ from: 10, slope: 0, until: Infinity }], 60));
    cluster.kernel.runUntil(1000);
    // 40m are left of 100m: 4 units each
    expect(needs(cluster)).toEqual(['0.000 3']);
  });

  it('that cannot be held by any number says nothing', () => {
    const cluster = world(demandOf([{ from: 10, slope: 0, until: Infinity }], 100));
    cluster.kernel.runUntil(1000);
    expect(needs(cluster)).toEqual([]);
  });

  it('that a fault multiplies needs more from then on', () => {
    const demand = demandOf([{ from: 15, slope: 0, until: Infinity }]);
    const cluster = world(demand);
    cluster.kernel.runUntil(5000);
    demand.factor = 3;
    for (const listener of demand.listeners) listener();
    cluster.kernel.runUntil(6000);
    expect(needs(cluster)).toEqual(['0.000 2', '5.000 5']);
  });

  it('costs an event for each change, none in between', () => {
    const cluster = world(demandOf([{ from: 15, slope: 0, until: Infinity }]));
    cluster.kernel.runUntil(1000);
    const { fired } = cluster.kernel;
    cluster.kernel.runUntil(3_600_000);
    expect(cluster.kernel.fired - fired).toBeLessThan(10);
  });
});

it('no demand, no need', () => {
  const cluster = makeCluster();
  new Network(cluster, new Machines(cluster));
  cluster.objectApi.create(workload('Deployment', 'web', { replicas: 1 }));
  cluster.objectApi.create(autoscaler());
  cluster.kernel.runUntil(10_000);
  expect(needs(cluster)).toEqual([]);
});
