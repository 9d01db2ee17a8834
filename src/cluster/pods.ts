/**
 * The pods of the API as typed columns: one row a pod, rows are reused, serials never. Actors read columns freely;
 * only the verbs of `Cluster` write them.
 *
 *   class ─► spec, labels, namespace, priority (shared)      serial ─► UID; `rowOf(serial)` finds a live pod again
 *   node  ─► index of the node it is bound to, or -1         byNode, byOwner, byClass: lists of rows
 */
import type { Instant } from '../model/objects/index.ts';
import { FAILED, SUCCEEDED } from '../record/index.ts';
import { GroupedRows, grow } from './columns.ts';
import { PodNames } from './pod-names.ts';

export const NONE = -1;

/** Bits of `flags`. A condition that was never set is neither true nor false: see `HAS_READY`. */
export const READY = 1 << 0;
export const CONTAINERS_READY = 1 << 1;
export const INITIALIZED = 1 << 2;
/** The pod has a Ready condition at all (the kubelet has reported on it). */
export const HAS_READY = 1 << 3;
/** Condition PodScheduled is False. */
export const UNSCHEDULABLE = 1 << 4;
/** PodScheduled is False because of scheduling gates. */
export const GATED = 1 << 5;
/** Holds `batch.kubernetes.io/job-tracking`. */
export const JOB_FINALIZER = 1 << 6;
/** Counted by nobody: made by a file on the machine, not through the API. */
export const MIRROR = 1 << 8;

/** Values of `disruption`: the reason of the condition DisruptionTarget, 0 for none. */
export const DISRUPTION_REASONS = [
  '',
  'PreemptionByScheduler',
  'DeletionByTaintManager',
  'EvictionByEvictionAPI',
  'DeletionByPodGC',
  'TerminationByKubelet',
] as const;

/** A run of a few thousand pods should not spend its time on copying columns. */
const INITIAL_ROWS = 1024;

interface PodsOptions {
  readonly namespaceOf: (classId: number) => string;
  /** The number of the kind of an owner: see `PodWatchers`. */
  readonly kindOf: (owner: number) => number;
}

export class Pods {
  /** Live pods. */
  count = 0;
  /** Those of them that are Succeeded or Failed. */
  finished = 0;
  /** Rows in use or free: columns are valid below it. */
  rows = 0;

  // what a pod is; set at creation
  serial = new Int32Array(INITIAL_ROWS).fill(NONE);
  class = new Int32Array(INITIAL_ROWS);
  /** Serial of the controlling owner, or -1. */
  owner = new Int32Array(INITIAL_ROWS).fill(NONE);
  /** What the owner is: by it watchers are found. */
  ownerKind = new Uint8Array(INITIAL_ROWS);
  /** Completion index of a Job's pod, ordinal of a StatefulSet's, target node of a DaemonSet's; else -1. */
  ordinal = new Int32Array(INITIAL_ROWS).fill(NONE);
  createdAt = new Float64Array(INITIAL_ROWS);

  // its state in the API
  node = new Int32Array(INITIAL_ROWS).fill(NONE);
  nominated = new Int32Array(INITIAL_ROWS).fill(NONE);
  phase = new Uint8Array(INITIAL_ROWS);
  flags = new Int32Array(INITIAL_ROWS);
  disruption = new Uint8Array(INITIAL_ROWS);
  /** Highest restart count of its regular containers. */
  restarts = new Uint16Array(INITIAL_ROWS);
  /** Whole seconds, or -1 while no deletion was asked for. */
  deletionGrace = new Int32Array(INITIAL_ROWS).fill(NONE);
  /** API timestamps (cut to whole seconds), NaN while unset. */
  deletionAt = new Float64Array(INITIAL_ROWS).fill(Number.NaN);
  startTime = new Float64Array(INITIAL_ROWS).fill(Number.NaN);
  /** `lastTransitionTime` of the Ready condition. */
  readySince = new Float64Array(INITIAL_ROWS).fill(Number.NaN);
  /** Exit code of its first container to end, or -1 while none was reported. */
  exitCode = new Int32Array(INITIAL_ROWS).fill(NONE);
  /** Last end of a container, once the pod is Succeeded or Failed. */
  finishedAt = new Float64Array(INITIAL_ROWS).fill(Number.NaN);

  readonly byNode = new GroupedRows();
  readonly byOwner = new GroupedRows();
  /** Classes that ever had a pod without an owner, in the order in which they came: whose pods may be adopted. */
  readonly ownerlessClasses: number[] = [];
  readonly names: PodNames;
  /** Texts that few pods have, by row: `status.reason`/`message`, the last PodScheduled message. */
  readonly reasons = new Map<number, { readonly reason: string; readonly message: string }>();
  readonly schedulingMessages = new Map<number, { readonly reason: string; readonly message: string }>();
  readonly finalizers = new Map<number, readonly string[]>();

  private rowBySerial = new Int32Array(INITIAL_ROWS).fill(NONE);
  private readonly freeRows: number[] = [];
  private classRows: GroupedRows | undefined;
  private readonly isOwnerless: boolean[] = [];

  private readonly kindOf: PodsOptions['kindOf'];

  constructor({ namespaceOf, kindOf }: PodsOptions) {
    this.kindOf = kindOf;
    this.names = new PodNames(
      (row) => namespaceOf(this.class[row]),
      (serial) => this.rowOf(serial),
    );
  }

  /** The row of a live pod, or -1 if it is gone. */
  rowOf(serial: number): number {
    return serial < this.rowBySerial.length ? this.rowBySerial[serial] : NONE;
  }

  isTerminating(row: number): boolean {
    return this.deletionGrace[row] !== NONE;
  }

  /** Succeeded or Failed. */
  hasFinished(row: number): boolean {
    const phase = this.phase[row];
    return phase === SUCCEEDED || phase === FAILED;
  }

  /** Neither finished nor being deleted: what workload controllers count. */
  isActive(row: number): boolean {
    return !this.hasFinished(row) && this.deletionGrace[row] === NONE;
  }

  isReady(row: number): boolean {
    return (this.flags[row] & READY) !== 0;
  }

  /** Ready for longer than `minReadySeconds` (strictly, unless that is 0). */
  isAvailable(row: number, minReadySeconds: number, now: Instant): boolean {
    if ((this.flags[row] & READY) === 0) return false;
    return minReadySeconds === 0 || this.readySince[row] + minReadySeconds * 1000 < now;
  }

  name(row: number): string {
    return this.names.of(row, this.serial[row]);
  }

  /** Row of a pod by its name, or -1. */
  find(namespace: string, name: string): number {
    return this.names.find(namespace, name);
  }

  /** The pods of each class. Many a run never asks: so nobody keeps the lists before somebody has. */
  get byClass(): GroupedRows {
    this.classRows ??= this.groupByClass();
    return this.classRows;
  }

  /** Serials rise in the order of creation, and whoever has moved since then has asked for the lists. */
  private groupByClass(): GroupedRows {
    const groups = new GroupedRows();
    const rows = [...this.live()].sort((a, b) => this.serial[a] - this.serial[b]);
    for (const row of rows) groups.add(this.class[row], row);
    return groups;
  }

  /** Every live row, by row number. */
  *live(): Generator<number> {
    for (let row = 0; row < this.rows; row++) if (this.serial[row] !== NONE) yield row;
  }

  /** For the verbs only. */
  allocate(serial: number, classId: number, owner: number): number {
    const row = this.freeRows.pop() ?? this.newRow();
    this.reset(row);
    this.serial[row] = serial;
    this.class[row] = classId;
    this.owner[row] = owner;
    this.ownerKind[row] = this.kindOf(owner);
    if (serial >= this.rowBySerial.length) this.rowBySerial = grow(this.rowBySerial, serial * 2, NONE);
    this.rowBySerial[serial] = row;
    this.classRows?.add(classId, row);
    if (owner !== NONE) this.byOwner.add(owner, row);
    else this.noteOwnerless(classId);
    this.count++;
    return row;
  }

  /** For the verbs only. */
  setOwner(row: number, owner: number): void {
    if (this.owner[row] !== NONE) this.byOwner.remove(this.owner[row], row);
    this.owner[row] = owner;
    this.ownerKind[row] = this.kindOf(owner);
    if (owner !== NONE) this.byOwner.add(owner, row);
    else this.noteOwnerless(this.class[row]);
  }

  /** For the verbs only. */
  setClass(row: number, classId: number): void {
    const { byClass } = this;
    byClass.remove(this.class[row], row);
    this.class[row] = classId;
    byClass.add(classId, row);
    if (this.owner[row] === NONE) this.noteOwnerless(classId);
  }

  private noteOwnerless(classId: number): void {
    if (this.isOwnerless[classId]) return;
    this.isOwnerless[classId] = true;
    this.ownerlessClasses.push(classId);
  }

  /** For the verbs only. */
  release(row: number): void {
    this.rowBySerial[this.serial[row]] = NONE;
    this.names.forget(row);
    if (this.node[row] !== NONE) this.byNode.remove(this.node[row], row);
    if (this.owner[row] !== NONE) this.byOwner.remove(this.owner[row], row);
    this.classRows?.remove(this.class[row], row);
    if (this.hasFinished(row)) this.finished--;
    if (this.reasons.size > 0) this.reasons.delete(row);
    if (this.schedulingMessages.size > 0) this.schedulingMessages.delete(row);
    if (this.finalizers.size > 0) this.finalizers.delete(row);
    this.serial[row] = NONE;
    this.freeRows.push(row);
    this.count--;
  }

  /** The state of a new pod. What the last one left in its row stays there until then: nobody looks at a row without a serial. */
  private reset(row: number): void {
    this.node[row] = NONE;
    this.nominated[row] = NONE;
    this.phase[row] = 0;
    this.flags[row] = 0;
    this.disruption[row] = 0;
    this.restarts[row] = 0;
    this.deletionGrace[row] = NONE;
    this.deletionAt[row] = Number.NaN;
    this.startTime[row] = Number.NaN;
    this.readySince[row] = Number.NaN;
    this.finishedAt[row] = Number.NaN;
    this.exitCode[row] = NONE;
  }

  private newRow(): number {
    if (this.rows === this.serial.length) this.growColumns(this.rows * 2);
    return this.rows++;
  }

  private growColumns(length: number): void {
    this.serial = grow(this.serial, length, NONE);
    this.class = grow(this.class, length);
    this.owner = grow(this.owner, length, NONE);
    this.ownerKind = grow(this.ownerKind, length);
    this.ordinal = grow(this.ordinal, length, NONE);
    this.createdAt = grow(this.createdAt, length);
    this.node = grow(this.node, length, NONE);
    this.nominated = grow(this.nominated, length, NONE);
    this.phase = grow(this.phase, length);
    this.flags = grow(this.flags, length);
    this.disruption = grow(this.disruption, length);
    this.restarts = grow(this.restarts, length);
    this.deletionGrace = grow(this.deletionGrace, length, NONE);
    this.deletionAt = grow(this.deletionAt, length, Number.NaN);
    this.startTime = grow(this.startTime, length, Number.NaN);
    this.readySince = grow(this.readySince, length, Number.NaN);
    this.exitCode = grow(this.exitCode, length, NONE);
    this.finishedAt = grow(this.finishedAt, length, Number.NaN);
  }
}
