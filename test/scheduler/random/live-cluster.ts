/** A real cluster with the nodes, pods and objects of a random case, and what may happen in it. */
import { Cluster, type PodClass } from '../../../src/cluster/index.ts';
import { NODE_ALLOCATABLE, NODE_IMAGES } from '../../../src/cluster/watch.ts';
import { decodeObject, decodeValue, decodeNode, decodePod } from '../../../src/ingest/decode/index.ts';
import { Kernel } from '../../../src/kernel/index.ts';
import type { Node } from '../../../src/model/objects/node.ts';
import type { Pod } from '../../../src/model/objects/pod.ts';
import { controllerOf } from '../../../src/model/pod.ts';
import { EventRecord, FAILED, SUCCEEDED } from '../../../src/record/index.ts';
import type { JsonObject } from '../../conformance/compare.ts';
import { makeNodes, podLabels } from './base.ts';
import { Dice } from './dice.ts';
import type { Draft } from './draft.ts';
import { NODE_FEATURES } from './feature-nodes.ts';

const NONE = -1;
const BY = { by: 'random' } as const;
const HOUR = 3_600_000;

interface Template {
  readonly class: PodClass;
  readonly owner: number;
  readonly nominated: string | undefined;
}

export class LiveCluster {
  readonly cluster: Cluster;
  /** Pending pods that hold a claim on a node, by serial; whoever asks the engines keeps their nominators like it. */
  readonly nominations = new Map<number, number>();
  private readonly kernel: Kernel;
  private readonly dice: Dice;
  private readonly templates: readonly Template[];
  private readonly nominates: boolean;
  private serial = 0;

  constructor(
    { nodes, pods, objects, queue }: JsonObject,
    seed: string,
    { nominates }: { readonly nominates: boolean } = { nominates: true },
  ) {
    this.nominates = nominates;
    this.kernel = new Kernel({ seed });
    this.cluster = new Cluster({ kernel: this.kernel, record: new EventRecord({ keep: false }), epoch: 0 });
    this.dice = new Dice(`changes/${seed}`);
    for (const raw of objects as readonly unknown[])
      this.cluster.objectApi.create(decodeObject(raw, { mode: 'lenient' }));
    for (const raw of nodes as readonly unknown[]) this.cluster.nodeApi.create(decodeValue(raw, decodeNode));
    for (const raw of pods as readonly unknown[]) this.addExisting(decodeValue(raw, decodePod));
    this.templates = (queue as readonly unknown[]).map((raw) => this.templateOf(decodeValue(raw, decodePod)));
  }

  /** A pending pod, like one of the queue. Returns its row. */
  arrive(): number {
    const { class: podClass, owner } = this.dice.pick(...this.templates);
    return this.cluster.podApi.create({ class: podClass, owner, name: `new-${this.serial++}` });
  }

  /** Something else happens, or nothing; time passes. Returns what. */
  happen(): string {
    const changes = [
      this.deletePod,
      this.deletePod,
      this.finishPod,
      this.removePod,
      this.relabelPod,
      this.relabelNode,
      this.taintNode,
      this.cordonNode,
      this.refitNode,
      this.addNode,
      this.deleteNode,
      ...(this.nominates ? [this.nominate, this.endNomination] : []),
      this.addService,
      this.removeService,
    ];
    const change = this.dice.pick(...changes);
    change.call(this);
    this.kernel.runUntil(this.kernel.now + this.dice.pick(1, 1000));
    return change.name;
  }

  chance(probability: number): boolean {
    return this.dice.chance(probability);
  }

  private templateOf({ metadata, spec, status }: Pod): Template {
    const { namespace, labels, annotations } = metadata;
    const owner = controllerOf({ metadata });
    const serial = owner === undefined ? NONE : this.cluster.objects.find(owner.kind, namespace, owner.name);
    const podClass = this.cluster.classes.of({ namespace, labels, annotations, spec });
    return { class: podClass, owner: serial, nominated: status.nominatedNodeName };
  }

  private addExisting(pod: Pod): void {
    const { nodes, pods, podApi } = this.cluster;
    const { class: podClass, owner, nominated } = this.templateOf(pod);
    const node = nodes.find(pod.spec.nodeName ?? '');
    const row = podApi.create({ class: podClass, owner, node, name: pod.metadata.name, createdAt: -HOUR });
    const claimed = nodes.find(nominated ?? '');
    if (pod.status.phase === 'Failed') podApi.setPhase(row, FAILED);
    else if (pod.metadata.deletionTimestamp !== undefined) podApi.delete(row, { ...BY, gracePeriodSeconds: 30 });
    else if (node === NONE && claimed !== NONE) this.nominations.set(pods.serial[row], claimed);
  }

  private rows(isWanted: (row: number) => boolean): readonly number[] {
    return [...this.cluster.pods.live()].filter(isWanted);
  }

  private boundPods(): readonly number[] {
    const { pods } = this.cluster;
    return this.rows((row) => pods.node[row] !== NONE && pods.phase[row] !== SUCCEEDED && pods.phase[row] !== FAILED);
  }

  private onOneOf(rows: readonly number[], act: (row: number) => void): void {
    if (rows.length > 0) act(this.dice.pick(...rows));
  }

  private deletePod(): void {
    const gracePeriodSeconds = this.dice.pick(0, 30);
    this.onOneOf(this.boundPods(), (row) => this.cluster.podApi.delete(row, { ...BY, gracePeriodSeconds }));
  }

  private finishPod(): void {
    this.onOneOf(this.boundPods(), (row) => this.cluster.podApi.setPhase(row, this.dice.pick(SUCCEEDED, FAILED)));
  }

  private removePod(): void {
    this.onOneOf(this.boundPods(), (row) => this.cluster.podApi.remove(row, BY.by));
  }

  private relabelPod(): void {
    const { classes, pods, podApi } = this.cluster;
    this.onOneOf(this.boundPods(), (row) => {
      const { namespace, annotations, spec } = classes.list[pods.class[row]];
      const labels = new Map(Object.entries(podLabels({ dice: this.dice } as Draft)));
      podApi.setClass(row, classes.of({ namespace, labels, annotations, spec }));
    });
  }

  /** A node as the generator makes them. */
  private freshNode(name: string): Node {
    const draft: Draft = {
      dice: this.dice,
      namespaces: [],
      nodes: [],
      pods: [],
      objects: [],
      profile: {},
      pending: [],
    };
    makeNodes(draft, 1);
    for (const feature of NODE_FEATURES) if (this.dice.chance(0.3)) feature.cluster?.(draft);
    const [raw] = draft.nodes;
    raw.metadata.name = name;
    raw.metadata.labels['kubernetes.io/hostname'] = name;
    return decodeValue(raw, decodeNode);
  }

  private onSomeNode(act: (node: number, fresh: Node) => void): void {
    const node = this.dice.pick(...this.cluster.nodes.live());
    act(node, this.freshNode(this.cluster.nodes.names[node]));
  }

  private relabelNode(): void {
    this.onSomeNode((node, { metadata }) => this.cluster.nodeApi.setLabels(node, metadata.labels));
  }

  private taintNode(): void {
    this.onSomeNode((node, { spec }) => this.cluster.nodeApi.setTaints(node, spec.taints));
  }

  private cordonNode(): void {
    this.onSomeNode((node) => this.cluster.nodeApi.setUnschedulable(node, this.dice.chance(0.5)));
  }

  private refitNode(): void {
    this.onSomeNode((node, { status }) => {
      const after = { ...this.cluster.nodes.object(node), status };
      this.cluster.nodeApi.replace(node, after, NODE_ALLOCATABLE | NODE_IMAGES);
    });
  }

  private addNode(): void {
    this.cluster.nodeApi.create(this.freshNode(`new-${this.serial++}`));
  }

  /** Its pods stay for a while, as in Kubernetes. Now and then one of the same name comes back. */
  private deleteNode(): void {
    const { nodes, nodeApi } = this.cluster;
    if (nodes.count < 3) return;
    this.onSomeNode((node, fresh) => {
      nodeApi.delete(node);
      if (this.dice.chance(0.3)) nodeApi.create(fresh);
    });
  }

  private nominate(): void {
    const { pods, nodes } = this.cluster;
    const pending = this.rows((row) => pods.node[row] === NONE && pods.name(row).startsWith('new-'));
    this.onOneOf(pending, (row) => this.nominations.set(pods.serial[row], this.dice.pick(...nodes.live())));
  }

  private endNomination(): void {
    if (this.nominations.size > 0) this.nominations.delete(this.dice.pick(...this.nominations.keys()));
  }

  private addService(): void {
    const { dice } = this;
    const metadata = { name: `new-${this.serial++}`, namespace: dice.pick('default', 'a') };
    const spec = { selector: dice.pick({ app: 'web' }, { app: 'db' }, { ver: 'v1' }), ports: [{ port: 80 }] };
    const service = { apiVersion: 'v1', kind: 'Service', metadata, spec };
    this.cluster.objectApi.create(decodeObject(service, { mode: 'lenient' }));
  }

  private removeService(): void {
    const services = this.cluster.objects.all().filter(({ object }) => object.kind === 'Service');
    if (services.length > 0) this.cluster.objectApi.remove(this.dice.pick(...services).serial);
  }
}
