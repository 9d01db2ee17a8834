/** One random cluster, two engines: the plugins and the fast one. They look at the same state and must say the same. */
import { decodeSchedulerProfile } from '../../../src/ingest/config/scheduler.ts';
import { decodeValue } from '../../../src/ingest/decode/index.ts';
import type { Cluster } from '../../../src/cluster/index.ts';
import { type Kernel, RandomStreams } from '../../../src/kernel/index.ts';
import type { Node } from '../../../src/model/index.ts';
import type { PodDisruptionBudget } from '../../../src/model/objects/workloads.ts';
import { RUNNING, SUCCEEDED } from '../../../src/record/index.ts';
import { CompiledPods } from '../../../src/scheduler/compiled/index.ts';
import { PluginEngine } from '../../../src/scheduler/cycle/index.ts';
import type { Decision } from '../../../src/scheduler/engine.ts';
import { FastEngine } from '../../../src/scheduler/fast/index.ts';
import { podRefOf, type PodRef, type PostFilterOutcome } from '../../../src/scheduler/framework/index.ts';
import { createFramework } from '../../../src/scheduler/profile/index.ts';
import { Nominator } from '../../../src/scheduler/queue/index.ts';
import { Snapshot } from '../../../src/scheduler/snapshot/index.ts';
import { nodeOf, type PodManifest, World } from '../queue/_world.ts';
import { Dice } from './_dice.ts';
import { profile as randomProfile } from './_profiles.ts';
import { storage } from './_storage.ts';
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
  private readonly budgets: number[] = [];
  private serial = 10_000;
  /** Serials of pending pods that hold a promise. */
  private promised: number[] = [];
  readonly tally = { placed: 0, preempted: 0 };

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
    if (mix.volumes > 0) for (const each of storage(dice)) this.object(...each);
    this.templates = Array.from({ length: templates }, () => random.podTemplate(dice, mix));
    if (dice.chance(mix.services)) this.addService();
    if (dice.chance(mix.services)) this.addOwner();
    const profile = decodeValue(quirks ? randomProfile(dice) : {}, decodeSchedulerProfile, 'lenient');
    const handle = { cluster, snapshot, compiled, nominated: nominator };
    const { percentageOfNodesToScore, pluginConfig } = profile;
    const framework = () => createFramework(profile, { ...handle, cluster: withStreamsOfItsOwn(cluster, seed) });
    const ties = () => new RandomStreams(seed).stream('ties');
    this.reference = new PluginEngine({
      framework: framework(),
      snapshot,
      percentageOfNodesToScore,
      ties: ties(),
    });
    this.fast = new FastEngine({
      framework: framework(),
      handle,
      pluginConfig,
      percentageOfNodesToScore,
      ties: ties(),
    });
  }

  /** Decides on a random pod with both engines, acts on it, and changes something. @returns what differs; empty: nothing */
  step(): string {
    const { cluster, dice } = this;
    const row = this.nextPod();
    const pod = podRefOf(cluster, row);
    const wanted = this.reference.decide(pod);
    const wantedTies = this.reference.tied();
    const got = this.fast.decide(pod);
    const difference = differenceOf(wanted, wantedTies, got, this.fast.tied()) || this.preempt(pod, wanted, got);
    if (difference !== '') return `${JSON.stringify([...pod.class.labels])} ${textOf(pod.class.spec)}: ${difference}`;
    if (got.node >= 0) this.place(row, got.node);
    else if (cluster.pods.nominated[row] < 0 && dice.chance(0.8)) this.giveUp(row);
    if (dice.chance(this.mix.churn)) this.change();
    this.kernel.runUntil(this.kernel.now + ROUND);
    return '';
  }

  /** A new pod, or one that was promised a node. */
  private nextPod(): number {
    const { cluster, dice } = this;
    if (this.promised.length > 0 && dice.chance(0.3)) {
      const row = cluster.pods.rowOf(dice.pick(this.promised));
      if (row >= 0 && cluster.pods.node[row] < 0 && !this.snapshot.isAssumed(row)) return row;
    }
    const owner = this.owners.length > 0 && dice.chance(0.7) ? dice.pick(this.owners) : -1;
    return this.pod(`p${this.serial++}`, dice.pick(this.templates), { owner });
  }

  /** Both look for victims; some of them really go. */
  private preempt(pod: PodRef, wanted: Decision, got: Decision): string {
    if (wanted.fitError === undefined) return '';
    const { cluster, dice } = this;
    const [a, b] = [this.reference.postFilter(pod, wanted), this.fast.postFilter(pod, got)];
    if (outcomeText(a) !== outcomeText(b)) return `post filter ${outcomeText(a)} ≠ ${outcomeText(b)}`;
    if (wanted.fitError.message !== got.fitError?.message)
      return `message ${wanted.fitError.message} ≠ ${got.fitError?.message}`;
    const { nominate, victims = [] } = b;
    if (nominate === undefined || nominate < 0) return '';
    this.tally.preempted++;
    for (const row of victims)
      if (dice.chance(0.7)) cluster.podApi.delete(row, { by: 'test', gracePeriodSeconds: dice.pick([0, 30]) });
    if (dice.chance(this.mix.nominations)) this.promise(pod.row, nominate);
    return '';
  }

  private promise(row: number, node: number): void {
    const serial = this.cluster.pods.serial[row];
    this.promised.push(serial);
    this.nominator.set(serial, node);
    if (this.dice.chance(0.8)) this.cluster.podApi.nominate(row, node);
  }

  private giveUp(row: number): void {
    this.nominator.delete(this.cluster.pods.serial[row]);
    this.cluster.podApi.delete(row, { by: 'test' });
  }

  private place(row: number, node: number): void {
    const { dice, snapshot, cluster } = this;
    this.tally.placed++;
    this.nominator.delete(cluster.pods.serial[row]);
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
      () => (dice.chance(this.mix.budgets) ? this.changeBudget() : undefined),
      () => (dice.chance(this.mix.budgets) ? this.changeBudget() : undefined),
      () => (dice.chance(this.mix.nominations) ? this.breakPromise() : undefined),
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
      else if (dice.chance(0.2)) cluster.podApi.setPhase(row, dice.chance(0.5) ? RUNNING : SUCCEEDED);
      else if (dice.chance(0.5)) cluster.podApi.setStartTime(row);
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

  private changeBudget(): void {
    const { cluster, dice, budgets } = this;
    if (budgets.length < 4 || dice.chance(0.2)) {
      const budget = { spec: random.budgetSpec(dice), status: random.budgetStatus(dice) };
      const namespace = dice.pick(random.NAMESPACES);
      budgets.push(this.object('policy/v1', 'PodDisruptionBudget', `b${this.serial++}`, budget, { namespace }));
      return;
    }
    const serial = dice.pick(budgets);
    if (dice.chance(0.2)) {
      cluster.objectApi.remove(serial);
      budgets.splice(budgets.indexOf(serial), 1);
      return;
    }
    const before = cluster.objects.get(serial) as PodDisruptionBudget;
    const disruptionsAllowed = dice.below(3);
    const after = { ...before, status: { ...before.status, disruptionsAllowed } };
    cluster.objectApi.replace(serial, after, { spec: false });
  }

  private breakPromise(): void {
    const { cluster, dice } = this;
    if (this.promised.length === 0) return;
    const serial = dice.pick(this.promised);
    this.nominator.delete(serial);
    const row = cluster.pods.rowOf(serial);
    if (row >= 0 && dice.chance(0.5)) cluster.podApi.nominate(row, -1);
    this.promised = this.promised.filter((each) => each !== serial && cluster.pods.rowOf(each) >= 0);
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

/** The cluster for the plugins of one engine: they draw from streams of their own, and so draw the same. */
function withStreamsOfItsOwn(cluster: Cluster, seed: string): Cluster {
  const kernel = Object.create(cluster.kernel, { random: { value: new RandomStreams(seed) } }) as Kernel;
  return Object.create(cluster, { kernel: { value: kernel } }) as Cluster;
}

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (each instanceof Map ? [...each] : each));

const outcomeText = ({ status, nominate, victims, budgetViolations, clearNominations }: PostFilterOutcome): string =>
  JSON.stringify([status?.code, status?.reasons, nominate, victims, budgetViolations, clearNominations]);

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
