/**
 * What a fault is: a verb of a scenario's timeline. It acts through machines' switches and the cluster's verbs only.
 *
 *   timeline entry ─► targets chosen (selector, mode) ─► start ─► [after `for`] end
 */
import type { Cluster, InstanceState } from '../cluster/index.ts';
import type { Machines } from '../machines/index.ts';
import type { RandomStream } from '../kernel/index.ts';
import type { Distribution } from '../model/distribution.ts';
import type { Quantity } from '../model/quantity.ts';
import type { Instant, IntOrString, KubeObject, LabelSelector, Node } from '../model/objects/index.ts';

/** The words of Chaos Mesh: how many of the selected ones are hit. `value` goes with the last three. */
export type TargetMode = 'one' | 'all' | 'fixed' | 'fixed-percent' | 'random-max-percent';

/** Which nodes; all conditions must hold, none at all means every node. */
export interface NodeTarget {
  readonly selector?: LabelSelector;
  readonly names: readonly string[];
  readonly pool?: string;
  readonly zone?: string;
}

export interface ObjectReference {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** Which pods; all conditions must hold. */
export interface PodTarget {
  readonly selector?: LabelSelector;
  readonly namespace?: string;
  readonly names: readonly string[];
  readonly workload?: ObjectReference;
}

/** A stretch in which a node was down, from a failure trace. */
export interface Outage {
  readonly node: string;
  readonly downMs: Instant;
  readonly upMs: Instant;
}

/** What an entry says under its verb; each verb reads its own part of it. */
export interface FaultParams {
  readonly target?: NodeTarget | PodTarget;
  readonly object?: ObjectReference;
  readonly replicas?: number;
  /** 0: the one before. */
  readonly toRevision?: number;
  readonly objects?: readonly KubeObject[];
  /** New nodes, ready to be registered. */
  readonly nodes?: readonly Node[];
  readonly gracePeriodMs?: number;
  readonly timeoutMs?: number;
  readonly force?: boolean;
  readonly ignoreDaemonSets?: boolean;
  readonly deleteEmptyDirData?: boolean;
  readonly disableEviction?: boolean;
  /** Of the pods that a drain takes away; absent: all. */
  readonly podSelector?: LabelSelector;
  readonly skipWaitForDeleteTimeoutMs?: number;
  readonly component?: ComponentName;
  /** What the provider answers about the machines meanwhile. */
  readonly instance?: InstanceState;
  /** Machines are shut down in good order. */
  readonly graceful?: boolean;
  /** Of a pod: the one that ends; absent: all. */
  readonly container?: string;
  readonly exitCode?: number;
  readonly noticeMs?: number;
  readonly between?: Distribution;
  readonly repair?: Distribution;
  readonly outages?: readonly Outage[];
  readonly pool?: string;
  readonly count?: number;
  readonly maxSurge?: IntOrString;
  readonly maxUnavailable?: IntOrString;
  readonly drainTimeoutMs?: number;
  /** Between the end of a drain and the deletion of its node. */
  readonly soakMs?: number;
  /** A cordoned node is deleted once its pods have ended by themselves. */
  readonly deleteWhenEmpty?: boolean;
  readonly zones?: readonly string[];
  /** Makes a further node of a pool, under a name that no node had. */
  readonly newNode?: (pool: string, zone: string) => Node | undefined;
  /** From ordering a machine of a pool to its registration. */
  readonly provision?: Distribution;
  readonly perHour?: Quantity;
  readonly cpu?: Quantity;
  readonly factor?: number;
  /** Percent. */
  readonly to?: number;
  /** An object as the entry's patch leaves it, or what is wrong with that. */
  readonly patched?: (object: KubeObject) => KubeObject | string;
}

export type ComponentName = 'scheduler' | 'controller-manager' | 'autoscaler';

/** A process of the control plane, as a fault sees it. */
export interface Component {
  stop(): void;
  resume(): void;
}

export interface FaultContext {
  readonly cluster: Cluster;
  readonly machines: Machines;
  readonly components: ReadonlyMap<ComponentName, Component>;
}

/** One firing of an entry: what a verb that goes on for a while may ask for. */
export interface Firing {
  readonly params: FaultParams;
  /** Nodes by index, or pods by serial. */
  readonly targets: readonly number[];
  readonly random: RandomStream;
  /** It has a `for`. */
  readonly lasts: boolean;
  /** Its `for` is over. */
  readonly isOver: boolean;
  /** Calls the verb's `step` with this number, `delay` milliseconds from now. */
  after(delay: number, step: number): void;
}

export interface Fault {
  /** As in the scenario: `node-fail`. */
  readonly verb: string;
  /** One line for the reference page. */
  readonly doc: string;
  /** What it selects (an empty selection is then worth a warning). */
  readonly targets: 'nodes' | 'pods' | 'none';
  /** Acts; `targets` are nodes by index or pods by serial. Returns what went wrong, in a few words. */
  start(context: FaultContext, params: FaultParams, targets: readonly number[], firing: Firing): string;
  /** Goes on: see `Firing.after`. */
  step?(context: FaultContext, firing: Firing, step: number): void;
  /** After `for`: takes it back. Absent: the verb has no end. */
  end?(context: FaultContext, params: FaultParams, targets: readonly number[], firing: Firing): void;
}

/** Label of nodes that were made from a pool. */
export const POOL_LABEL = 'seatrial.dev/pool';

/** `n1, n2 and 4 more`. */
export function listed(names: readonly string[], most = 3): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
