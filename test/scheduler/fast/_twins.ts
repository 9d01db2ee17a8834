/** One random cluster, two engines: the plugins and the fast one. They look at the same state and must say the same. */
import { decodeSchedulerProfile } from '../../../src/ingest/config/scheduler.ts';
import { decodeValue } from '../../../src/ingest/decode/index.ts';
import { RandomStreams } from '../../../src/kernel/index.ts';
import type { Node } from '../../../src/model/index.ts';
import { RUNNING, SUCCEEDED } from '../../../src/record/index.ts';
import { CompiledPods } from '../../../src/scheduler/compiled/index.ts';
import { PluginEngine } from '../../../src/scheduler/cycle/index.ts';
import type { Decision } from '../../../src/scheduler/engine.ts';
import { FastEngine } from '../../../src/scheduler/fast/index.ts';
import { podRefOf } from '../../../src/scheduler/framework/index.ts';
import { createFramework } from '../../../src/scheduler/profile/index.ts';
import { Nominator } from '../../../src/scheduler/queue/index.ts';
import { Snapshot } from '../../../src/scheduler/snapshot/index.ts';
import { nodeOf, type PodManifest, World } from '../queue/_world.ts';
import { Dice } from './_dice.ts';
import * as random from './_templates.ts';

export interface TwinsOptions {
  readonly seed: string;
  readonly mix: random.Mix;
  readonly nodes: number;
  readonly templates: number;
  /** Nodes without labels, host names that are not unique, other profiles. */
  readonly quirks: boolean;
}

const ROUND = 1000;

export class Twins extends World {
  readonly fast: FastEngine;
  readonly reference: PluginEngine;
  private readonly dice: Dice;
  private readonly mix: random.Mix;
  private readonly snapshot: Snapshot;
  private readonly nominator = new Nominator();
  private readonly templates: PodManifest[];
  private readonly quirks: boolean;
  private readonly owners: number[] = [];
  private serial = 1000;

  constructor({ seed, mix, nodes, templates, quirks }: TwinsOptions) {
    super(seed);
    const { cluster, nominator } = this;
    this.dice = new Dice(new RandomStreams(seed).stream('dice'));
    this.mix = mix;
    this.quirks = quirks;
    const { dice } = this;
    const compiled = new CompiledPods(cluster.classes.list);
    this.snapshot = new Snapshot(cluster, compiled);
    const { snapshot } = this;
    for (const name of random.NAMESPACES)
      this.object('v1', 'Namespace', name, {}, { labels: { team: name.slice(-1) } });
    for (let i = 0; i < nodes; i++) this.addNode(`n${i}`);
    this.templates = Array.from({ length: templates }, () => random.podTemplate(dice, mix));
    if (dice.chance(mix.services)) this.addService();
    if (dice.chance(mix.services)) this.addOwner();
    const profile = decodeValue(quirks ? random.profile(dice) : {}, decodeSchedulerProfile, 'lenient');
    const handle = { cluster, snapshot, compiled, nominated: nominator };
    const { percentageOfNodesToScore, pluginConfig } = profile;
    const ties = () => new RandomStreams(seed).stream('ties');
    this.reference = new PluginEngine({
      framework: createFramework(profile, handle),
      snapshot,
      percentageOfNodesToScore,
      ties: ties(),
    });
    this.fast = new FastEngine({
      framework: createFramework(profile, handle),
      handle,
      pluginConfig,
      percentageOfNodesToScore,
      ties: ties(),
    });
  }

  /** Decides on a random pod with both engines, acts on it, and changes something. @returns what differs; empty: nothing */
  step(): string {
    const { cluster, dice } = this;
    const template = dice.pick(this.templates);
    const owner = this.owners.length > 0 && dice.chance(0.7) ? dice.pick(this.owners) : -1;
    const row = this.pod(`p${this.serial++}`, template, { owner });
    const pod = podRefOf(cluster, row);
    const wanted = this.reference.decide(pod);
    const wantedTies = this.reference.tied();
    const got = this.fast.decide(pod);
    const difference = differenceOf(wanted, wantedTies, got, this.fast.tied());
    if (difference !== '') return `${JSON.stringify(template)}: ${difference}`;
    if (got.node >= 0) this.place(row, got.node);
    else if (dice.chance(0.8)) cluster.podApi.delete(row, { by: 'test' });
    if (dice.chance(this.mix.churn)) this.change();
    this.kernel.runUntil(this.kernel.now + ROUND);
    return '';
  }

  private place(row: number, node: number): void {
    const { dice, snapshot, cluster } = this;
    snapshot.assume(row, node);
    if (dice.chance(0.05)) snapshot.forget(row);
    else if (dice.chance(0.8)) cluster.podApi.bind(row, node);
  }

  private change(): void {
    const { dice } = this;
    const changes = [
      () => this.endPod(),
      () => this.endPod(),
      () => this.endPod(),
      () => this.relabel(),
      () => this.taint(),
      () => this.resize(),
      () => this.reimage(),
      () => this.addNode(`n${this.serial++}`),
      () => this.deleteNode(),
      () => (dice.chance(this.mix.services) ? this.addService() : undefined),
      () => (dice.chance(this.mix.services) ? this.addOwner() : undefined),
      () => this.templates.push(random.podTemplate(dice, this.mix)) > 40 && this.templates.splice(0, 20),
    ];
    dice.pick(changes)();
  }

  private endPod(): void {
    const { cluster, dice } = this;
    for (let i = 0; i < 4; i++) {
      const bound = [...cluster.pods.live()].filter((row) => cluster.pods.node[row] >= 0);
      if (bound.length === 0) return;
      const row = dice.pick(bound);
      if (dice.chance(0.3)) cluster.podApi.delete(row, { by: 'test', gracePeriodSeconds: 30 });
      else if (dice.chance(0.3)) cluster.podApi.setPhase(row, dice.chance(0.5) ? RUNNING : SUCCEEDED);
      else cluster.podApi.delete(row, { by: 'test', gracePeriodSeconds: 0 });
    }
  }

  private addNode(name: string): void {
    const { dice, mix } = this;
    const object = nodeOf(name, {
      labels: random.nodeLabels(dice, name, this.quirks),
      spec: { taints: random.taints(dice, mix), unschedulable: dice.chance(mix.taints / 10) },
      allocatable: random.allocatable(dice, mix),
    });
    const images = random.images(dice, mix).map((each) => each as never);
    this.cluster.nodeApi.create({ ...object, status: { ...object.status, images } });
  }

  private someNode(): number {
    const nodes = [...this.cluster.nodes.live()];
    return this.dice.pick(nodes);
  }

  private deleteNode(): void {
    const node = this.someNode();
    if (this.cluster.nodes.count < 3) return;
    const name = this.cluster.nodes.names[node];
    this.cluster.nodeApi.delete(node);
    if (this.dice.chance(0.3)) this.addNode(name);
  }

  private relabel(): void {
    const node = this.someNode();
    const labels = random.nodeLabels(this.dice, this.cluster.nodes.names[node], this.quirks);
    this.cluster.nodeApi.setLabels(node, new Map(Object.entries(labels)));
  }

  private taint(): void {
    const { cluster, dice, mix } = this;
    const node = this.someNode();
    if (dice.chance(0.5)) cluster.nodeApi.setUnschedulable(node, dice.chance(mix.taints / 3));
    else cluster.nodeApi.setTaints(node, random.taints(dice, mix) as never);
  }

  private resize(): void {
    const { cluster, dice, mix } = this;
    const node = this.someNode();
    const before = cluster.nodes.object(node);
    const { allocatable } = nodeOf('x', { allocatable: random.allocatable(dice, mix) }).status;
    cluster.nodeApi.replace(node, { ...before, status: { ...before.status, allocatable } }, 1 << 6);
  }

  private reimage(): void {
    const { cluster, dice, mix } = this;
    const node = this.someNode();
    const before: Node = cluster.nodes.object(node);
    const images = random.images(dice, mix) as never;
    cluster.nodeApi.replace(node, { ...before, status: { ...before.status, images } }, 1 << 7);
  }

  private addService(): void {
    const app = this.dice.pick(['web', 'db', 'cache']);
    this.object(
      'v1',
      'Service',
      `s${this.serial++}`,
      { spec: { selector: { app } } },
      { namespace: this.dice.pick(random.NAMESPACES) },
    );
  }

  private addOwner(): void {
    const { dice } = this;
    const matchLabels = { app: dice.pick(['web', 'db', 'cache']) };
    const kind = dice.pick(['ReplicaSet', 'StatefulSet']);
    const spec = {
      selector: { matchLabels },
      template: { metadata: { labels: matchLabels }, spec: { containers: [] } },
      serviceName: 's',
    };
    this.owners.push(
      this.object('apps/v1', kind, `o${this.serial++}`, { spec }, { namespace: dice.pick(random.NAMESPACES) }),
    );
  }
}

const FIELDS: readonly (keyof Decision)[] = [
  'node',
  'total',
  'ties',
  'feasible',
  'evaluated',
  'start',
  'nextStart',
  'viaNominatedNode',
  'error',
];

function differenceOf(
  wanted: Decision,
  wantedTies: readonly number[],
  got: Decision,
  gotTies: readonly number[],
): string {
  const differences = FIELDS.filter((field) => !Object.is(wanted[field], got[field])).map(
    (field) => `${field} ${String(wanted[field])} ≠ ${String(got[field])}`,
  );
  if (wantedTies.join() !== gotTies.join()) differences.push(`tied ${wantedTies.join()} ≠ ${gotTies.join()}`);
  const [a, b] = [wanted.fitError, got.fitError];
  if (a?.message !== b?.message) differences.push(`message ${a?.message} ≠ ${b?.message}`);
  const names = (error: typeof a): string => [...(error?.unschedulablePlugins ?? [])].sort().join();
  if (names(a) !== names(b)) differences.push(`rejectors ${names(a)} ≠ ${names(b)}`);
  return differences.join('; ');
}
