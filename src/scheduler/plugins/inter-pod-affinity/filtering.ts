/**
 * Which nodes required pod affinity and anti-affinity allow – the pod's own terms, and the terms of others against it.
 * Upstream: pkg/scheduler/framework/plugins/interpodaffinity/filtering.go.
 */
import type { PodClass } from '../../../cluster/index.ts';
import type { StringMap } from '../../../model/objects/index.ts';
import { type AffinityTerm, allTermsMatch, type CompiledPod, termMatches } from '../../compiled/index.ts';
import { type PluginHandle, type PodRef, type Status, unresolvable, unschedulable } from '../../framework/index.ts';
import type { NodeInfo } from '../../snapshot/index.ts';
import { namespaceLabels, NO_LABELS, withNamespacesListed } from '../_namespaces.ts';
import { TopologyCounts } from './topology-counts.ts';

export const NAME = 'InterPodAffinity';
export const NO_AFFINITY = unresolvable(NAME, "node(s) didn't match pod affinity rules");
export const ANTI_AFFINITY = unschedulable(NAME, "node(s) didn't match pod anti-affinity rules");
export const OTHERS_ANTI_AFFINITY = unschedulable(NAME, "node(s) didn't satisfy existing pods anti-affinity rules");

/** The pod's side: what others' terms may select, and its own required terms with namespaces listed. */
export interface Terms {
  readonly class: PodClass;
  readonly namespaceLabels: StringMap;
  readonly affinity: readonly AffinityTerm[];
  readonly antiAffinity: readonly AffinityTerm[];
}

export interface AffinityState extends Terms {
  /** Terms of other pods that the pod matches, by the pairs of their nodes. */
  readonly othersAntiAffinity: TopologyCounts;
  /** Pods that match all `affinity` terms; once for each term. */
  readonly affinityCounts: TopologyCounts;
  /** Pods that match an `antiAffinity` term. */
  readonly antiAffinityCounts: TopologyCounts;
}

/** What one pod of a class adds to the counts, wherever it runs: topology keys. */
export interface Contribution {
  readonly othersAntiAffinity: readonly string[];
  readonly affinity: readonly string[];
  readonly antiAffinity: readonly string[];
}

export function contributionOf(state: Terms, other: CompiledPod): Contribution {
  const { affinity, antiAffinity } = state;
  const keys = (terms: readonly AffinityTerm[]): readonly string[] => terms.map(({ topologyKey }) => topologyKey);
  return {
    othersAntiAffinity: keys(
      other.requiredAntiAffinity.filter((term) => termMatches(term, state.class, state.namespaceLabels)),
    ),
    affinity: allTermsMatch(affinity, other.class, NO_LABELS) ? keys(affinity) : [],
    antiAffinity: keys(antiAffinity.filter((term) => termMatches(term, other.class, NO_LABELS))),
  };
}

function count(state: AffinityState, contribution: Contribution, { node }: NodeInfo, by: 1 | -1): void {
  const { labels } = node.metadata;
  for (const key of contribution.othersAntiAffinity) state.othersAntiAffinity.add(labels, key, by);
  for (const key of contribution.affinity) state.affinityCounts.add(labels, key, by);
  for (const key of contribution.antiAffinity) state.antiAffinityCounts.add(labels, key, by);
}

/** Undefined: neither the pod nor any other has a say. */
export function prepare(handle: PluginHandle, pod: PodRef): AffinityState | undefined {
  const { cluster, compiled, snapshot } = handle;
  const own = compiled.of(pod.class);
  const state: AffinityState = {
    class: pod.class,
    namespaceLabels: namespaceLabels(cluster, pod.class.namespace),
    affinity: own.requiredAffinity.map((term) => withNamespacesListed(term, cluster)),
    antiAffinity: own.requiredAntiAffinity.map((term) => withNamespacesListed(term, cluster)),
    othersAntiAffinity: new TopologyCounts(),
    affinityCounts: new TopologyCounts(),
    antiAffinityCounts: new TopologyCounts(),
  };
  const hasTerms = state.affinity.length > 0 || state.antiAffinity.length > 0;
  const contributions: Contribution[] = [];
  for (const node of hasTerms ? snapshot.nodes : snapshot.withRequiredAntiAffinity) {
    for (const row of hasTerms ? node.pods : node.podsWithRequiredAntiAffinity) {
      const classId = cluster.pods.class[row];
      contributions[classId] ??= contributionOf(state, compiled.at(classId));
      count(state, contributions[classId], node, 1);
    }
  }
  return hasTerms || state.othersAntiAffinity.size > 0 ? state : undefined;
}

/** The pod of a class comes to a node (1) or leaves it (-1). */
export function change(state: AffinityState, other: CompiledPod, node: NodeInfo, by: 1 | -1): void {
  count(state, contributionOf(state, other), node, by);
}

export const cloneState = (state: AffinityState): AffinityState => ({
  ...state,
  othersAntiAffinity: state.othersAntiAffinity.clone(),
  affinityCounts: state.affinityCounts.clone(),
  antiAffinityCounts: state.antiAffinityCounts.clone(),
});

function allowsAffinity({ class: podClass, affinity, affinityCounts }: AffinityState, labels: StringMap): boolean {
  let podsExist = true;
  for (const { topologyKey } of affinity) {
    const value = labels.get(topologyKey);
    if (value === undefined) return false;
    if (affinityCounts.get(topologyKey, value) <= 0) podsExist = false;
  }
  // the first of a series that wants to be with its like may go anywhere
  return podsExist || (affinityCounts.size === 0 && allTermsMatch(affinity, podClass, NO_LABELS));
}

function allowsAntiAffinity({ antiAffinity, antiAffinityCounts }: AffinityState, labels: StringMap): boolean {
  if (antiAffinityCounts.size === 0) return true;
  for (const { topologyKey } of antiAffinity) {
    const value = labels.get(topologyKey);
    if (value !== undefined && antiAffinityCounts.get(topologyKey, value) > 0) return false;
  }
  return true;
}

export function verdict(state: AffinityState, { node }: NodeInfo): Status | undefined {
  const { labels } = node.metadata;
  if (!allowsAffinity(state, labels)) return NO_AFFINITY;
  if (!allowsAntiAffinity(state, labels)) return ANTI_AFFINITY;
  return state.othersAntiAffinity.hasAnyOf(labels) ? OTHERS_ANTI_AFFINITY : undefined;
}
