/** A million pods at once on 50,000 nodes: a thousand Jobs make them, they run for hours, end, are counted, and go with their Jobs. */
import { compose, type Simulation } from '../../src/experiment/index.ts';
import { manifest, nodeOf } from '../scheduler/queue/_world.ts';
import type { Benchmark, Size } from './_benchmark.ts';
import { busySeconds, timed } from './_clock.ts';

const NODES: Readonly<Record<Size, number>> = { full: 50_000, small: 500 };
const PODS: Readonly<Record<Size, number>> = { full: 1_000_000, small: 10_000 };
const JOBS: Readonly<Record<Size, number>> = { full: 1000, small: 10 };
/** A controller makes 20 pods a second: all of them are there before the first one ends. */
const CREATED_PER_SECOND = 20;
const SLICE = 20_000;

function jobOf(i: number, pods: number, runSeconds: number) {
  const requests = { cpu: `${100 + (i % 50)}m`, memory: '500Mi' };
  const containers = [{ name: 'main', image: 'work:1', resources: { requests } }];
  const metadata = { labels: { app: `work-${i}` }, annotations: { 'seatrial.dev/run-seconds': String(runSeconds) } };
  const template = { metadata, spec: { containers, restartPolicy: 'Never' } };
  const spec = { completions: pods, parallelism: pods, ttlSecondsAfterFinished: 10, template };
  return manifest('batch/v1', 'Job', { name: `work-${i}`, namespace: 'default' }, { spec });
}

function simulationOf(size: Size): Simulation {
  const allocatable = { cpu: '8', memory: '32Gi', pods: '110' };
  const nodes = Array.from({ length: NODES[size] }, (_, i) => {
    const labels = { 'kubernetes.io/hostname': `node-${i}`, 'topology.kubernetes.io/zone': `zone-${i % 3}` };
    return nodeOf(`node-${i}`, { labels, allocatable });
  });
  const runSeconds = Math.ceil((PODS[size] / CREATED_PER_SECOND) * 1.2);
  const jobs = Array.from({ length: JOBS[size] }, (_, i) => jobOf(i, PODS[size] / JOBS[size], runSeconds));
  const source = { file: 'million.yaml', line: 1 };
  return compose({
    name: 'million',
    objects: [...nodes, ...jobs].map((object) => ({ object, source })),
    seed: 'bench',
    horizon: runSeconds * 4000,
    command: 'npm run bench -- --only million',
    keepRecord: false,
  });
}

export const million: Benchmark = {
  name: 'million',
  nodeOptions: ['--max-old-space-size=900'],
  about: '1,000,000 live pods on 50,000 nodes: made, scheduled, run, counted and deleted',
  run(size) {
    let peak = 0;
    let hash = '';
    const taken = timed(() => {
      const simulation = simulationOf(size);
      const { cluster } = simulation;
      do {
        simulation.advance({ maxEvents: SLICE });
        peak = Math.max(peak, cluster.pods.count);
      } while (!simulation.done && (peak < PODS[size] || cluster.pods.count > 0));
      if (peak < PODS[size] || cluster.pods.count > 0)
        throw new Error(`${peak} pods at most, ${cluster.pods.count} at the end`);
      hash = cluster.record.digest();
    });
    const seconds = busySeconds(taken);
    return { ...taken, seconds, podsPerSecond: PODS[size] / seconds, hash };
  },
};
