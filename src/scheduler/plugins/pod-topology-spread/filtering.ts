/**
 * Which nodes keep the skew of DoNotSchedule constraints within bounds.
 * Upstream: pkg/scheduler/framework/plugins/podtopologyspread/filtering.go.
 */
import { compileRequiredNodeAffinity, type RequiredNodeAffinity } from '../../../model/node-selector.ts';
import { selectorMatches } from '../../../model/selector.ts';
import { type PluginHandle, type PodRef, type Status, unresolvable, unschedulable } from '../../framework/index.ts';
import type { NodeInfo } from '../../snapshot/index.ts';
import { type Constraint, countsClass, hasAllKeys, includesNode } from './constraints.ts';
import { Domains } from './domains.ts';

export const NAME = 'PodTopologySpread';
export const NO_LABEL = unresolvable(
  NAME,
  "node(s) didn't match pod topology spread constraints (missing required label)",
);
export const TOO_SKEWED = unschedulable(NAME, "node(s) didn't match pod topology spread constraints");

interface SpreadConstraint extends Constraint {
  /** 1 if the pod itself counts. */
  readonly self: 0 | 1;
}

export interface SpreadState {
  readonly constraints: readonly SpreadConstraint[];
  /** By constraint. */
  readonly domains: readonly Domains[];
  readonly affinity: RequiredNodeAffinity;
}

/** Pods on a node that count for a constraint. `matches` remembers classes. */
export function countPods(
  handle: PluginHandle,
  constraint: Constraint,
  namespace: string,
  node: NodeInfo,
  matches: boolean[],
): number {
  const { pods } = handle.cluster;
  let count = 0;
  for (const row of node.pods) {
    const classId = pods.class[row];
    matches[classId] ??= countsClass(constraint, namespace, handle.compiled.at(classId).class);
    if (matches[classId] && !pods.isTerminating(row)) count++;
  }
  return count;
}

export function prepare(handle: PluginHandle, pod: PodRef, constraints: readonly Constraint[]): SpreadState {
  const { spec, labels, namespace } = pod.class;
  const affinity = compileRequiredNodeAffinity(spec);
  const domains = constraints.map(() => new Domains());
  const matches = constraints.map((): boolean[] => []);
  for (const info of handle.snapshot.nodes) {
    const { node } = info;
    if (!hasAllKeys(node, constraints)) continue;
    for (const [i, constraint] of constraints.entries()) {
      if (!includesNode(constraint, node, affinity, spec.tolerations)) continue;
      const value = node.metadata.labels.get(constraint.topologyKey) as string;
      domains[i].register(value, countPods(handle, constraint, namespace, info, matches[i]));
    }
  }
  const withSelf = constraints.map(
    (c): SpreadConstraint => ({ ...c, self: selectorMatches(c.selector, labels) ? 1 : 0 }),
  );
  return { constraints: withSelf, domains, affinity };
}

/**
 * The pod of row `other` comes to a node or leaves it. As upstream this counts terminating pods and, for an empty
 * selector, every pod, though the counts it changes do not.
 */
export function change(
  handle: PluginHandle,
  state: SpreadState,
  pod: PodRef,
  other: number,
  { node }: NodeInfo,
  by: 1 | -1,
): void {
  const { cluster, compiled } = handle;
  const otherClass = compiled.at(cluster.pods.class[other]).class;
  if (otherClass.namespace !== pod.class.namespace || !hasAllKeys(node, state.constraints)) return;
  for (const [i, constraint] of state.constraints.entries()) {
    if (!selectorMatches(constraint.selector, otherClass.labels)) continue;
    if (!includesNode(constraint, node, state.affinity, pod.class.spec.tolerations)) continue;
    state.domains[i].change(node.metadata.labels.get(constraint.topologyKey) as string, by);
  }
}

export const cloneState = (state: SpreadState): SpreadState => ({
  ...state,
  domains: state.domains.map((each) => each.clone()),
});

interface Skew {
  readonly constraint: SpreadConstraint;
  /** The node's domain; undefined without the label. */
  readonly value: string | undefined;
  readonly count: number;
  readonly lowest: number;
}

/** The first constraint that keeps the pod off the node. */
function brokenBy({ constraints, domains }: SpreadState, { node }: NodeInfo): Skew | undefined {
  for (let i = 0; i < constraints.length; i++) {
    const constraint = constraints[i];
    const { topologyKey, maxSkew, minDomains, self } = constraint;
    const value = node.metadata.labels.get(topologyKey);
    if (value === undefined) return { constraint, value, count: 0, lowest: 0 };
    // no node counts: upstream cannot tell the lowest count, and lets the node pass
    if (domains[i].size === 0) continue;
    const lowest = domains[i].size < minDomains ? 0 : domains[i].lowest;
    const count = domains[i].get(value);
    if (count + self - lowest > maxSkew) return { constraint, value, count, lowest };
  }
  return undefined;
}

export function verdict(state: SpreadState, node: NodeInfo): Status | undefined {
  const broken = brokenBy(state, node);
  if (broken === undefined) return undefined;
  return broken.value === undefined ? NO_LABEL : TOO_SKEWED;
}

/** `zone=b has 2, the least is 0: 3 more with this pod, at most 1`. */
export function detailOf(state: SpreadState, node: NodeInfo): string {
  const broken = brokenBy(state, node);
  if (broken === undefined) return '';
  const { constraint, value, count, lowest } = broken;
  const { topologyKey, maxSkew, self } = constraint;
  if (value === undefined) return `no label ${topologyKey}`;
  const skew = count + self - lowest;
  return `${topologyKey}=${value} has ${count}, the least is ${lowest}: a skew of ${skew} with this pod, at most ${maxSkew}`;
}
