/**
 * From changes of the cluster to moves in the queue. It runs inside the API server's watch, so it only notes: the
 * actor is told by `onNoted` and reacts later. Upstream: pkg/scheduler/eventhandlers.go.
 *
 * The scheduler's pod informer does not see finished pods: one that finishes is a deletion here.
 */
import type { Cluster, Watcher } from '../../cluster/index.ts';
import * as watch from '../../cluster/watch.ts';
import type { KubeObject, Node } from '../../model/objects/index.ts';
import {
  ADD,
  type ClusterEvent,
  DELETE,
  type EventResource,
  podRefOf,
  UPDATE,
  UPDATE_POD_OTHER,
} from '../framework/index.ts';
import { NOWHERE } from './columns.ts';
import { nodeChangeEvents } from './node-changes.ts';
import { podChangeEvents } from './pod-changes.ts';
import type { SchedulingQueue } from './scheduling-queue.ts';

const NONE = -1;
/** Of pods on nodes alone: nobody but a plugin that hears of everything can make anything of them. */
const USUALLY_UNHEARD = watch.POD_READY | watch.POD_PHASE;

const event = (resource: EventResource, actions: number): ClusterEvent => Object.freeze({ resource, actions });
export const ASSIGNED_POD_ADD = event('AssignedPod', ADD);
export const ASSIGNED_POD_DELETE = event('AssignedPod', DELETE);
const ASSIGNED_POD_OTHER = event('AssignedPod', UPDATE_POD_OTHER);
const NODE_ADD = event('Node', ADD);
const NODE_DELETE = event('Node', DELETE);

const STORAGE: readonly EventResource[] = [
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CSINode',
  'CSIDriver',
  'VolumeAttachment',
  'CSIStorageCapacity',
  'StorageClass',
];

interface ObjectEvents {
  readonly added: ClusterEvent;
  readonly updated: ClusterEvent;
  readonly deleted: ClusterEvent;
}

/** By kind, which for these resources is their name. */
const OBJECT_EVENTS: ReadonlyMap<string, ObjectEvents> = new Map(
  STORAGE.map((kind) => [
    kind,
    { added: event(kind, ADD), updated: event(kind, UPDATE), deleted: event(kind, DELETE) },
  ]),
);

/** Kinds of objects that the scheduler hears of. */
export const HEARD_KINDS: readonly string[] = [...OBJECT_EVENTS.keys()];

export interface EventHandlerOptions {
  /** Whether a pending pod has been given a node that the API does not know of yet. */
  readonly isAssumed: (row: number) => boolean;
  /** Called after every change that may have moved a pod. */
  readonly onNoted: () => void;
}

export class EventHandlers implements Watcher {
  /** While false, nothing is noted: the scheduler is down. */
  isOn = false;
  private readonly cluster: Cluster;
  private readonly queue: SchedulingQueue;
  private readonly options: EventHandlerOptions;

  constructor(cluster: Cluster, queue: SchedulingQueue, options: EventHandlerOptions) {
    this.cluster = cluster;
    this.queue = queue;
    this.options = options;
  }

  /** Bits of the changes of pods that can matter to anybody. A pod that finishes is told of as such. */
  get podInterest(): number {
    return this.queue.profiles.interested(ASSIGNED_POD_OTHER, []) ? watch.POD_ANY : ~USUALLY_UNHEARD;
  }

  podChanged(row: number, change: number, oldClass: number): void {
    if (!this.isOn) return;
    const { pods } = this.cluster;
    const isFinished = pods.hasFinished(row);
    if (isFinished && (change & watch.POD_FINISHED) === 0) return;
    const isAssigned = pods.node[row] !== NONE;
    // one that was bound has left the queue when its request was sent: if nobody waits, it is as it was
    if (isAssigned && !this.queue.hasListeners() && this.queue.place(row) === NOWHERE) return;
    if (isFinished || (change & watch.POD_DELETED) !== 0) {
      if (isAssigned) this.assignedDeleted(row);
      else this.queue.remove(row);
    } else if (isAssigned) {
      this.assignedChanged(row, change, oldClass);
    } else if (this.queue.profiles.of(pods.class[row]) !== NONE) {
      this.pendingChanged(row, change, oldClass);
    } else {
      return;
    }
    this.options.onNoted();
  }

  nodeChanged(node: number, change: number, before: Node | undefined): void {
    if (!this.isOn) return;
    if ((change & watch.NODE_DELETED) !== 0) this.queue.move(NODE_DELETE, before, undefined);
    else if (before === undefined) this.queue.move(NODE_ADD, undefined, this.cluster.nodes.object(node));
    else this.nodeUpdated(node, change, before);
    this.options.onNoted();
  }

  objectChanged(_serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    if (!this.isOn) return;
    const events = OBJECT_EVENTS.get((after ?? (before as KubeObject)).kind);
    if (events === undefined) return;
    const { added, updated, deleted } = events;
    if (before === undefined) this.queue.move(added, undefined, after);
    else this.queue.move(after === undefined ? deleted : updated, before, after);
    this.options.onNoted();
  }

  private assignedDeleted(row: number): void {
    if (this.queue.isHeard(ASSIGNED_POD_DELETE))
      this.queue.move(ASSIGNED_POD_DELETE, podRefOf(this.cluster, row), undefined);
  }

  private assignedChanged(row: number, change: number, oldClass: number): void {
    if ((change & (watch.POD_CREATED | watch.POD_BOUND)) === 0) {
      this.assignedUpdated(row, oldClass);
      return;
    }
    if ((change & watch.POD_CREATED) === 0) this.queue.remove(row);
    if (this.queue.isHeard(ASSIGNED_POD_ADD)) this.queue.move(ASSIGNED_POD_ADD, undefined, podRefOf(this.cluster, row));
  }

  private assignedUpdated(row: number, oldClass: number): void {
    if (!this.queue.hasListeners()) return;
    const { classes, pods } = this.cluster;
    for (const changed of podChangeEvents('AssignedPod', classes.list[oldClass], classes.list[pods.class[row]])) {
      if (!this.queue.isHeard(changed)) continue;
      this.queue.move(changed, podRefOf(this.cluster, row, oldClass), podRefOf(this.cluster, row));
    }
  }

  private pendingChanged(row: number, change: number, oldClass: number): void {
    if ((change & watch.POD_CREATED) !== 0) this.queue.add(row);
    else if (!this.options.isAssumed(row)) this.queue.update(row, oldClass);
  }

  private nodeUpdated(node: number, change: number, before: Node): void {
    if (!this.queue.hasListeners()) return;
    const after = this.cluster.nodes.object(node);
    for (const changed of nodeChangeEvents(change, before, after)) this.queue.move(changed, before, after);
  }
}
