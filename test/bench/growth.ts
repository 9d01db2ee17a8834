/**
 * What one decision costs as the cluster and the number of templates grow. Replicas come in bursts of twenty; as many pods
 * as are placed go again, so that the cluster stays as full as it is.
 */
import { Digest } from '../../src/kernel/index.ts';
import type { Benchmark, Measurement, Size } from './_benchmark.ts';
import { bestRound, busySeconds, timed } from './_clock.ts';
import { Arena } from './_decisions.ts';
import { HOST, type Workload, ZONE } from './_workloads.ts';

interface Grid {
  readonly nodes: readonly number[];
  readonly templates: readonly number[];
  /** Pods in place; so many are placed anew in a round. */
  readonly pods: number;
  readonly seconds: number;
}

const GRIDS: Readonly<Record<Size, Grid>> = {
  full: { nodes: [1000, 5000, 15_000, 50_000], templates: [10, 100, 1000], pods: 20_000, seconds: 0.5 },
  small: { nodes: [200, 800], templates: [10, 100], pods: 2000, seconds: 0.1 },
};
const BURST = 20;
const ZONES = ['zone-a', 'zone-b', 'zone-c'];

type Template = Workload['measured'];

/** Templates that differ in size and name; `spreads`: each prefers to spread its own pods. */
function templateOf(number: number, spreads: boolean): Template {
  const labels = { app: `app-${number}` };
  const requests = { cpu: `${50 + 10 * (number % 10)}m`, memory: `${100 + 50 * (number % 7)}Mi` };
  const containers = [{ name: 'main', image: 'app', resources: { requests } }];
  const constraint = (topologyKey: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: labels },
  });
  return {
    labels,
    spec: spreads ? { containers, topologySpreadConstraints: [constraint(ZONE), constraint(HOST)] } : { containers },
  };
}

/** Seconds for one decision. */
function cost(nodes: number, templates: number, spreads: boolean, grid: Grid, digest: Digest): number {
  const arena = new Arena({ nodes, zones: ZONES });
  const all = Array.from({ length: templates }, (_, i) => templateOf(i, spreads));
  const rows: number[] = [];
  for (let i = 0; rows.length < grid.pods; i++) rows.push(...arena.pending(all[i % templates], BURST));
  for (const row of rows) digest.addInt(arena.place(row));
  const round = (): void => {
    for (const row of rows) {
      arena.snapshot.forget(row);
      arena.place(row);
    }
  };
  return busySeconds(bestRound(grid.seconds, () => timed(round))) / rows.length;
}

/** By how much the logarithm of the cost rises with that of the nodes. */
function exponentOf(nodes: readonly number[], costs: readonly number[]): number {
  const [x, y] = [nodes, costs].map((values) => values.map((value) => Math.log(value)));
  const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const above = x.reduce((sum, each, i) => sum + (each - meanX) * (y[i] - meanY), 0);
  return above / x.reduce((sum, each) => sum + (each - meanX) ** 2, 0);
}

function measure(size: Size): Measurement {
  const grid = GRIDS[size];
  const digest = new Digest();
  const lines = [
    `| pods | templates | ${grid.nodes.map((nodes) => `${nodes} nodes, µs`).join(' | ')} | exponent |`,
    `|---|---|${grid.nodes.map(() => '---|').join('')}---|`,
  ];
  let slowest = 0;
  let steepest = 0;
  for (const spreads of [false, true]) {
    for (const templates of grid.templates) {
      const costs = grid.nodes.map((nodes) => cost(nodes, templates, spreads, grid, digest));
      const exponent = exponentOf(grid.nodes, costs);
      slowest = Math.max(slowest, ...costs);
      steepest = Math.max(steepest, exponent);
      const cells = costs.map((seconds) => (seconds * 1e6).toFixed(2)).join(' | ');
      lines.push(`| ${spreads ? 'spread' : 'plain'} | ${templates} | ${cells} | ${exponent.toFixed(2)} |`);
    }
  }
  return {
    decisionsPerSecond: 1 / slowest,
    exponent: steepest,
    seconds: slowest,
    hash: digest.hex(),
    table: lines.join('\n'),
  };
}

export const growth: Benchmark = {
  name: 'growth',
  about: 'the dearest decision at 1,000 to 50,000 nodes with 10 to 1,000 templates',
  run: measure,
};
