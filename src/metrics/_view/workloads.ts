/** Workloads as the record shows them: a workload is a pod's top controller, or the pod itself if it has none. */
import { isLasting, shortName } from '../_workload-name.ts';
import type { PodNaming, World } from '../_world.ts';
import { IndexColumn } from '../_instruments/columns.ts';
import { BARE, DELETED, LASTING, WorkloadColumns } from './workload-columns.ts';

const NONE = -1;
const FLAGS_OF_BARE = isLasting('Pod') ? LASTING | BARE : BARE;

/** One workload, for whoever looks at few of them: it only points at its row. */
export class Workload {
  readonly id: number;
  private readonly all: Workloads;

  constructor(all: Workloads, id: number) {
    this.all = all;
    this.id = id;
  }

  /** `deploy/web`. */
  get name(): string {
    return this.all.nameOf(this.id);
  }

  get namespace(): string {
    return this.all.namespaceOf(this.id);
  }

  get kind(): string {
    return this.all.kindOf(this.id);
  }

  /** Its number of pods is meant to last: not a Job's. */
  get lasting(): boolean {
    return this.all.isLasting(this.id);
  }

  get deleted(): boolean {
    return (this.all.flags[this.id] & DELETED) !== 0;
  }

  get createdAt(): number {
    return this.all.createdAt[this.id];
  }

  /** -1 while nobody has said. */
  get desired(): number {
    return this.all.desired[this.id];
  }

  get ready(): number {
    return this.all.ready[this.id];
  }

  get available(): number {
    return this.all.available[this.id];
  }

  get pending(): number {
    return this.all.pending[this.id];
  }

  get pendingPeak(): number {
    return this.all.pendingPeak[this.id];
  }

  /** NaN before all its desired pods were available. */
  get firstAvailableAt(): number {
    return this.all.firstAvailableAt[this.id];
  }

  get restarts(): number {
    return this.all.restarts[this.id];
  }

  get disruptions(): number {
    return this.all.disruptions[this.id];
  }

  /** The ready pods, by the number of their node's zone. */
  get readyByZone(): readonly number[] {
    return this.all.readyByZone(this.id);
  }
}

/** What a workload is called, and where its pods are: that of bare pods of one stem and namespace is one for all. */
interface Identity {
  readonly naming: PodNaming;
  readonly namespace: string;
  readonly kind: string;
  /** Bound pods, neither terminating nor finished, and the ready ones, by the number of their node's zone. */
  readonly placed: number[];
  readonly ready: number[];
}

const UNNAMED: Identity = { naming: { nameOf: () => '' }, namespace: '', kind: 'Pod', placed: [], ready: [] };

/** Counts get longer when zones come. */
function count(counts: number[], zone: number, amount: number): void {
  while (counts.length <= zone) counts.push(0);
  counts[zone] += amount;
}

/** Owners are walked at most this far up. */
const MAX_OWNERS = 8;

export class Workloads extends WorkloadColumns {
  private readonly world: World;
  private readonly byRoot = new Map<number, number>();
  /** Owner serial → workload id. */
  private readonly byOwner = new Map<number, number>();
  /** By id; and the serial, from which a pod's name follows. */
  private readonly identities: Identity[] = [];
  private readonly serials = new IndexColumn(NONE);
  private lastBare = UNNAMED;

  constructor(world: World) {
    super();
    this.world = world;
  }

  at(id: number): Workload {
    return new Workload(this, id);
  }

  /** In the order in which they were met. */
  *[Symbol.iterator](): Generator<Workload> {
    for (let id = 0; id < this.count; id++) yield this.at(id);
  }

  nameOf(id: number): string {
    const { kind, naming } = this.identities[id];
    return shortName(kind, naming.nameOf(this.serials.get(id)));
  }

  namespaceOf(id: number): string {
    return this.identities[id].namespace;
  }

  kindOf(id: number): string {
    return this.identities[id].kind;
  }

  /** Bound pods, neither terminating nor finished, by the number of their node's zone; of a bare pod nothing. */
  placedByZone(id: number): readonly number[] {
    return this.identities[id].placed;
  }

  readyByZone(id: number): readonly number[] {
    if (!this.isBare(id)) return this.identities[id].ready;
    const ready: number[] = [];
    if (this.readyZone[id] !== NONE) count(ready, this.readyZone[id], 1);
    return ready;
  }

  /** A pod takes a place in a zone, or leaves it. */
  place(id: number, zone: number, amount: 1 | -1): void {
    if (!this.isBare(id)) count(this.identities[id].placed, zone, amount);
  }

  countReady(id: number, zone: number, amount: 1 | -1): void {
    this.ready[id] += amount;
    if (!this.isBare(id)) count(this.identities[id].ready, zone, amount);
    else this.readyZone[id] = amount < 0 ? NONE : zone;
  }

  delete(id: number): void {
    this.flags[id] |= DELETED;
  }

  /** The workload of a pod: by its owner, or, for a bare pod, a workload of its own. */
  ofPod(serial: number, owner: number, namespace: string, at: number): number {
    if (owner === NONE) return this.bare(serial, namespace, at);
    const known = this.byOwner.get(owner);
    if (known !== undefined) return known;
    const root = this.rootOf(owner);
    const id = this.ofRoot(root, at);
    const found = id === NONE ? this.bare(serial, namespace, at) : id;
    if (id !== NONE) this.byOwner.set(owner, found);
    return found;
  }

  /** The workload whose top is this object, or -1; made if the object is one that stands for pods. */
  ofRoot(root: number, at: number): number {
    const known = this.byRoot.get(root);
    if (known !== undefined) return known;
    const facts = this.world.object(root);
    if (facts === undefined || facts.kind === 'Node') return NONE;
    const { kind, namespace, name } = facts;
    const identity = { naming: { nameOf: () => name }, namespace, kind, placed: [], ready: [] };
    const id = this.add(isLasting(kind) ? LASTING : 0, at, root, identity);
    this.desired[id] = facts.replicas ?? NONE;
    this.minReadySeconds[id] = facts.minReadySeconds ?? 0;
    this.byRoot.set(root, id);
    return id;
  }

  /** -1 if no workload was made of this object. */
  find(root: number): number {
    return this.byRoot.get(root) ?? NONE;
  }

  rootOf(owner: number): number {
    let serial = owner;
    for (let step = 0; step < MAX_OWNERS; step++) {
      const above = this.world.object(serial)?.owner ?? NONE;
      if (above === NONE) return serial;
      serial = above;
    }
    return serial;
  }

  private bare(serial: number, namespace: string, at: number): number {
    const naming = this.world.podNaming(serial);
    if (this.lastBare.naming !== naming || this.lastBare.namespace !== namespace)
      this.lastBare = { naming, namespace, kind: 'Pod', placed: [], ready: [] };
    const id = this.add(FLAGS_OF_BARE, at, serial, this.lastBare);
    this.desired[id] = 1;
    return id;
  }

  private add(flags: number, at: number, serial: number, identity: Identity): number {
    const id = this.addRow(flags, at);
    this.identities.push(identity);
    this.serials.set(id, serial);
    return id;
  }
}
