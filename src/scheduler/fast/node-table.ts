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
import type { Node } from '../../model/objects/index.ts';
import type { ImageSummary, NodeColumns, NodeInfo } from '../snapshot/index.ts';

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
  /** By position: index in `cluster.nodes`. */
  indices = new Int32Array(0);
  /** By slot. */
  positions = new Int32Array(0);
  /** Changes so far. */
  sequence = 1;
  /** By position, block: `sequence` of the last change. */
  changedAt = new Float64Array(0);
  blockChangedAt = new Float64Array(0);
  /** By block: the node that changed last, and `sequence` of the last change of any other. Mostly there is but one to look at. */
  private blockLast = new Int32Array(0);
  private blockOthersAt = new Float64Array(0);
  /** By position, block: when a pod on the node changed in ways that filters and scores do not see. */
  private otherwiseAt = new Float64Array(0);
  private blockOtherwiseAt = new Float64Array(0);
  /** By slot, by block: `sequence` of the last change of the object or its images. */
  objectChangedAt = new Float64Array(0);
  blockObjectChangedAt = new Float64Array(0);
  private readonly columns: NodeColumns;
  private readonly objects: (Node | undefined)[] = [];
  private readonly images: (ReadonlyMap<string, ImageSummary> | undefined)[] = [];

  constructor(columns: NodeColumns) {
    this.columns = columns;
  }

  /** The numbers of nodes by slot, as they are at any time. */
  get record(): Float64Array {
    return this.columns.record;
  }

  /** Whether the node is in the list as far as this table knows. */
  isListed(slot: number): boolean {
    return slot < this.positions.length && this.positions[slot] !== UNLISTED;
  }

  /** Something about the node's pods is different. */
  noteChange(slot: number): void {
    const position = this.positions[slot];
    const block = position >> BLOCK_BITS;
    const sequence = ++this.sequence;
    if (this.blockLast[block] !== position) {
      this.blockLast[block] = position;
      this.blockOthersAt[block] = this.blockChangedAt[block];
    }
    this.changedAt[position] = sequence;
    this.blockChangedAt[block] = sequence;
  }

  /** Writes the positions of a block's nodes that changed after `since`: at least one has. @returns how many */
  changedSince(block: number, since: number, positions: Int32Array): number {
    if (this.blockOthersAt[block] <= since) {
      positions[0] = this.blockLast[block];
      return 1;
    }
    const { changedAt } = this;
    const first = block << BLOCK_BITS;
    const end = Math.min(first + BLOCK_MASK + 1, this.count);
    let count = 0;
    for (let position = first; position < end; position++)
      if (changedAt[position] > since) positions[count++] = position;
    return count;
  }

  /** Something about one of the node's pods is different. */
  noteTouch(slot: number): void {
    const position = this.positions[slot];
    const sequence = ++this.sequence;
    this.otherwiseAt[position] = sequence;
    this.blockOtherwiseAt[position >> BLOCK_BITS] = sequence;
  }

  /** When anything about a node's pods changed last, whether or not filters and scores see it. */
  touchedAt(position: number): number {
    return Math.max(this.changedAt[position], this.otherwiseAt[position]);
  }

  /** The same of a block's nodes. */
  blockTouchedAt(block: number): number {
    return Math.max(this.blockChangedAt[block], this.blockOtherwiseAt[block]);
  }

  /** Reads what is new about the node's object. */
  read(info: NodeInfo): NodeDifference {
    const slot = info.id;
    const before = this.objects[slot];
    const after = info.node;
    if (before === after && this.images[slot] === info.images) return SAME;
    this.indices[this.positions[slot]] = info.index;
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
    this.blockChangedAt.fill(sequence);
    this.blockOthersAt.fill(sequence);
    this.blockObjectChangedAt.fill(sequence);
    for (let i = 0; i < infos.length; i++) {
      const info = infos[i];
      const isNew = this.positions[info.id] === UNLISTED;
      this.slots[i] = info.id;
      this.indices[i] = info.index;
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
      this.indices = new Int32Array(this.count);
      this.changedAt = new Float64Array(this.count);
      this.otherwiseAt = new Float64Array(this.count);
      this.blockOtherwiseAt = new Float64Array(this.blocks);
      this.blockChangedAt = new Float64Array(this.blocks);
      this.blockLast = new Int32Array(this.blocks);
      this.blockOthersAt = new Float64Array(this.blocks);
      this.blockObjectChangedAt = new Float64Array(this.blocks);
    }
    let most = -1;
    for (const { id } of infos) if (id > most) most = id;
    if (most < this.positions.length) return;
    const slots = Math.max(most + 1, this.positions.length * 2);
    this.positions = grow(this.positions, slots, UNLISTED);
    this.objectChangedAt = grow(this.objectChangedAt, slots);
  }
}
