/**
 * Watches. A verb changes the store, appends to the record, then tells every watcher, at once and in the order of
 * their registration. A watcher only notes what to do (a work queue, a timer): it must not call a verb – `Cluster`
 * refuses that – because others have not heard of the first change yet. How late an actor reacts is its own matter.
 */
import type { KubeObject, Node } from '../model/objects/index.ts';

/** Bits of a pod's change. */
export const POD_CREATED = 1 << 0;
export const POD_BOUND = 1 << 1;
export const POD_PHASE = 1 << 2;
export const POD_READY = 1 << 3;
/** `deletionTimestamp` was set or came nearer. */
export const POD_DELETION = 1 << 4;
/** The object is gone; its row is still readable during the call. */
export const POD_DELETED = 1 << 5;
/** The phase became Succeeded or Failed; always together with POD_PHASE. */
export const POD_FINISHED = 1 << 6;
export const POD_NOMINATED = 1 << 7;
/** The pod moved to another class: labels, annotations, tolerations, gates or resources differ. */
export const POD_CLASS = 1 << 8;
export const POD_CONDITIONS = 1 << 9;
export const POD_FINALIZERS = 1 << 10;
export const POD_OWNER = 1 << 11;
/** Condition DisruptionTarget became True or False; always together with POD_CONDITIONS. */
export const POD_DISRUPTION = 1 << 12;
/** All that a change may be is below. */
export const POD_CHANGES = 1 << 13;

/** Bits of a node's change. */
export const NODE_CREATED = 1 << 0;
export const NODE_DELETED = 1 << 1;
export const NODE_LABELS = 1 << 2;
export const NODE_TAINTS = 1 << 3;
export const NODE_UNSCHEDULABLE = 1 << 4;
export const NODE_CONDITIONS = 1 << 5;
export const NODE_ALLOCATABLE = 1 << 6;
export const NODE_IMAGES = 1 << 7;
export const NODE_ANNOTATIONS = 1 << 8;
/** The kubelet's lease stopped being renewed, or is renewed again. */
export const NODE_LEASE = 1 << 9;

/** Every change of a pod. */
export const POD_ANY = -1;

/** Instead of the kind of an owner: pods that have none; pods that have any. */
export const NO_OWNER = 'none';
export const SOME_OWNER = 'some';

export interface Watcher {
  /**
   * Bits of the changes of pods that it wants to hear of; default: all. Whoever has nothing to do before there is an object
   * of some kind asks for nothing before, and for more with `Cluster.widenInterest` when it begins to.
   */
  readonly podInterest?: number;
  /** Kind of the controlling owner of the pods that it wants to hear of, or NO_OWNER or SOME_OWNER; a change of owner is told in any case. Default: all pods. */
  readonly podOwnerKind?: string;
  /** `oldClass` is the class before the change (the same one unless POD_CLASS is set). */
  podChanged?(row: number, change: number, oldClass: number): void;
  /** `before` is undefined for a new node. A deleted node's entry is still readable during the call. */
  nodeChanged?(node: number, change: number, before: Node | undefined): void;
  /** Kinds of the other objects that it wants to hear of; default: all. */
  readonly objectKinds?: readonly string[];
  /** Any other object. Created: no `before`; deleted: no `after`. */
  objectChanged?(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void;
}
