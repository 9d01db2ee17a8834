/**
 * Spread constraints, compiled: the pod's own, or the profile's defaults for pods that some Service or controller selects.
 * Upstream: pkg/scheduler/framework/plugins/podtopologyspread/common.go, plugins/helper/spread.go.
 */
import type { Cluster, PodClass } from '../../../cluster/index.ts';
import { type RequiredNodeAffinity, requiredNodeAffinityMatches } from '../../../model/node-selector.ts';
import type { Node, StringMap } from '../../../model/objects/index.ts';
import type { Toleration, TopologySpreadConstraint } from '../../../model/objects/pod.ts';
import type { ReplicaSet, ReplicationController, StatefulSet } from '../../../model/objects/workloads.ts';
import type { Service } from '../../../model/objects/cluster.ts';
import {
  compileLabelSelector,
  EVERYTHING,
  type Selector,
  selectorFromMap,
  selectorFromRequirements,
  selectorMatches,
} from '../../../model/selector.ts';
import { findUntolerated, isHardTaint } from '../../../model/toleration.ts';
import type { PodRef } from '../../framework/index.ts';

export const HOSTNAME = 'kubernetes.io/hostname';

export interface Constraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: Selector;
  /** Only nodes that the pod's node selector and required node affinity accept are counted. */
  readonly honorsAffinity: boolean;
  /** Only nodes without hard taints that the pod does not tolerate are counted. */
  readonly honorsTaints: boolean;
}

export type Action = TopologySpreadConstraint['whenUnsatisfiable'];

/** The defaults of `defaultingType: System`. */
export const SYSTEM_CONSTRAINTS: readonly TopologySpreadConstraint[] = [
  { topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3, matchLabelKeys: [] },
  { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5, matchLabelKeys: [] },
];

/** The selector and `key = value` for each of `matchLabelKeys` that the pod has. */
function selectorOf({ labelSelector, matchLabelKeys }: TopologySpreadConstraint, podLabels: StringMap): Selector {
  const selector = compileLabelSelector(labelSelector);
  if (selector.nothing || matchLabelKeys.length === 0) return selector;
  const values = new Map<string, string>();
  for (const key of matchLabelKeys) {
    const value = podLabels.get(key);
    if (value !== undefined) values.set(key, value);
  }
  if (values.size === 0) return selector;
  return selectorFromRequirements([...selectorFromMap(values).requirements, ...selector.requirements]);
}

/** Constraints with one action. Throws Kubernetes' text for a malformed selector. */
export function compileConstraints(
  constraints: readonly TopologySpreadConstraint[],
  action: Action,
  podLabels: StringMap,
): readonly Constraint[] {
  return constraints
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action)
    .map((constraint) => ({
      topologyKey: constraint.topologyKey,
      maxSkew: constraint.maxSkew,
      minDomains: constraint.minDomains ?? 1,
      selector: selectorOf(constraint, podLabels),
      honorsAffinity: constraint.nodeAffinityPolicy !== 'Ignore',
      honorsTaints: constraint.nodeTaintsPolicy === 'Honor',
    }));
}

/** What the Services and the controller that select the pod have in common; `EVERYTHING` if there are none. */
export function defaultSelector({ objects }: Cluster, { class: podClass, owner }: PodRef): Selector {
  const { namespace, labels } = podClass;
  const merged = new Map<string, string>();
  for (const { object } of objects.list<Service>('Service', namespace)) {
    const { selector } = object.spec;
    if (selector === undefined || !selectorMatches(selectorFromMap(selector), labels)) continue;
    for (const [key, value] of selector) merged.set(key, value);
  }
  const controller = owner < 0 ? undefined : objects.get(owner);
  if (controller?.metadata.namespace === namespace) {
    if (controller.kind === 'ReplicationController') {
      for (const [key, value] of (controller as ReplicationController).spec.selector) merged.set(key, value);
    } else if (controller.kind === 'ReplicaSet' || controller.kind === 'StatefulSet') {
      const { requirements, nothing } = compileLabelSelector((controller as ReplicaSet | StatefulSet).spec.selector);
      if (!nothing) return selectorFromRequirements([...selectorFromMap(merged).requirements, ...requirements]);
    }
  }
  return merged.size === 0 ? EVERYTHING : selectorFromMap(merged);
}

/** An empty selector counts no pods, though it matches the pod itself. */
export const countsNothing = ({ nothing, requirements }: Selector): boolean => nothing || requirements.length === 0;

export function hasAllKeys({ metadata: { labels } }: Node, constraints: readonly Constraint[]): boolean {
  for (const { topologyKey } of constraints) if (!labels.has(topologyKey)) return false;
  return true;
}

/** Whether a node's pods count for the constraint. */
export function includesNode(
  constraint: Constraint,
  node: Node,
  affinity: RequiredNodeAffinity,
  tolerations: readonly Toleration[],
): boolean {
  if (constraint.honorsAffinity && !requiredNodeAffinityMatches(affinity, node)) return false;
  return !constraint.honorsTaints || findUntolerated(node.spec.taints, tolerations, isHardTaint) === undefined;
}

/** Whether a pod of this class counts, as long as it is not terminating. */
export const countsClass = ({ selector }: Constraint, namespace: string, other: PodClass): boolean =>
  other.namespace === namespace && !countsNothing(selector) && selectorMatches(selector, other.labels);
