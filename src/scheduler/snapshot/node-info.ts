/**
 * A node as the scheduler sees it: the object, the pods on it (assumed ones included) and their sums.
 * Upstream: pkg/scheduler/framework/types.go (NodeInfo).
 */
import type { CompiledPod } from '../compiled/index.ts';
import { ANY_ADDRESS, type HostPort } from '../../model/host-port.ts';
import type { Node } from '../../model/objects/index.ts';
import { type ResourceVector, resourceVector } from '../../model/pod-requests.ts';
import { type ImageSummary, NO_IMAGES } from './images.ts';
import { NodeColumns, NON_ZERO_CPU, NON_ZERO_MEMORY, REQUESTED_CPU, REQUESTED_MEMORY } from './node-columns.ts';

const NOTHING: ResourceVector = resourceVector(new Map());
const NONE = -1;
/** Of most nodes, so that they need no map of their own. */
const NO_COUNTS: ReadonlyMap<string, number> = new Map();

export class NodeInfo {
  readonly name: string;
  /** Index in `cluster.nodes` of the newest node of this name. */
  index: number;
  /** Place in the snapshot's list; -1 while it is not in there. */
  position = NONE;
  /** Dense from 0, by name: columns by node that outlive a change of the list. */
  readonly id: number;
  /** It is among the snapshot's changed nodes. */
  isChanged = false;
  allocatable: ResourceVector = NOTHING;
  requestedEphemeralStorage = 0;
  requestedScalars = NO_COUNTS;
  usedPorts: HostPort[] = [];
  /** Claim key → pods on this node that use it. */
  claims = NO_COUNTS;
  /** As of the last snapshot after a change of this node. */
  images: ReadonlyMap<string, ImageSummary> = NO_IMAGES;
  private readonly columns: NodeColumns;
  /** Its place in `columns`. */
  private readonly slot: number;
  private object: Node | undefined;

  /** `columns`, `slot`: where its numbers and pods stand; default: columns of its own. */
  constructor(name: string, index: number, id = NONE, columns = new NodeColumns(), slot = 0) {
    this.name = name;
    this.index = index;
    this.id = id;
    this.columns = columns;
    this.slot = slot;
    columns.reach(slot);
  }

  /** The object. Only for nodes in the snapshot: a ghost (deleted, with pods left) has none. */
  get node(): Node {
    return this.object as Node;
  }

  get exists(): boolean {
    return this.object !== undefined;
  }

  get requestedMilliCPU(): number {
    return this.columns.at(this.slot, REQUESTED_CPU);
  }

  get requestedMemory(): number {
    return this.columns.at(this.slot, REQUESTED_MEMORY);
  }

  /** As requested, but 100m and 200Mi for containers that request none. */
  get nonZeroMilliCPU(): number {
    return this.columns.at(this.slot, NON_ZERO_CPU);
  }

  get nonZeroMemory(): number {
    return this.columns.at(this.slot, NON_ZERO_MEMORY);
  }

  get podCount(): number {
    return this.columns.pods.all.count(this.slot);
  }

  /** Rows of the pods, in the order of their coming; a removal puts the last one in the gap. */
  get pods(): readonly number[] {
    return this.columns.pods.all.rows(this.slot);
  }

  get podsWithAffinity(): readonly number[] {
    return this.columns.pods.withAffinity.rows(this.slot);
  }

  get podsWithRequiredAntiAffinity(): readonly number[] {
    return this.columns.pods.withRequiredAntiAffinity.rows(this.slot);
  }

  setNode(node: Node | undefined): void {
    const before = this.object;
    this.object = node;
    if (node === undefined || before?.status.allocatable === node.status.allocatable) return;
    this.allocatable = resourceVector(node.status.allocatable);
    this.columns.setAllocatable(this.slot, this.allocatable);
    this.countStorage(0);
  }

  addPod(row: number, pod: CompiledPod): void {
    this.columns.add(this.slot, row, pod);
    if (pod.hasOnlySums) return;
    this.count(pod, 1);
    for (const port of pod.hostPorts) if (!this.usedPorts.some((used) => isSame(used, port))) this.usedPorts.push(port);
  }

  /** The pod must be on the node. */
  removePod(row: number, pod: CompiledPod): void {
    this.columns.remove(this.slot, row, pod);
    if (pod.hasOnlySums) return;
    this.count(pod, -1);
    // ports are a set, as upstream: the first of two users to go frees the port
    for (const port of pod.hostPorts) this.usedPorts = this.usedPorts.filter((used) => !isSame(used, port));
  }

  /** Whether a pod on the node holds this port already. */
  isPortTaken(wanted: HostPort): boolean {
    for (const used of this.usedPorts) {
      if (used.port !== wanted.port || used.protocol !== wanted.protocol) continue;
      if (used.ip === wanted.ip || used.ip === ANY_ADDRESS || wanted.ip === ANY_ADDRESS) return true;
    }
    return false;
  }

  /** A copy to try things on. */
  clone(): NodeInfo {
    const copy = new NodeInfo(this.name, this.index, this.id, this.columns.copyOf(this.slot));
    copy.position = this.position;
    copy.object = this.object;
    copy.allocatable = this.allocatable;
    copy.requestedEphemeralStorage = this.requestedEphemeralStorage;
    copy.requestedScalars = copyOf(this.requestedScalars);
    copy.claims = copyOf(this.claims);
    copy.usedPorts = this.usedPorts.slice();
    copy.images = this.images;
    return copy;
  }

  private count({ requests, claimKeys }: CompiledPod, sign: 1 | -1): void {
    this.countStorage(sign * requests.ephemeralStorage);
    if (requests.scalars.size > 0)
      for (const [name, value] of requests.scalars)
        this.requestedScalars = raised(this.requestedScalars, name, sign * value);
    for (const key of claimKeys) this.claims = raised(this.claims, key, sign);
  }

  private countStorage(by: number): void {
    this.requestedEphemeralStorage += by;
    this.columns.setFreeStorage(this.slot, this.allocatable.ephemeralStorage - this.requestedEphemeralStorage);
  }
}

const copyOf = (counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
  counts === NO_COUNTS ? NO_COUNTS : new Map(counts);

/** Adds to an entry, in place where the map is the node's own; an entry of 0 goes. */
function raised(counts: ReadonlyMap<string, number>, key: string, by: number): ReadonlyMap<string, number> {
  const own = counts === NO_COUNTS ? new Map<string, number>() : (counts as Map<string, number>);
  const next = (own.get(key) ?? 0) + by;
  if (next === 0) own.delete(key);
  else own.set(key, next);
  return own;
}

const isSame = (a: HostPort, b: HostPort): boolean => a.port === b.port && a.protocol === b.protocol && a.ip === b.ip;
