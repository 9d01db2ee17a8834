/**
 * What many nodes have and what their pods take, as columns by slot: a node's numbers are a line of the cache, its pods a
 * list threaded through their rows. So a pod that comes or goes costs a few lines, however many nodes there are.
 */
import { GroupedRows, grow } from '../../cluster/columns.ts';
import type { ResourceVector } from '../../model/pod-requests.ts';
import type { CompiledPod } from '../compiled/index.ts';

/** Numbers a node in `record`; their places are below. */
export const STRIDE = 8;
export const ALLOCATABLE_CPU = 0;
export const ALLOCATABLE_MEMORY = 1;
export const REQUESTED_CPU = 2;
export const REQUESTED_MEMORY = 3;
export const NON_ZERO_CPU = 4;
export const NON_ZERO_MEMORY = 5;
export const FREE_STORAGE = 6;
export const FREE_PODS = 7;

/** Rows by slot, in the order of their coming; a removal puts the last one in the gap. */
export interface RowLists {
  add(slot: number, row: number): void;
  removeFilling(slot: number, row: number): void;
  count(slot: number): number;
  rows(slot: number): readonly number[];
}

/** Pods that have something in common. */
export interface PodLists {
  readonly all: RowLists;
  readonly withAffinity: RowLists;
  readonly withRequiredAntiAffinity: RowLists;
}

/** Lists of a single node, which is tried out: those of all nodes reach as far as there are rows. */
class LoneRows implements RowLists {
  private readonly list: number[];

  constructor(rows: readonly number[]) {
    this.list = rows.slice();
  }

  add(_: number, row: number): void {
    this.list.push(row);
  }

  removeFilling(_: number, row: number): void {
    const i = this.list.indexOf(row);
    const last = this.list.pop() as number;
    if (i < this.list.length) this.list[i] = last;
  }

  count(): number {
    return this.list.length;
  }

  rows(): readonly number[] {
    return this.list;
  }
}

const sharedLists = (): PodLists => ({
  all: new GroupedRows(),
  withAffinity: new GroupedRows(),
  withRequiredAntiAffinity: new GroupedRows(),
});

export class NodeColumns {
  record = new Float64Array(STRIDE);
  readonly pods: PodLists;

  constructor(pods: PodLists = sharedLists()) {
    this.pods = pods;
  }

  /** Makes room for `slot`. */
  reach(slot: number): void {
    if ((slot + 1) * STRIDE > this.record.length)
      this.record = grow(this.record, Math.max((slot + 1) * STRIDE, this.record.length * 2));
  }

  /** One of a node's numbers. */
  at(slot: number, place: number): number {
    return this.record[slot * STRIDE + place];
  }

  setAllocatable(slot: number, { milliCPU, memory, pods }: ResourceVector): void {
    const { record } = this;
    const at = slot * STRIDE;
    record[at + ALLOCATABLE_CPU] = milliCPU;
    record[at + ALLOCATABLE_MEMORY] = memory;
    record[at + FREE_PODS] = pods - this.pods.all.count(slot);
  }

  setFreeStorage(slot: number, bytes: number): void {
    this.record[slot * STRIDE + FREE_STORAGE] = bytes;
  }

  add(slot: number, row: number, pod: CompiledPod): void {
    const { all, withAffinity, withRequiredAntiAffinity } = this.pods;
    all.add(slot, row);
    if (pod.hasAffinity) withAffinity.add(slot, row);
    if (pod.requiredAntiAffinity.length > 0) withRequiredAntiAffinity.add(slot, row);
    this.count(slot, pod, 1);
  }

  /** The pod must be there. */
  remove(slot: number, row: number, pod: CompiledPod): void {
    const { all, withAffinity, withRequiredAntiAffinity } = this.pods;
    all.removeFilling(slot, row);
    if (pod.hasAffinity) withAffinity.removeFilling(slot, row);
    if (pod.requiredAntiAffinity.length > 0) withRequiredAntiAffinity.removeFilling(slot, row);
    this.count(slot, pod, -1);
  }

  /** A copy of one node's columns, as slot 0. */
  copyOf(slot: number): NodeColumns {
    const { all, withAffinity, withRequiredAntiAffinity } = this.pods;
    const copy = new NodeColumns({
      all: new LoneRows(all.rows(slot)),
      withAffinity: new LoneRows(withAffinity.rows(slot)),
      withRequiredAntiAffinity: new LoneRows(withRequiredAntiAffinity.rows(slot)),
    });
    copy.record.set(this.record.subarray(slot * STRIDE, (slot + 1) * STRIDE));
    return copy;
  }

  private count(slot: number, { requests, nonZeroMilliCPU, nonZeroMemory }: CompiledPod, sign: 1 | -1): void {
    const { record } = this;
    const at = slot * STRIDE;
    record[at + REQUESTED_CPU] += sign * requests.milliCPU;
    record[at + REQUESTED_MEMORY] += sign * requests.memory;
    record[at + NON_ZERO_CPU] += sign * nonZeroMilliCPU;
    record[at + NON_ZERO_MEMORY] += sign * nonZeroMemory;
    record[at + FREE_PODS] -= sign;
  }
}
