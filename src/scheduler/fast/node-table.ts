/**
 * The snapshot's nodes as numbers. Two ways to name a node:
 *
 *   slot      its id in the snapshot: for ever. What is worked out per node and outlives a change of the list is kept by slot.
 *   position  its place in the search order. Whoever walks the ring in blocks of 32 keeps columns by position.
 *
 * Every change of a node raises the change sequence and stamps the node and its block with it: whoever noted the sequence
 * when it looked at a block sees by one comparison whether anything in it has changed since.
 */
import { grow } from '../../cluster/columns.ts';
import type { CompiledPod } from '../compiled/index.ts';
import type { Node } from '../../model/objects/index.ts';
import type { ImageSummary, NodeInfo } from '../snapshot/index.ts';

/** Numbers a node in `record`, a line of the cache; their places are below. */
export const STRIDE = 8;
export const ALLOCATABLE_CPU = 0;
export const ALLOCATABLE_MEMORY = 1;
export const REQUESTED_CPU = 2;
export const REQUESTED_MEMORY = 3;
export const NON_ZERO_CPU = 4;
export const NON_ZERO_MEMORY = 5;
export const FREE_STORAGE = 6;
export const FREE_PODS = 7;

export const BLOCK_BITS = 5;
export const BLOCK_MASK = 31;

const UNLISTED = -1;

/** What changed about a node object that decisions look at. */
export interface NodeDifference {
  /** Labels or taints: the node may belong to other domains now. */
  readonly labels: boolean;
  /** Anything that filters and raw scores read off the object. */
  readonly any: boolean;
}

const SAME: NodeDifference = { labels: false, any: false };

export class NodeTable {
  /** Nodes in the list. */
  count = 0;
  blocks = 0;
  /** By position. */
  infos: readonly NodeInfo[] = [];
  slots = new Int32Array(0);
  /** By slot. */
  record = new Float64Array(0);
  positions = new Int32Array(0);
  /** Changes so far. */
  sequence = 1;
  /** By position, block: `sequence` of the last change. */
  changedAt = new Float64Array(0);
  blockChangedAt = new Float64Array(0);
  /** By position, block: as `changedAt`, but also when a pod on the node changed in ways that filters and scores do not see. */
  touchedAt = new Float64Array(0);
  blockTouchedAt = new Float64Array(0);
  /** By slot, by block: `sequence` of the last change of the object or its images. */
  objectChangedAt = new Float64Array(0);
  blockObjectChangedAt = new Float64Array(0);
  private readonly objects: (Node | undefined)[] = [];
  private readonly images: (ReadonlyMap<string, ImageSummary> | undefined)[] = [];

  /** Whether the node is in the list as far as this table knows. */
  isListed(slot: number): boolean {
    return slot < this.positions.length && this.positions[slot] !== UNLISTED;
  }

  /** Something about the node's pods is different. */
  noteChange(slot: number): void {
    const position = this.positions[slot];
    const sequence = ++this.sequence;
    this.changedAt[position] = sequence;
    this.touchedAt[position] = sequence;
    this.blockTouchedAt[position >> BLOCK_BITS] = sequence;
    this.blockChangedAt[position >> BLOCK_BITS] = sequence;
  }

  /** Something about one of the node's pods is different. */
  noteTouch(slot: number): void {
    const position = this.positions[slot];
    const sequence = ++this.sequence;
    this.touchedAt[position] = sequence;
    this.blockTouchedAt[position >> BLOCK_BITS] = sequence;
  }

  /** A pod comes to the node (1) or leaves it (-1): the same sums in the same order as the node's own. */
  addPod(slot: number, pod: CompiledPod, sign: 1 | -1): void {
    const { record } = this;
    const { requests } = pod;
    const at = slot * STRIDE;
    record[at + REQUESTED_CPU] += sign * requests.milliCPU;
    record[at + REQUESTED_MEMORY] += sign * requests.memory;
    record[at + FREE_STORAGE] -= sign * requests.ephemeralStorage;
    record[at + NON_ZERO_CPU] += sign * pod.nonZeroMilliCPU;
    record[at + NON_ZERO_MEMORY] += sign * pod.nonZeroMemory;
    record[at + FREE_PODS] -= sign;
    this.noteChange(slot);
  }

  /** Reads what is new about the node's object. */
  read(info: NodeInfo): NodeDifference {
    const slot = info.id;
    const before = this.objects[slot];
    const after = info.node;
    if (before === after && this.images[slot] === info.images) return SAME;
    this.readSums(info);
    const labels =
      before === undefined ||
      before.metadata.labels !== after.metadata.labels ||
      before.spec.taints !== after.spec.taints;
    const any =
      labels ||
      before.spec.unschedulable !== after.spec.unschedulable ||
      before.status.allocatable !== after.status.allocatable ||
      this.images[slot] !== info.images;
    this.objects[slot] = after;
    this.images[slot] = info.images;
    if (any) {
      this.noteChange(slot);
      this.objectChangedAt[slot] = this.sequence;
      this.blockObjectChangedAt[this.positions[slot] >> BLOCK_BITS] = this.sequence;
    }
    return { labels, any };
  }

  /** Takes over a new list. `came` and `went` are told of the nodes that are new and gone, with this table as it is then. */
  relist(infos: readonly NodeInfo[], came: (info: NodeInfo) => void, went: (info: NodeInfo) => void): void {
    for (const info of this.infos) if (info.position === UNLISTED) this.drop(info, went);
    this.infos = infos;
    this.resize(infos);
    const sequence = ++this.sequence;
    this.changedAt.fill(sequence);
    this.touchedAt.fill(sequence);
    this.blockTouchedAt.fill(sequence);
    this.blockChangedAt.fill(sequence);
    this.blockObjectChangedAt.fill(sequence);
    for (let i = 0; i < infos.length; i++) {
      const info = infos[i];
      const isNew = this.positions[info.id] === UNLISTED;
      this.slots[i] = info.id;
      this.positions[info.id] = i;
      if (isNew) {
        this.read(info);
        came(info);
      }
    }
  }

  /** Forgets the list. The change sequence goes on. */
  clear(): void {
    this.infos = [];
    this.positions.fill(UNLISTED);
    this.objects.length = 0;
    this.images.length = 0;
  }

  private drop(info: NodeInfo, went: (info: NodeInfo) => void): void {
    went(info);
    this.positions[info.id] = UNLISTED;
    this.objects[info.id] = undefined;
    this.images[info.id] = undefined;
  }

  private resize(infos: readonly NodeInfo[]): void {
    this.count = infos.length;
    this.blocks = (this.count + BLOCK_MASK) >> BLOCK_BITS;
    if (this.slots.length !== this.count) {
      this.slots = new Int32Array(this.count);
      this.changedAt = new Float64Array(this.count);
      this.touchedAt = new Float64Array(this.count);
      this.blockTouchedAt = new Float64Array(this.blocks);
      this.blockChangedAt = new Float64Array(this.blocks);
      this.blockObjectChangedAt = new Float64Array(this.blocks);
    }
    let most = -1;
    for (const { id } of infos) if (id > most) most = id;
    if (most < this.positions.length) return;
    const slots = Math.max(most + 1, this.positions.length * 2);
    this.positions = grow(this.positions, slots, UNLISTED);
    this.record = grow(this.record, slots * STRIDE);
    this.objectChangedAt = grow(this.objectChangedAt, slots);
  }

  private readSums(info: NodeInfo): void {
    const { record } = this;
    const { allocatable } = info;
    const at = info.id * STRIDE;
    record[at + ALLOCATABLE_CPU] = allocatable.milliCPU;
    record[at + ALLOCATABLE_MEMORY] = allocatable.memory;
    record[at + REQUESTED_CPU] = info.requestedMilliCPU;
    record[at + REQUESTED_MEMORY] = info.requestedMemory;
    record[at + NON_ZERO_CPU] = info.nonZeroMilliCPU;
    record[at + NON_ZERO_MEMORY] = info.nonZeroMemory;
    record[at + FREE_STORAGE] = allocatable.ephemeralStorage - info.requestedEphemeralStorage;
    record[at + FREE_PODS] = allocatable.pods - info.pods.length;
  }
}
