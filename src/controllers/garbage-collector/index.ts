/**
 * Garbage collector: objects whose owners are gone go too (upstream pkg/controller/garbagecollector).
 *
 *   owner gone ───────────────► its dependents: delete those that have no other owner
 *   owner waits (foreground) ─► delete its dependents; once none blocks it, take its finalizer
 *   owner orphans ────────────► take the references out of its dependents, then its finalizer
 *
 * Each object is asked for before it is deleted, so a deletion costs two requests of a client that may do twice as many.
 */
import {
  type Cluster,
  deleteObject,
  FOREGROUND_FINALIZER,
  NODE_DELETED,
  NONE,
  ORPHAN_FINALIZER,
  POD_CREATED,
  POD_DELETED,
  POD_OWNER,
  type Propagation,
  SOME_OWNER,
  type Watcher,
} from '../../cluster/index.ts';
import { medianOf } from '../../model/distribution.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Instant, KubeObject, OwnerReference } from '../../model/objects/index.ts';
import { ClientBudget } from '../_shared/client-budget.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { Reconciler } from '../_shared/reconciler.ts';
import { Owners, type OwnerState, waitsForDependents } from './owners.ts';

const NAME = 'generic-garbage-collector';
/** Its client may do that many times the requests of the others. */
const RATE_FACTOR = 2;

export class GarbageCollector implements Watcher {
  readonly podInterest = POD_CREATED | POD_OWNER | POD_DELETED;
  /** Of others, once a pod owns something. */
  podOwnerKind: string | undefined = SOME_OWNER;
  private readonly cluster: Cluster;
  private readonly owners: Owners;
  private readonly budget: ClientBudget;
  private readonly requestMs: number;
  private readonly toDelete: Reconciler;
  private readonly toOrphan: Reconciler;
  /** Keys whose requests may go out at that instant. There may be as many as pods: that is all that is kept of them. */
  private readonly granted = new Map<number, Instant>();
  private readonly grantedKind: EventKind;

  constructor(cluster: Cluster, options: Partial<ControllerOptions> = {}) {
    this.cluster = cluster;
    const { latency, qps, burst, requestMs } = { ...DEFAULT_CONTROLLER_OPTIONS, ...options };
    this.requestMs = medianOf(requestMs);
    this.owners = new Owners(cluster);
    this.budget = new ClientBudget(qps * RATE_FACTOR, burst);
    this.toDelete = new Reconciler(cluster, { name: NAME, latency, sync: (serial) => this.attempt(serial) });
    this.toOrphan = new Reconciler(cluster, { name: `${NAME}/orphan`, latency, sync: (serial) => this.orphan(serial) });
    this.grantedKind = cluster.kernel.on(`${NAME}/granted`, (serial) => this.noteGranted(serial));
    cluster.watch(this);
  }

  /** A new leader looks at everything that has an owner or waits for its dependents. */
  start(): void {
    for (const { serial, object } of this.cluster.objects.all()) {
      if (object.metadata.ownerReferences.length > 0) this.toDelete.enqueue(serial);
      this.noteDeletion(serial, undefined, object);
    }
    const { pods } = this.cluster;
    for (const row of pods.live()) if (this.isOwnerGoing(row)) this.toDelete.enqueue(pods.serial[row]);
  }

  stop(): void {
    this.toDelete.stop();
    this.toOrphan.stop();
    this.granted.clear();
  }

  resume(): void {
    this.toDelete.resume();
    this.toOrphan.resume();
    this.start();
  }

  // ---- what is noted ----

  objectChanged(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    // a status: most writes are of that kind
    if (before?.metadata === after?.metadata) return;
    this.owners.update(serial, before, after);
    if (this.owners.hasPods && this.podOwnerKind !== undefined) {
      this.podOwnerKind = undefined;
      this.cluster.interestChanged();
    }
    if (after === undefined) {
      this.noteGone(serial, before as KubeObject);
      return;
    }
    const changed = before?.metadata.ownerReferences !== after.metadata.ownerReferences;
    if (changed) this.noteReferences(serial, before, after);
    this.noteDeletion(serial, before, after);
  }

  podChanged(row: number, change: number): void {
    const { pods } = this.cluster;
    if ((change & (POD_CREATED | POD_OWNER)) !== 0 && this.isOwnerGoing(row)) this.toDelete.enqueue(pods.serial[row]);
    if ((change & POD_DELETED) === 0) return;
    this.enqueueWaiting(pods.owner[row]);
    if (this.owners.hasPods) this.noteLost(this.cluster.uid(pods.serial[row]));
  }

  nodeChanged(node: number, change: number): void {
    if ((change & NODE_DELETED) !== 0) this.noteLost(this.cluster.nodes.object(node).metadata.uid);
  }

  /** A pod or a node that owned something. */
  private noteLost(uid: string): void {
    const dependents = this.owners.of(uid);
    this.owners.lost(uid);
    for (const dependent of dependents) this.toDelete.enqueue(dependent);
  }

  private noteGone(serial: number, object: KubeObject): void {
    for (const dependent of this.dependentsOf(serial, object)) this.toDelete.enqueue(dependent);
    for (const { uid } of object.metadata.ownerReferences) this.enqueueWaiting(this.cluster.objects.serialOf(uid));
  }

  private noteReferences(serial: number, before: KubeObject | undefined, after: KubeObject): void {
    const references = after.metadata.ownerReferences;
    if (references.some((reference) => this.owners.stateOf(reference, after) !== 'solid'))
      this.toDelete.enqueue(serial);
    for (const { uid, blockOwnerDeletion } of before?.metadata.ownerReferences ?? []) {
      const isBlocking = references.some((reference) => reference.uid === uid && reference.blockOwnerDeletion === true);
      if (blockOwnerDeletion === true && !isBlocking) this.enqueueWaiting(this.cluster.objects.serialOf(uid));
    }
  }

  /** A deletion that begins with one of the collector's finalizers. */
  private noteDeletion(serial: number, before: KubeObject | undefined, after: KubeObject): void {
    if (after.metadata.deletionTimestamp === undefined) return;
    const begins = (finalizer: string): boolean =>
      after.metadata.finalizers.includes(finalizer) &&
      (before?.metadata.deletionTimestamp === undefined || !before.metadata.finalizers.includes(finalizer));
    if (begins(ORPHAN_FINALIZER)) this.toOrphan.enqueue(serial);
    else if (begins(FOREGROUND_FINALIZER)) {
      for (const dependent of this.dependentsOf(serial, after)) this.toDelete.enqueue(dependent);
      this.toDelete.enqueue(serial);
    }
  }

  private enqueueWaiting(serial: number): void {
    const owner = this.cluster.objects.get(serial);
    if (owner !== undefined && waitsForDependents(owner)) this.toDelete.enqueue(serial);
  }

  /** Its controller is gone, or waits for it to go. */
  private isOwnerGoing(row: number): boolean {
    const owner = this.cluster.pods.owner[row];
    if (owner === NONE) return false;
    const object = this.cluster.objects.get(owner);
    return object === undefined || waitsForDependents(object);
  }

  /** Serials of objects, then of pods. */
  private dependentsOf(serial: number, { metadata }: KubeObject): number[] {
    const { pods } = this.cluster;
    return [...this.owners.of(metadata.uid), ...pods.byOwner.rows(serial).map((row) => pods.serial[row])];
  }

  // ---- what is done ----

  private attempt(serial: number): void {
    const row = this.cluster.pods.rowOf(serial);
    if (row !== NONE) {
      this.attemptPod(serial, row);
      return;
    }
    const object = this.cluster.objects.get(serial);
    if (object === undefined) return;
    if (waitsForDependents(object)) this.awaitDependents(serial, object);
    else if (object.metadata.deletionTimestamp === undefined) this.attemptObject(serial, object);
  }

  private attemptPod(serial: number, row: number): void {
    const { pods, podApi } = this.cluster;
    if (pods.isTerminating(row) || !this.isOwnerGoing(row) || !this.isGranted(serial)) return;
    podApi.delete(row, { by: NAME });
  }

  private attemptObject(serial: number, object: KubeObject): void {
    const { ownerReferences } = object.metadata;
    const states = ownerReferences.map((reference) => this.owners.stateOf(reference, object));
    if (states.length === 0 || states.includes(undefined)) return;
    const isKept = states.includes('solid');
    if ((isKept && states.every((state) => state === 'solid')) || !this.isGranted(serial)) return;
    if (isKept) this.keepSolid(serial, object, states as OwnerState[]);
    else if (states.includes('waiting') && this.dependentsOf(serial, object).length > 0)
      this.deleteAfterDependents(serial, object);
    else deleteObject(this.cluster, serial, policyOf(object));
  }

  /** References to owners that are gone or going would hold those, or say what is not. */
  private keepSolid(serial: number, object: KubeObject, states: readonly OwnerState[]): void {
    this.setReferences(
      serial,
      object,
      object.metadata.ownerReferences.filter((_, i) => states[i] === 'solid'),
    );
  }

  /** Goes in the foreground too; where that would close a circle it ceases to hold its own owners. */
  private deleteAfterDependents(serial: number, object: KubeObject): void {
    const { objects } = this.cluster;
    const isCircle = this.owners
      .of(object.metadata.uid)
      .some((dependent) => waitsForDependents(objects.get(dependent) as KubeObject));
    if (isCircle) {
      const unblocked = object.metadata.ownerReferences.map((reference) => ({
        ...reference,
        blockOwnerDeletion: false,
      }));
      this.setReferences(serial, object, unblocked);
    }
    deleteObject(this.cluster, serial, 'Foreground');
  }

  private awaitDependents(serial: number, object: KubeObject): void {
    const { objects, objectApi, pods } = this.cluster;
    const { uid, finalizers } = object.metadata;
    const blocks = (dependent: KubeObject): boolean =>
      dependent.metadata.ownerReferences.some(
        (reference) => reference.uid === uid && reference.blockOwnerDeletion === true,
      );
    const blocking = this.owners.of(uid).filter((dependent) => blocks(objects.get(dependent) as KubeObject));
    if (blocking.length > 0 || pods.byOwner.count(serial) > 0) {
      // its pods are in the queue since it waits, or since they came: see `noteDeletion`, `podChanged`
      for (const dependent of blocking)
        if (!waitsForDependents(objects.get(dependent) as KubeObject)) this.toDelete.enqueue(dependent);
    } else if (this.isGranted(serial)) {
      objectApi.setFinalizers(
        serial,
        finalizers.filter((name) => name !== FOREGROUND_FINALIZER),
      );
    }
  }

  /** First the dependents; once the answers are there, the finalizer. */
  private orphan(serial: number): void {
    const { objects, objectApi, podApi, pods } = this.cluster;
    const object = objects.get(serial);
    if (object === undefined || !object.metadata.finalizers.includes(ORPHAN_FINALIZER)) return;
    const { uid, finalizers } = object.metadata;
    const [dependents, rows] = [this.owners.of(uid), pods.byOwner.rows(serial)];
    for (const dependent of dependents) {
      const held = objects.get(dependent) as KubeObject;
      this.setReferences(
        dependent,
        held,
        held.metadata.ownerReferences.filter((reference) => reference.uid !== uid),
      );
    }
    for (const row of rows) podApi.setOwner(row, NONE);
    if (dependents.length > 0 || rows.length > 0) this.toOrphan.enqueueAfter(serial, RATE_FACTOR * this.requestMs);
    else
      objectApi.setFinalizers(
        serial,
        finalizers.filter((name) => name !== ORPHAN_FINALIZER),
      );
  }

  private setReferences(serial: number, object: KubeObject, ownerReferences: readonly OwnerReference[]): void {
    this.cluster.objectApi.replace(
      serial,
      { ...object, metadata: { ...object.metadata, ownerReferences } },
      { spec: false },
    );
  }

  /** Whether the two requests for this key may go out now; if not, it comes back when they may. */
  private isGranted(serial: number): boolean {
    const { now } = this.cluster;
    const known = this.granted.get(serial);
    if (known !== undefined && known > now) return false;
    this.granted.delete(serial);
    if (known !== undefined) return true;
    this.budget.reserve(now);
    const at = this.budget.reserve(now);
    if (at === now) return true;
    this.granted.set(serial, at);
    this.cluster.kernel.at(at, this.grantedKind, serial);
    return false;
  }

  private noteGranted(serial: number): void {
    if (this.granted.has(serial)) this.toDelete.enqueue(serial);
  }
}

/** Finalizers that are there already are honoured. */
function policyOf({ metadata: { finalizers } }: KubeObject): Propagation {
  if (finalizers.includes(ORPHAN_FINALIZER)) return 'Orphan';
  return finalizers.includes(FOREGROUND_FINALIZER) ? 'Foreground' : 'Background';
}
