/**
 * Cluster events: what a plugin that refused a pod wants to hear of, and its hint whether the event may help.
 * Upstream: pkg/scheduler/framework/types.go (ClusterEvent, ActionType, QueueingHintFn).
 */
import type { KubeObject } from '../../model/objects/index.ts';
import type { PodRef } from './pod-ref.ts';

/** Bits of `ClusterEvent.actions`. */
export const ADD = 1 << 0;
export const DELETE = 1 << 1;
export const UPDATE_NODE_ALLOCATABLE = 1 << 2;
export const UPDATE_NODE_LABEL = 1 << 3;
/** Taints, and `spec.unschedulable` going from true to false. */
export const UPDATE_NODE_TAINT = 1 << 4;
export const UPDATE_NODE_CONDITION = 1 << 5;
export const UPDATE_NODE_ANNOTATION = 1 << 6;
export const UPDATE_POD_LABEL = 1 << 7;
export const UPDATE_POD_SCALE_DOWN = 1 << 8;
export const UPDATE_POD_TOLERATIONS = 1 << 9;
export const UPDATE_POD_GATES_ELIMINATED = 1 << 10;
export const UPDATE_POD_GENERATED_CLAIM = 1 << 11;
export const UPDATE_POD_OTHER = 1 << 12;
/** Any update. */
export const UPDATE = (1 << 13) - 1 - ADD - DELETE;
export const ALL = (1 << 13) - 1;

/** `AssignedPod` and `UnschedulablePod` are what the queue tells apart; plugins register `Pod`. `*` is every resource. */
export type EventResource =
  | 'Pod'
  | 'AssignedPod'
  | 'UnschedulablePod'
  | 'Node'
  | 'PersistentVolume'
  | 'PersistentVolumeClaim'
  | 'CSINode'
  | 'CSIDriver'
  | 'VolumeAttachment'
  | 'CSIStorageCapacity'
  | 'StorageClass'
  | '*';

export interface ClusterEvent {
  readonly resource: EventResource;
  readonly actions: number;
}

/** A pod as it was (`PodRef`), or the object: a Node, a PersistentVolumeClaim … */
export type EventObject = PodRef | KubeObject;

export type QueueingHint = 'Queue' | 'Skip';

/**
 * @param pod the pod that waits, refused by this plugin
 * @param before the object before the event; undefined for Add
 * @param after the object after it; undefined for Delete
 */
export type QueueingHintFunction = (
  pod: PodRef,
  before: EventObject | undefined,
  after: EventObject | undefined,
) => QueueingHint;

export interface EventRegistration {
  readonly event: ClusterEvent;
  /** Without one the event always means `Queue`. */
  readonly hint?: QueueingHintFunction;
}

export const isPodRef = (object: EventObject): object is PodRef => 'serial' in object;
