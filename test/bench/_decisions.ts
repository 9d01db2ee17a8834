/** Decisions a second: pods wait ready-made, each is decided on and assumed; nothing else is timed. */
import { performance } from 'node:perf_hooks';
import { Digest } from '../../src/kernel/index.ts';
import { CompiledPods } from '../../src/scheduler/compiled/index.ts';
import { podRefOf, type PostFilterOutcome } from '../../src/scheduler/framework/index.ts';
import { createProfiles, type Engine } from '../../src/scheduler/index.ts';
import { Nominator } from '../../src/scheduler/queue/index.ts';
import { Snapshot } from '../../src/scheduler/snapshot/index.ts';
import { World } from '../scheduler/queue/_world.ts';
import type { Measurement } from './_benchmark.ts';
import { bestRound, busySeconds, type Timed, timed } from './_clock.ts';
import { HOST, type Workload, ZONE } from './_workloads.ts';

const ALLOCATABLE = { cpu: '4', memory: '32Gi', pods: '110' };
const WARM_UP_PODS = 2000;
const PREEMPTION_ROUNDS = 6;

export interface ArenaOptions {
  readonly nodes: number;
  readonly zones: readonly string[];
}

/** A cluster, its snapshot and the engine of real runs. */
export class Arena extends World {
  readonly snapshot: Snapshot;
  readonly engine: Engine;
  private readonly nodes: number;

  constructor({ nodes, zones }: ArenaOptions) {
    super('bench');
    const { cluster, kernel } = this;
    this.nodes = nodes;
    for (const name of ['default', 'sched-0', 'sched-1']) this.object('v1', 'Namespace', name);
    for (let i = 0; i < nodes; i++) {
      const zone = zones.length === 0 ? {} : { [ZONE]: zones[i % zones.length] };
      this.node(`scheduler-perf-${i}`, {
        labels: { [HOST]: `scheduler-perf-${i}`, ...zone },
        allocatable: ALLOCATABLE,
      });
    }
    const compiled = new CompiledPods(cluster.classes.list);
    this.snapshot = new Snapshot(cluster, compiled);
    const handle = { cluster, snapshot: this.snapshot, compiled, nominated: new Nominator() };
    this.engine = createProfiles({ profiles: [] }, handle, kernel.random.stream('ties'))[0].engine;
  }

  /** Pods that run before, on the nodes in turn. */
  fill(bound: Workload['bound'], part: number): void {
    let turn = 0;
    for (const [count, template] of bound) {
      for (let i = 0; i < count * part; i++) {
        this.pod(`bound-${turn}`, template, { node: turn % this.nodes });
        turn++;
      }
    }
  }

  /** Rows of new pods. */
  pending(template: Workload['measured'], count: number): number[] {
    const podClass = this.class(template);
    return Array.from({ length: count }, () =>
      this.cluster.podApi.create({ class: podClass, generateName: 'measured-' }),
    );
  }

  /** Decides on one pod and counts it where it goes. */
  place(row: number): number {
    const { node } = this.engine.decide(podRefOf(this.cluster, row));
    if (node < 0) throw new Error(`pod ${row} fits nowhere`);
    this.snapshot.assume(row, node);
    return node;
  }
}

function hashOf(nodes: Int32Array): string {
  const digest = new Digest();
  for (const node of nodes) digest.addInt(node);
  return digest.hex();
}

export interface DecisionOptions {
  readonly nodes: number;
  /** Of the workload's pods. */
  readonly part: number;
  /** How long rounds are repeated. */
  readonly seconds: number;
}

export function measureDecisions(workload: Workload, options: DecisionOptions): Measurement {
  const placed = workload.preempts === true ? preemptions(workload, options) : placements(workload, options);
  const { seconds, cpuSeconds, nodes } = placed;
  return { decisionsPerSecond: nodes.length / busySeconds(placed), seconds, cpuSeconds, hash: hashOf(nodes) };
}

interface Placed extends Timed {
  /** Chosen in the first round. */
  readonly nodes: Int32Array;
}

function arenaOf({ zones, bound }: Workload, { nodes, part }: DecisionOptions): Arena {
  const arena = new Arena({ nodes, zones });
  arena.fill(bound, part);
  return arena;
}

function placements(workload: Workload, options: DecisionOptions): Placed {
  const arena = arenaOf(workload, options);
  const rows = arena.pending(workload.measured, workload.pods * options.part);
  const forget = (): void => {
    for (const row of rows) arena.snapshot.forget(row);
  };
  for (const row of rows.slice(0, WARM_UP_PODS)) arena.place(row);
  forget();
  const nodes = Int32Array.from(rows, (row) => arena.place(row));
  forget();
  const best = bestRound(options.seconds, () => {
    const round = timed(() => {
      for (const row of rows) arena.place(row);
    });
    forget();
    return round;
  });
  return { ...best, nodes };
}

/**
 * A round ends with a cluster of other pods: each begins with a new one, and all rounds are alike. For each pod the least
 * time of all rounds counts, as what is between them must not be timed.
 */
function preemptions(workload: Workload, options: DecisionOptions): Placed {
  const count = workload.pods * options.part;
  const least = new Float64Array(count).fill(Infinity);
  const nodes = new Int32Array(count);
  bestRound(
    options.seconds,
    () =>
      timed(() => {
        const arena = arenaOf(workload, options);
        const rows = arena.pending(workload.measured, count);
        for (let i = 0; i < count; i++) {
          const begin = performance.now();
          const outcome = tryToPreempt(arena, rows[i]);
          least[i] = Math.min(least[i], performance.now() - begin);
          nodes[i] = outcome.nominate ?? -1;
          makeRoom(arena, rows[i], outcome);
        }
      }),
    PREEMPTION_ROUNDS,
  );
  const seconds = least.reduce((sum, each) => sum + each, 0) / 1000;
  return { seconds, cpuSeconds: seconds, nodes };
}

function tryToPreempt({ cluster, engine }: Arena, row: number): PostFilterOutcome {
  const pod = podRefOf(cluster, row);
  return engine.postFilter(pod, engine.decide(pod));
}

/** Lets the victims go and the pod take their place. */
function makeRoom({ cluster, snapshot }: Arena, row: number, { nominate, victims = [] }: PostFilterOutcome): void {
  if (nominate === undefined || nominate < 0) throw new Error(`pod ${row} cannot preempt`);
  for (const victim of victims) cluster.podApi.delete(victim, { by: 'bench', gracePeriodSeconds: 0 });
  snapshot.assume(row, nominate);
}
