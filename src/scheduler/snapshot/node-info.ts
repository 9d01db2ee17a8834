/**
 * A node as the scheduler sees it: the object, the pods on it (assumed ones included) and their sums.
 * Upstream: pkg/scheduler/framework/types.go (NodeInfo).
 */
import type { CompiledPod } from '../compiled/index.ts';
import { ANY_ADDRESS, type HostPort } from '../../model/host-port.ts';
import type { Node } from '../../model/objects/index.ts';
import { type ResourceVector, resourceVector } from '../../model/pod-requests.ts';
import { type ImageSummary, NO_IMAGES } from './images.ts';

const NOTHING: ResourceVector = resourceVector(new Map());

export class NodeInfo {
  readonly name: string;
  /** Index in `cluster.nodes` of the newest node of this name. */
  index: number;
  /** Place in the snapshot's list; -1 while it is not in there. */
  position = -1;
  /** Dense from 0, by name: columns by node that outlive a change of the list. */
  id = -1;
  /** It is among the snapshot's changed nodes. */
  isChanged = false;
  allocatable: ResourceVector = NOTHING;
  requestedMilliCPU = 0;
  requestedMemory = 0;
  requestedEphemeralStorage = 0;
  readonly requestedScalars: Map<string, number>;
  /** As requested, but 100m and 200Mi for containers that request none. */
  nonZeroMilliCPU = 0;
  nonZeroMemory = 0;
  /** Rows of the pods, in the order of their coming; a removal puts the last one in the gap. */
  pods: number[] = [];
  podsWithAffinity: number[] = [];
  podsWithRequiredAntiAffinity: number[] = [];
  usedPorts: HostPort[] = [];
  /** Claim key → pods on this node that use it. */
  readonly claims: Map<string, number>;
  /** As of the last snapshot after a change of this node. */
  images: ReadonlyMap<string, ImageSummary> = NO_IMAGES;
  /** `ImageStates.generation` that `images` belongs to. */
  imageGeneration = 0;
  private object: Node | undefined;

  constructor(name: string, index: number, scalars?: Map<string, number>, claims?: Map<string, number>) {
    this.name = name;
    this.index = index;
    this.requestedScalars = new Map(scalars);
    this.claims = new Map(claims);
  }

  /** The object. Only for nodes in the snapshot: a ghost (deleted, with pods left) has none. */
  get node(): Node {
    return this.object as Node;
  }

  get exists(): boolean {
    return this.object !== undefined;
  }

  setNode(node: Node | undefined): void {
    this.object = node;
    if (node !== undefined) this.allocatable = resourceVector(node.status.allocatable);
  }

  addPod(row: number, pod: CompiledPod): void {
    this.pods.push(row);
    if (pod.hasAffinity) this.podsWithAffinity.push(row);
    if (pod.requiredAntiAffinity.length > 0) this.podsWithRequiredAntiAffinity.push(row);
    this.count(pod, 1);
    for (const port of pod.hostPorts) if (!this.usedPorts.some((used) => isSame(used, port))) this.usedPorts.push(port);
  }

  removePod(row: number, pod: CompiledPod): void {
    if (!removeFrom(this.pods, row)) return;
    if (pod.hasAffinity) removeFrom(this.podsWithAffinity, row);
    if (pod.requiredAntiAffinity.length > 0) removeFrom(this.podsWithRequiredAntiAffinity, row);
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
    const copy = new NodeInfo(this.name, this.index, this.requestedScalars, this.claims);
    copy.position = this.position;
    copy.id = this.id;
    copy.object = this.object;
    copy.allocatable = this.allocatable;
    copy.requestedMilliCPU = this.requestedMilliCPU;
    copy.requestedMemory = this.requestedMemory;
    copy.requestedEphemeralStorage = this.requestedEphemeralStorage;
    copy.nonZeroMilliCPU = this.nonZeroMilliCPU;
    copy.nonZeroMemory = this.nonZeroMemory;
    copy.pods = this.pods.slice();
    copy.podsWithAffinity = this.podsWithAffinity.slice();
    copy.podsWithRequiredAntiAffinity = this.podsWithRequiredAntiAffinity.slice();
    copy.usedPorts = this.usedPorts.slice();
    copy.images = this.images;
    return copy;
  }

  private count(pod: CompiledPod, sign: 1 | -1): void {
    const { requests } = pod;
    this.requestedMilliCPU += sign * requests.milliCPU;
    this.requestedMemory += sign * requests.memory;
    this.requestedEphemeralStorage += sign * requests.ephemeralStorage;
    this.nonZeroMilliCPU += sign * pod.nonZeroMilliCPU;
    this.nonZeroMemory += sign * pod.nonZeroMemory;
    if (requests.scalars.size > 0)
      for (const [name, value] of requests.scalars) raise(this.requestedScalars, name, sign * value);
    for (const key of pod.claimKeys) raise(this.claims, key, sign);
  }
}

/** Adds to an entry; an entry of 0 goes. */
function raise(counts: Map<string, number>, key: string, by: number): void {
  const next = (counts.get(key) ?? 0) + by;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
}

const isSame = (a: HostPort, b: HostPort): boolean => a.port === b.port && a.protocol === b.protocol && a.ip === b.ip;

function removeFrom(rows: number[], row: number): boolean {
  const i = rows.indexOf(row);
  if (i < 0) return false;
  const last = rows.pop() as number;
  if (i < rows.length) rows[i] = last;
  return true;
}
