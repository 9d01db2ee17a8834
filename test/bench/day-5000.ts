/**
 * A day of a big cluster: 5,000 nodes, a thousand Deployments with 150,000 pods, of which a twentieth is replaced every hour; a zone
 * is dark for twenty minutes, a pool is upgraded. From the YAML of a scenario to the report, metrics on.
 */
import { readInput } from '../../src/cli/run-input.ts';
import { compose } from '../../src/experiment/index.ts';
import { renderHtml } from '../../src/report/index.ts';
import type { Benchmark, Measurement, Size } from './_benchmark.ts';
import { busySeconds } from './_clock.ts';

interface DayOptions {
  readonly apps: number;
  readonly replicas: number;
  /** Of three zones. */
  readonly nodesPerZone: number;
  /** Of the pool that is upgraded, in each zone. */
  readonly upgradedPerZone: number;
}

const SIZES: Readonly<Record<Size, DayOptions>> = {
  full: { apps: 1000, replicas: 150, nodesPerZone: 1633, upgradedPerZone: 34 },
  small: { apps: 20, replicas: 10, nodesPerZone: 8, upgradedPerZone: 2 },
};

const poolOf = (name: string, count: number): string => `
    - name: ${name}
      zones: [zone-a, zone-b, zone-c]
      count: ${count}
      template: {status: {capacity: {cpu: "16", memory: 64Gi, pods: "110"}}}`;

const scenarioOf = ({ nodesPerZone, upgradedPerZone }: DayOptions): string => `apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata: {name: day-5000}
spec:
  horizon: 24h
  cluster:
    nodePools:${poolOf('general', nodesPerZone)}${poolOf('edge', upgradedPerZone)}
  timeline:
  - name: churn
    at: 4h
    every: 1h
    until: 23h30m
    pod-kill: {}
    mode: fixed-percent
    value: 5
  - name: zone-a-dark
    at: 10h10m
    node-fail: {zone: zone-a, pool: general}
    mode: all
    for: 20m
  - name: new-edge
    at: 16h10m
    pool-upgrade: {pool: edge, maxSurge: 3}
`;

const appOf = (i: number, replicas: number): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app-${i}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: app-${i}}}
  template:
    metadata: {labels: {app: app-${i}}}
    spec: {containers: [{name: app, image: "app-${i}:1", resources: {requests: {cpu: ${100 + 10 * (i % 20)}m, memory: 512Mi}}}]}
`;

async function measure(size: Size): Promise<Measurement> {
  const options = SIZES[size];
  const apps = Array.from({ length: options.apps }, (_, i) => appOf(i, options.replicas));
  const bytes = new TextEncoder().encode(scenarioOf(options) + apps.join(''));
  const disk = { expand: (path: string) => [path], read: () => bytes, relativeTo: (_: string, path: string) => path };
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const { run } = await readInput({ paths: ['day-5000.yaml'], nodes: [], set: [], strict: false }, disk, '');
  const simulation = compose({ ...run, keepRecord: false });
  simulation.advance({});
  const result = simulation.result();
  const page = await renderHtml(result, { runtime: '' });
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const cpuSeconds = (user + system) / 1e6;
  const { ready, podsCreated } = result.counts;
  if (ready !== options.apps * options.replicas || podsCreated <= ready || page.length === 0)
    throw new Error(`${ready} pods are ready, ${podsCreated} were made`);
  return { seconds: busySeconds({ seconds, cpuSeconds }), cpuSeconds, hash: result.run.digest };
}

export const day5000: Benchmark = {
  name: 'day-5000',
  about: 'a day of 5,000 nodes and 150,000 pods with churn, a dark zone and an upgrade, from YAML to report',
  run: measure,
};
