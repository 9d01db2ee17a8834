/** Workloads as the record shows them: a workload is a pod's top controller, or the pod itself if it has none. */
import { isLasting, shortName } from '../_workload-name.ts';
import type { World } from '../_world.ts';

const NONE = -1;

export interface Workload {
  readonly id: number;
  /** `deploy/web`. */
  readonly name: string;
  readonly namespace: string;
  readonly kind: string;
  /** Its number of pods is meant to last: not a Job's. */
  readonly lasting: boolean;
  readonly createdAt: number;
  minReadySeconds: number;
  /** -1 while nobody has said. */
  desired: number;
  /** Pods that are Ready, neither terminating nor finished; and of those the ones that are available. */
  ready: number;
  available: number;
  /** Pods without a node. */
  pending: number;
  pendingPeak: number;
  /** Bound pods, neither terminating nor finished, by the number of their node's zone. */
  readonly placedByZone: number[];
  readonly readyByZone: number[];
  /** First instant at which all desired pods were available; NaN before. */
  firstAvailableAt: number;
  restarts: number;
  disruptions: number;
  deleted: boolean;
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
    const id = this.add(facts.kind, facts.namespace, facts.name, at);
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
    const id = this.add('Pod', namespace, this.world.podName(serial), at);
    this.list[id].desired = 1;
    return id;
  }

  private add(kind: string, namespace: string, name: string, at: number): number {
    const id = this.list.length;
    this.list.push({
      id,
      name: shortName(kind, name),
      namespace,
      kind,
      lasting: isLasting(kind),
      createdAt: at,
      minReadySeconds: 0,
      desired: NONE,
      ready: 0,
      available: 0,
      pending: 0,
      pendingPeak: 0,
      placedByZone: [],
      readyByZone: [],
      firstAvailableAt: Number.NaN,
      restarts: 0,
      disruptions: 0,
      deleted: false,
    });
    return id;
  }
}
