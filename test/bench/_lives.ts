/**
 * Whole lives of pods: a client creates them in waves; they are scheduled, bound, started, ready, done; the client sees that and
 * deletes them – in a composed run, with all controllers, checks, record and metrics.
 *
 *   wave ─► 5,000 pods ─► 50 bindings a second ─► 50 s of running ─► Succeeded ─► deleted a second later
 */
import { type Cluster, POD_FINISHED, type PodClass } from '../../src/cluster/index.ts';
import { compose, type RunInput } from '../../src/experiment/index.ts';
import { decodeObject } from '../../src/ingest/decode/index.ts';
import type { Pod } from '../../src/model/index.ts';
import { nodeOf, type PodManifest } from '../scheduler/queue/_world.ts';
import { type Timed, timed } from './_clock.ts';
import { HOST, type Workload, ZONE } from './_workloads.ts';

const SECOND = 1000;
const ALLOCATABLE = { cpu: '4', memory: '32Gi', pods: '110' };
const WAVE = 5000;
const WAVE_PERIOD = 100 * SECOND;
const RUN_SECONDS = 50;
/** Events between two looks whether all is done. */
const SLICE = 10_000;

export interface LivesMeasured extends Timed {
  readonly pods: number;
  readonly hash: string;
}

function inputOf({ zones }: Workload, nodes: number): RunInput {
  const objects = Array.from({ length: nodes }, (_, i) => {
    const name = `scheduler-perf-${i}`;
    const zone = zones.length === 0 ? {} : { [ZONE]: zones[i % zones.length] };
    return nodeOf(name, { labels: { [HOST]: name, ...zone }, allocatable: ALLOCATABLE });
  });
  const source = { file: 'bench.yaml', line: 1 };
  return {
    name: 'lives',
    objects: objects.map((object) => ({ object, source })),
    seed: 'bench',
    horizon: 24 * 3600 * SECOND,
    command: 'npm run bench',
  };
}

function classOf(cluster: Cluster, { spec, labels, namespace = 'default' }: PodManifest, annotations = {}): PodClass {
  const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', namespace, labels, annotations }, spec };
  const pod = decodeObject(manifest, { mode: 'lenient' }) as Pod;
  // as it is stored: its priority is resolved
  return cluster.podAdmission.classOf({ ...pod.metadata, spec: pod.spec, existed: true });
}

/** Creates pods, and deletes those that are done. */
class Client {
  readonly podInterest = POD_FINISHED;
  deleted = 0;
  private left: number;
  private readonly cluster: Cluster;
  private readonly podClass: PodClass;
  private readonly wave: number;
  private readonly done: number[] = [];
  private readonly createKind: number;
  private readonly deleteKind: number;

  constructor(cluster: Cluster, podClass: PodClass, pods: number, wave: number) {
    this.cluster = cluster;
    this.podClass = podClass;
    this.left = pods;
    this.wave = wave;
    this.createKind = cluster.kernel.on('bench/create', () => this.create());
    this.deleteKind = cluster.kernel.on('bench/delete', () => this.delete());
    cluster.watch(this);
    cluster.kernel.after(SECOND, this.createKind);
  }

  podChanged(row: number): void {
    const { pods, kernel } = this.cluster;
    if (this.done.length === 0) kernel.after(SECOND, this.deleteKind);
    this.done.push(pods.serial[row]);
  }

  private create(): void {
    const { podApi, kernel } = this.cluster;
    const now = Math.min(this.wave, this.left);
    for (let i = 0; i < now; i++) podApi.create({ class: this.podClass, generateName: 'life-' });
    this.left -= now;
    if (this.left > 0) kernel.after(WAVE_PERIOD, this.createKind);
  }

  private delete(): void {
    const { podApi, pods } = this.cluster;
    for (const serial of this.done) podApi.delete(pods.rowOf(serial), { by: 'bench' });
    this.deleted += this.done.length;
    this.done.length = 0;
  }
}

export function measureLives(workload: Workload, nodes: number, pods: number): LivesMeasured {
  const simulation = compose(inputOf(workload, nodes));
  const { cluster } = simulation;
  let turn = 0;
  for (const [count, template] of workload.bound) {
    const podClass = classOf(cluster, template);
    for (let i = 0; i < count; i++)
      cluster.podApi.create({ class: podClass, generateName: 'bound-', node: turn++ % nodes });
  }
  const { spec, ...rest } = workload.measured;
  const mortal = { spec: { ...spec, restartPolicy: 'Never' }, ...rest };
  const podClass = classOf(cluster, mortal, { 'seatrial.dev/run-seconds': String(RUN_SECONDS) });
  const client = new Client(cluster, podClass, pods, Math.min(WAVE, workload.pods));
  const taken = timed(() => {
    while (client.deleted < pods && !simulation.done) simulation.advance({ maxEvents: SLICE });
  });
  if (client.deleted < pods) throw new Error(`only ${client.deleted} of ${pods} pods went through their lives`);
  return { ...taken, pods, hash: cluster.record.digest() };
}
