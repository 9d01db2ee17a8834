/** A spread constraint as both halves of PodTopologySpread read it (`podtopologyspread/common.go`). */
import { compileRequiredNodeAffinity, requiredNodeAffinityMatches } from '../../../../src/model/node-selector.ts';
import type { StringMap } from '../../../../src/model/objects/meta.ts';
import type { Node } from '../../../../src/model/objects/node.ts';
import type { Pod, TopologySpreadConstraint } from '../../../../src/model/objects/pod.ts';
import { makeRequirement } from '../../../../src/model/requirement.ts';
import {
  compileLabelSelector,
  type Selector,
  selectorFromRequirements,
  selectorMatches,
} from '../../../../src/model/selector.ts';
import { findUntolerated, isHardTaint } from '../../../../src/model/toleration.ts';
import type { NodeInfo, World } from '../world.ts';
import { defaultSelector } from './default-selector.ts';

export const HOSTNAME = 'kubernetes.io/hostname';

export interface SpreadArgs {
  /** `System`: the two below. */
  readonly defaultingType: 'System' | 'List';
  readonly defaultConstraints: readonly TopologySpreadConstraint[];
}

const SYSTEM_DEFAULTS: readonly TopologySpreadConstraint[] = [
  { topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3, matchLabelKeys: [] },
  { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5, matchLabelKeys: [] },
];

export interface Constraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly selector: Selector;
  readonly minDomains: number;
  /** Only nodes that the pod's nodeSelector and required node affinity allow. */
  readonly honorsAffinity: boolean;
  /** Only nodes without hard taints that the pod does not tolerate. */
  readonly honorsTaints: boolean;
}

/** `matchLabelKeys`: the pod's own values of those labels that it has. A selector that matches nothing goes on doing so. */
function selectorOf({ labelSelector, matchLabelKeys }: TopologySpreadConstraint, labels: StringMap): Selector {
  const selector = compileLabelSelector(labelSelector);
  if (selector.nothing) return selector;
  const own = matchLabelKeys.flatMap((key) => {
    const value = labels.get(key);
    return value === undefined ? [] : [makeRequirement(key, '=', [value])];
  });
  return selectorFromRequirements([...selector.requirements, ...own]);
}

const read = (constraint: TopologySpreadConstraint, labels: StringMap): Constraint => ({
  topologyKey: constraint.topologyKey,
  maxSkew: constraint.maxSkew,
  selector: selectorOf(constraint, labels),
  minDomains: constraint.minDomains ?? 1,
  honorsAffinity: constraint.nodeAffinityPolicy !== 'Ignore',
  honorsTaints: constraint.nodeTaintsPolicy === 'Honor',
});

/** The pod's own constraints of this action; only for a pod that has none at all the profile's, for all its like. */
export function constraintsOf(
  pod: Pod,
  action: TopologySpreadConstraint['whenUnsatisfiable'],
  { defaultingType, defaultConstraints }: SpreadArgs,
  world: World,
): readonly Constraint[] {
  const own = pod.spec.topologySpreadConstraints;
  const defaults = defaultingType === 'System' ? SYSTEM_DEFAULTS : defaultConstraints;
  const written = (own.length > 0 ? own : defaults).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action);
  const constraints = written.map((constraint) => read(constraint, pod.metadata.labels));
  if (own.length > 0) return constraints;
  const selector = defaultSelector(pod, world);
  return isEmpty(selector) ? [] : constraints.map((constraint) => ({ ...constraint, selector }));
}

const isEmpty = ({ requirements, nothing }: Selector): boolean => requirements.length === 0 && !nothing;

export const hasAllKeys = ({ metadata }: Node, constraints: readonly Constraint[]): boolean =>
  constraints.every(({ topologyKey }) => metadata.labels.has(topologyKey));

/** Whether the node counts for the constraint, by its policies. */
export function includes({ honorsAffinity, honorsTaints }: Constraint, { spec }: Pod, node: Node): boolean {
  if (honorsAffinity && !requiredNodeAffinityMatches(compileRequiredNodeAffinity(spec), node)) return false;
  return !honorsTaints || findUntolerated(node.spec.taints, spec.tolerations, isHardTaint) === undefined;
}

/** Terminating pods do not count, and an empty selector counts nobody. */
export function countIn({ pods }: NodeInfo, selector: Selector, namespace: string): number {
  if (isEmpty(selector)) return 0;
  const counts = ({ metadata }: Pod): boolean =>
    metadata.namespace === namespace &&
    metadata.deletionTimestamp === undefined &&
    selectorMatches(selector, metadata.labels);
  return pods.filter(counts).length;
}
