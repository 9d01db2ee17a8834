/**
 * What a fault is: a verb of a scenario's timeline. It acts through machines' switches and the cluster's verbs only.
 *
 *   timeline entry ─► targets chosen (selector, mode) ─► start ─► [after `for`] end
 */
import type { Cluster } from '../cluster/index.ts';
import type { Machines } from '../machines/index.ts';
import type { KubeObject, LabelSelector, Node } from '../model/objects/index.ts';

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

/** What an entry says under its verb; each verb reads its own part of it. */
export interface FaultParams {
  readonly target?: NodeTarget;
  readonly object?: ObjectReference;
  readonly replicas?: number;
  readonly objects?: readonly KubeObject[];
  /** New nodes, ready to be registered. */
  readonly nodes?: readonly Node[];
  readonly gracePeriodMs?: number;
  readonly timeoutMs?: number;
  readonly force?: boolean;
  readonly ignoreDaemonSets?: boolean;
  readonly deleteEmptyDirData?: boolean;
  readonly disableEviction?: boolean;
}

export interface FaultContext {
  readonly cluster: Cluster;
  readonly machines: Machines;
}

export interface Fault {
  /** As in the scenario: `node-fail`. */
  readonly verb: string;
  /** One line for the reference page. */
  readonly doc: string;
  /** Whether it selects nodes (an empty selection is then an error of the scenario). */
  readonly targets: 'nodes' | 'none';
  /** Acts; `nodes` are the chosen targets. Returns what it did, in a few words. */
  start(context: FaultContext, params: FaultParams, nodes: readonly number[]): string;
  /** After `for`: takes it back. Absent: the verb has no end. */
  end?(context: FaultContext, params: FaultParams, nodes: readonly number[]): void;
}

/** Label of nodes that were made from a pool. */
export const POOL_LABEL = 'seatrial.dev/pool';

/** `n1, n2 and 4 more`. */
export function listed(names: readonly string[], most = 3): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
