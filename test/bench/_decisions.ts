/** Decisions a second: pods wait ready-made, each is decided on and assumed; nothing else is timed. */
import { performance } from 'node:perf_hooks';
import { Digest } from '../../src/kernel/index.ts';
import { CompiledPods } from '../../src/scheduler/compiled/index.ts';
import { podRefOf } from '../../src/scheduler/framework/index.ts';
import { createProfiles, type Engine } from '../../src/scheduler/index.ts';
import { Nominator } from '../../src/scheduler/queue/index.ts';
import { Snapshot } from '../../src/scheduler/snapshot/index.ts';
import { World } from '../scheduler/queue/_world.ts';
import { HOST, type Workload, ZONE } from './workloads.ts';

const ALLOCATABLE = { cpu: '4', memory: '32Gi', pods: '110' };
const WARM_UP_PODS = 2000;

export interface Measured {
  readonly decisions: number;
  readonly seconds: number;
  /** Of the nodes chosen in the first round. */
  readonly hash: string;
}

export class Arena extends World {
  readonly snapshot: Snapshot;
  readonly engine: Engine;
  private serial = 0;

  constructor({ zones, bound }: Workload, nodes: number) {
    super('bench');
    const { cluster, kernel } = this;
    for (const name of ['default', 'sched-0', 'sched-1']) this.object('v1', 'Namespace', name);
    for (let i = 0; i < nodes; i++) {
      const zone = zones.length === 0 ? {} : { [ZONE]: zones[i % zones.length] };
      this.node(`scheduler-perf-${i}`, {
        labels: { [HOST]: `scheduler-perf-${i}`, ...zone },
        allocatable: ALLOCATABLE,
      });
    }
    let turn = 0;
    for (const [count, template] of bound) {
      for (let i = 0; i < count; i++) this.pod(`bound-${this.serial++}`, template, { node: turn++ % nodes });
    }
    const compiled = new CompiledPods(cluster.classes.list);
    this.snapshot = new Snapshot(cluster, compiled);
    const handle = { cluster, snapshot: this.snapshot, compiled, nominated: new Nominator() };
    this.engine = createProfiles({ profiles: [] }, handle, kernel.random.stream('ties'))[0].engine;
  }

  pending(workload: Workload, count: number): number[] {
    const podClass = this.class(workload.measured);
    return Array.from({ length: count }, () =>
      this.cluster.podApi.create({ class: podClass, generateName: 'measured-' }),
    );
  }
}

function assumeAll(arena: Arena, rows: readonly number[], chosen: Int32Array): void {
  const { cluster, engine, snapshot } = arena;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const { node } = engine.decide(podRefOf(cluster, row));
    if (node < 0) throw new Error(`pod ${i} fits nowhere`);
    chosen[i] = node;
    snapshot.assume(row, node);
  }
}

/** Decides for each pod, preempts, lets the victims go and the pod take their place; the latter two are not timed. */
function preemptAll(arena: Arena, rows: readonly number[], chosen: Int32Array): number {
  const { cluster, engine, snapshot } = arena;
  let seconds = 0;
  for (let i = 0; i < rows.length; i++) {
    const pod = podRefOf(cluster, rows[i]);
    const begin = performance.now();
    const decision = engine.decide(pod);
    const { nominate = -1, victims = [] } = engine.postFilter(pod, decision);
    seconds += (performance.now() - begin) / 1000;
    if (nominate < 0) throw new Error(`pod ${i} cannot preempt`);
    for (const row of victims) cluster.podApi.delete(row, { by: 'bench', gracePeriodSeconds: 0 });
    chosen[i] = nominate;
    snapshot.assume(rows[i], nominate);
  }
  return seconds;
}

export function measureDecisions(workload: Workload, nodes: number, seconds: number): Measured {
  const arena = new Arena(workload, nodes);
  const { snapshot } = arena;
  const rows = arena.pending(workload, workload.pods);
  const chosen = new Int32Array(rows.length);
  if (workload.preempts === true)
    return { ...digested(chosen, () => preemptAll(arena, rows, chosen)), decisions: rows.length };
  const round = (): number => {
    const begin = performance.now();
    assumeAll(arena, rows, chosen);
    const taken = (performance.now() - begin) / 1000;
    for (const row of rows) snapshot.forget(row);
    return taken;
  };
  const { hash } = digested(chosen, () => {
    assumeAll(arena, rows.slice(0, WARM_UP_PODS), chosen);
    for (const row of rows.slice(0, WARM_UP_PODS)) snapshot.forget(row);
    return round();
  });
  const rounds: number[] = [];
  for (let taken = 0; taken < seconds; taken += rounds[rounds.length - 1]) rounds.push(round());
  return { decisions: rows.length, seconds: Math.min(...rounds), hash };
}

function digested(chosen: Int32Array, run: () => number) {
  const seconds = run();
  const digest = new Digest();
  for (const node of chosen) digest.addInt(node);
  return { seconds, hash: digest.hex() };
}
