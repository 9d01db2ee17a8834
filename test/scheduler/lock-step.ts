/**
 * Two decision engines over one random sequence of arrivals, bindings, removals and changes of nodes on a real `Cluster`.
 * Each has a snapshot, a nominator and a stream of draws of its own. Whatever they say is compared after every decision,
 * and the number of draws; then the choice of the first is acted out for both.
 *
 *   runLockStep({ seed, first: pluginEngine, second: fasterEngine, steps: 200 }).divergence   // undefined: they agree
 */
import type { Cluster } from '../../src/cluster/index.ts';
import { decodeSchedulerProfile } from '../../src/ingest/config/scheduler.ts';
import { decodeValue } from '../../src/ingest/decode/index.ts';
import { type RandomStream, RandomStreams } from '../../src/kernel/index.ts';
import type { SchedulerProfile } from '../../src/model/objects/config.ts';
import { CompiledPods } from '../../src/scheduler/compiled/index.ts';
import { PluginEngine } from '../../src/scheduler/cycle/index.ts';
import { FastEngine } from '../../src/scheduler/fast/index.ts';
import { type PluginHandle, type PodRef, podRefOf } from '../../src/scheduler/framework/index.ts';
import type { Decision, Engine } from '../../src/scheduler/index.ts';
import { createFramework } from '../../src/scheduler/profile/index.ts';
import { Nominator } from '../../src/scheduler/queue/index.ts';
import { Snapshot } from '../../src/scheduler/snapshot/index.ts';
import { LiveCluster } from './random/live-cluster.ts';
import { randomCase } from './random-cluster.ts';

export type EngineFactory = (handle: PluginHandle, profile: SchedulerProfile, ties: RandomStream) => Engine;

/** The reference. */
export const pluginEngine: EngineFactory = (handle, profile, ties) => {
  const { percentageOfNodesToScore } = profile;
  const framework = createFramework(profile, handle);
  return new PluginEngine({ framework, snapshot: handle.snapshot, percentageOfNodesToScore, ties });
};

/** What runs use. */
export const fastEngine: EngineFactory = (handle, profile, ties) => {
  const { percentageOfNodesToScore, pluginConfig } = profile;
  const framework = createFramework(profile, handle);
  return new FastEngine({ framework, handle, pluginConfig, percentageOfNodesToScore, ties });
};

export interface LockStepOptions {
  /** Decides on the cluster, its features, and all that happens. */
  readonly seed: string;
  readonly first: EngineFactory;
  readonly second: EngineFactory;
  /** How many pods are decided on. */
  readonly steps: number;
  /** Least and greatest number of nodes at the beginning. */
  readonly nodes?: readonly [number, number];
  /** Names of features to leave out, `nominated` with all that is nominated later: for an engine that leaves them to others. */
  readonly without?: readonly string[];
}

export interface Divergence {
  readonly step: number;
  /** What they differ in: a field of `Decision`, `message`, `tied`, or `draws`. */
  readonly field: string;
  readonly first: unknown;
  readonly second: unknown;
  /** The pod, the features of the cluster, and what happened since the decision before. */
  readonly about: string;
}

export interface LockStepResult {
  readonly divergence?: Divergence;
  /** Decisions on which both agreed, and of these: pods that were placed, that had several best nodes. */
  readonly agreed: number;
  readonly placed: number;
  readonly tied: number;
}

interface Runner {
  readonly engine: Engine;
  readonly snapshot: Snapshot;
  readonly nominator: Nominator;
  readonly ties: RandomStream;
}

function startRunner(create: EngineFactory, cluster: Cluster, profile: SchedulerProfile, seed: string): Runner {
  const compiled = new CompiledPods(cluster.classes.list);
  const snapshot = new Snapshot(cluster, compiled);
  const nominator = new Nominator();
  const ties = new RandomStreams(seed).stream('ties');
  const engine = create({ cluster, snapshot, compiled, nominated: nominator }, profile, ties);
  // how old the counts of images are depends on when a snapshot is brought up to date
  snapshot.update();
  return { engine, snapshot, nominator, ties };
}

/** All that is compared, by name. */
function facts({ engine, ties }: Runner, decision: Decision): readonly (readonly [field: string, value: unknown])[] {
  const { node, total, ties: equals, feasible, evaluated, start, nextStart, viaNominatedNode, error } = decision;
  return [
    ['error', error],
    ['feasible', feasible],
    ['evaluated', evaluated],
    ['start', start],
    ['nextStart', nextStart],
    ['total', total],
    ['ties', equals],
    ['tied', engine.tied().join(' ')],
    ['node', node],
    ['viaNominatedNode', viaNominatedNode],
    ['message', decision.fitError?.message],
    ['draws', ties.draws],
  ];
}

/** Nominations of pods that are still pending. */
function keepNominations({ nominator }: Runner, { cluster: { pods }, nominations }: LiveCluster): void {
  for (const [serial, node] of nominations) {
    const row = pods.rowOf(serial);
    if (row < 0 || pods.node[row] >= 0) nominations.delete(serial);
    else if (nominator.nodeOf(serial) !== node) nominator.set(serial, node);
  }
  if (nominator.count === nominations.size) return;
  nominator.clear();
  for (const [serial, node] of nominations) nominator.set(serial, node);
}

class LockStep {
  private readonly live: LiveCluster;
  private readonly runners: readonly [Runner, Runner];
  private readonly tags: string;
  private placed = 0;
  private tied = 0;

  constructor({ seed, first, second, nodes = [3, 60], without = [] }: LockStepOptions) {
    const { input, tags } = randomCase('sequence', seed, { nodes, without });
    this.tags = tags.join(', ');
    this.live = new LiveCluster(input, seed, { nominates: !without.includes('nominated') });
    const profile = decodeValue(input.config ?? {}, decodeSchedulerProfile);
    const start = (create: EngineFactory): Runner => startRunner(create, this.live.cluster, profile, seed);
    this.runners = [start(first), start(second)];
  }

  run(steps: number): LockStepResult {
    for (let step = 0; step < steps; step++) {
      const happened = this.passTime();
      const row = this.live.arrive();
      const pod = podRefOf(this.live.cluster, row);
      const found = this.compare(pod);
      if (found.difference !== undefined) {
        const podText = JSON.stringify(pod.class.spec, (_, value: unknown) =>
          value instanceof Map ? [...value] : value,
        );
        const about = `features ${this.tags}; before: ${happened.join(', ') || 'nothing'}; pod ${podText.slice(0, 800)}`;
        return { divergence: { step, ...found.difference, about }, agreed: step, placed: this.placed, tied: this.tied };
      }
      this.actOut(row, found.decision);
    }
    return { agreed: steps, placed: this.placed, tied: this.tied };
  }

  private passTime(): readonly string[] {
    const happened: string[] = [];
    while (this.live.chance(0.4)) happened.push(this.live.happen());
    for (const runner of this.runners) keepNominations(runner, this.live);
    return happened;
  }

  private compare(pod: PodRef) {
    const [first, second] = this.runners;
    const decision = first.engine.decide(pod);
    const [wanted, got] = [facts(first, decision), facts(second, second.engine.decide(pod))];
    const at = wanted.findIndex(([, value], i) => !Object.is(value, got[i][1]));
    if (at < 0) return { decision };
    return { decision, difference: { field: wanted[at][0], first: wanted[at][1], second: got[at][1] } };
  }

  /** Most are bound, some stay assumed, a few bindings fail; most of those that fit nowhere are given up. */
  private actOut(row: number, { node, ties }: Decision): void {
    const { live, runners } = this;
    const { podApi } = live.cluster;
    if (node < 0) {
      if (live.chance(0.7)) podApi.delete(row, { by: 'random', gracePeriodSeconds: 0 });
      return;
    }
    this.placed++;
    if (ties > 1) this.tied++;
    for (const { snapshot } of runners) snapshot.assume(row, node);
    if (live.chance(0.05)) for (const { snapshot } of runners) snapshot.forget(row);
    else if (live.chance(0.85)) podApi.bind(row, node);
  }
}

export const runLockStep = (options: LockStepOptions): LockStepResult => new LockStep(options).run(options.steps);
