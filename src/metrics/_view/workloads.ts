/** Workloads as the record shows them: a workload is a pod's top controller, or the pod itself if it has none. */
import { isLasting, shortName } from '../_workload-name.ts';
import type { PodNaming, World } from '../_world.ts';
import type { Bookings } from './bookings.ts';
import { type PodRows, READY, STARTED } from './pod-rows.ts';
import { availableOfBare, desiredOfBare, pendingOfBare, pendingPeakOfBare } from './told.ts';
import { Workload } from './workload.ts';
import { BARE, LASTING, WorkloadRows } from './workload-rows.ts';

const NONE = -1;

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

export class Workloads extends WorkloadRows {
  private readonly world: World;
  private readonly pods: PodRows;
  private readonly bookings: Bookings;
  private readonly byRoot = new Map<number, number>();
  /** Owner serial → workload id. */
  private readonly byOwner = new Map<number, number>();
  private readonly identities: Identity[] = [UNNAMED];
  /** Number of the identity of the last bare pod: most are of one stem. */
  private lastBare = 0;

  constructor(world: World, pods: PodRows, bookings: Bookings) {
    super();
    this.world = world;
    this.pods = pods;
    this.bookings = bookings;
  }

  at(id: number): Workload {
    return new Workload(this, id);
  }

  /** In the order in which they were met. */
  *[Symbol.iterator](): Generator<Workload> {
    for (let id = 0; id < this.count; id++) yield this.at(id);
  }

  nameOf(id: number): string {
    const { kind, naming } = this.identity(id);
    return shortName(kind, naming.nameOf(this.serialOf(id)));
  }

  namespaceOf(id: number): string {
    return this.identity(id).namespace;
  }

  kindOf(id: number): string {
    return this.identity(id).kind;
  }

  /** Bound pods, neither terminating nor finished, by the number of their node's zone; of a bare pod nothing. */
  placedByZone(id: number): readonly number[] {
    return this.identity(id).placed;
  }

  readyByZone(id: number): readonly number[] {
    if (!this.isBare(id)) return this.identity(id).ready;
    const ready: number[] = [];
    const pod = this.serialOf(id);
    if (this.pods.has(pod, READY)) count(ready, Math.max(0, this.bookings.zoneOf(this.pods.nodeOf(pod))), 1);
    return ready;
  }

  /** The pod that is a workload of its own; -1 of all others. */
  bareOf(id: number): number {
    return this.isBare(id) ? this.serialOf(id) : NONE;
  }

  override desiredOf(id: number): number {
    return this.isBare(id) ? desiredOfBare(this.flagsOfPod(id)) : super.desiredOf(id);
  }

  override readyOf(id: number): number {
    return this.isBare(id) ? Number(this.pods.has(this.serialOf(id), READY)) : super.readyOf(id);
  }

  override availableOf(id: number): number {
    return this.isBare(id) ? availableOfBare(this.flagsOfPod(id)) : super.availableOf(id);
  }

  override pendingOf(id: number): number {
    return this.isBare(id) ? pendingOfBare(this.flagsOfPod(id)) : super.pendingOf(id);
  }

  override pendingPeakOf(id: number): number {
    return this.isBare(id) ? pendingPeakOfBare(this.flagsOfPod(id)) : super.pendingPeakOf(id);
  }

  override firstAvailableAtOf(id: number): number {
    if (!this.isBare(id)) return super.firstAvailableAtOf(id);
    const pod = this.serialOf(id);
    return this.pods.has(pod, STARTED) ? this.pods.firstReadyAtOf(pod) : Number.NaN;
  }

  /** A pod of a workload that is no bare pod takes a place in a zone, or leaves it. */
  place(id: number, zone: number, amount: 1 | -1): void {
    count(this.identity(id).placed, zone, amount);
  }

  /** Likewise of one that becomes ready, or ceases to be. */
  countReady(id: number, zone: number, amount: 1 | -1): void {
    this.addReady(id, amount);
    count(this.identity(id).ready, zone, amount);
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
    const id = this.addRow(isLasting(kind) ? LASTING : 0, at, root, this.identities.push(identity) - 1);
    this.setDesired(id, facts.replicas ?? NONE);
    this.setMinReadySeconds(id, facts.minReadySeconds ?? 0);
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
    const last = this.identities[this.lastBare];
    if (last.naming !== naming || last.namespace !== namespace)
      this.lastBare = this.identities.push({ naming, namespace, kind: 'Pod', placed: [], ready: [] }) - 1;
    this.desiredInAll++;
    return this.addRow(LASTING | BARE, at, serial, this.lastBare);
  }

  private flagsOfPod(id: number): number {
    return this.pods.flagsOf(this.serialOf(id));
  }

  private identity(id: number): Identity {
    return this.identities[this.identityOf(id)];
  }
}
