/** Workloads as the record shows them: a workload is a pod's top controller, or the pod itself if it has none. */
import { isLasting, shortName } from '../_workload-name.ts';
import type { PodNaming, World } from '../_world.ts';

const NONE = -1;

const NOWHERE: readonly number[] = [];

/** By zone: the counts of a bare pod that is there, the same for all. */
const ONE_IN_ZONE: (readonly number[] | undefined)[] = [];

function oneIn(zone: number): readonly number[] {
  ONE_IN_ZONE[zone] ??= plus(NOWHERE, zone, 1);
  return ONE_IN_ZONE[zone];
}

/** There may be as many as pods, so that what a bare pod has no use for is not kept. */
export class Workload {
  readonly id: number;
  readonly namespace: string;
  readonly kind: string;
  /** Its number of pods is meant to last: not a Job's. */
  readonly lasting: boolean;
  readonly createdAt: number;
  minReadySeconds = 0;
  /** -1 while nobody has said. */
  desired = NONE;
  /** Pods that are Ready, neither terminating nor finished; and of those the ones that are available. */
  ready = 0;
  available = 0;
  /** Pods without a node. */
  pending = 0;
  pendingPeak = 0;
  /** First instant at which all desired pods were available; NaN before. */
  firstAvailableAt = Number.NaN;
  restarts = 0;
  disruptions = 0;
  deleted = false;
  private placed = NOWHERE;
  private readyIn = NOWHERE;
  private readonly naming: PodNaming;
  private readonly serial: number;

  constructor(id: number, naming: PodNaming, facts: WorkloadFacts) {
    this.id = id;
    this.naming = naming;
    this.serial = facts.serial;
    this.kind = facts.kind;
    this.namespace = facts.namespace;
    this.createdAt = facts.createdAt;
    this.lasting = isLasting(facts.kind);
  }

  /** `deploy/web`. */
  get name(): string {
    return shortName(this.kind, this.naming.nameOf(this.serial));
  }

  /** Bound pods, neither terminating nor finished, by the number of their node's zone; of a bare pod nothing. */
  get placedByZone(): readonly number[] {
    return this.placed;
  }

  /** The ready ones. */
  get readyByZone(): readonly number[] {
    return this.readyIn;
  }

  place(zone: number, amount: 1 | -1): void {
    if (this.kind !== 'Pod') this.placed = plus(this.placed, zone, amount);
  }

  countReady(zone: number, amount: 1 | -1): void {
    this.ready += amount;
    if (this.kind === 'Pod') this.readyIn = amount < 0 ? NOWHERE : oneIn(zone);
    else this.readyIn = plus(this.readyIn, zone, amount);
  }
}

interface WorkloadFacts {
  /** Of the object at the top. */
  readonly serial: number;
  readonly kind: string;
  readonly namespace: string;
  readonly createdAt: number;
}

/** Counts get longer when zones come; else they are changed in place. */
function plus(counts: readonly number[], zone: number, amount: number): readonly number[] {
  const longer =
    zone < counts.length ? (counts as number[]) : [...counts, ...new Array<number>(zone + 1 - counts.length).fill(0)];
  longer[zone] += amount;
  return longer;
}

/** Owners are walked at most this far up. */
const MAX_OWNERS = 8;

export class Workloads {
  readonly list: Workload[] = [];
  private readonly world: World;
  private readonly byRoot = new Map<number, number>();
  /** Owner serial → workload id. */
  private readonly byOwner = new Map<number, number>();

  constructor(world: World) {
    this.world = world;
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
    const id = this.add({ nameOf: () => name }, { serial: root, kind, namespace, createdAt: at });
    const workload = this.list[id];
    workload.desired = facts.replicas ?? NONE;
    workload.minReadySeconds = facts.minReadySeconds ?? 0;
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
    const id = this.add(this.world.podNaming(serial), { serial, kind: 'Pod', namespace, createdAt: at });
    this.list[id].desired = 1;
    return id;
  }

  private add(naming: PodNaming, facts: WorkloadFacts): number {
    return this.list.push(new Workload(this.list.length, naming, facts)) - 1;
  }
}
