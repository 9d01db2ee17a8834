/**
 * How much pods would like to be together or apart: preferred terms of the pod and of the others, and the others' required
 * affinity at a fixed weight. Upstream: pkg/scheduler/framework/plugins/interpodaffinity/scoring.go.
 */
import { type CompiledPod, termMatches, type WeightedAffinityTerm } from '../../compiled/index.ts';
import type { PluginHandle, PodRef } from '../../framework/index.ts';
import type { NodeInfo } from '../../snapshot/index.ts';
import { namespaceLabels, NO_LABELS, withNamespacesListed } from '../_namespaces.ts';

/** By topology key and value of the node. */
export type TopologyScores = ReadonlyMap<string, ReadonlyMap<string, number>>;

export interface ScoringArgs {
  readonly hardPodAffinityWeight: number;
  readonly ignorePreferredTermsOfExistingPods: boolean;
}

/** A weight at the topology pair of the other pod's node. */
export interface Contribution {
  readonly key: string;
  readonly weight: number;
}

/** The terms of the pod that is scheduled. */
export interface OwnTerms {
  readonly affinity: readonly WeightedAffinityTerm[];
  readonly antiAffinity: readonly WeightedAffinityTerm[];
}

/** What one pod of a class adds to the scores of `pod`, wherever it runs. */
export function contributionsOf(
  pod: Pick<PodRef, 'class'>,
  own: OwnTerms,
  other: CompiledPod,
  labelsOfNamespace: ReadonlyMap<string, string>,
  hardWeight: number,
): readonly Contribution[] {
  const found: Contribution[] = [];
  const add = (
    terms: readonly WeightedAffinityTerm[],
    sign: 1 | -1,
    target: CompiledPod['class'],
    labels: ReadonlyMap<string, string>,
  ): void => {
    for (const term of terms)
      if (termMatches(term, target, labels)) found.push({ key: term.topologyKey, weight: sign * term.weight });
  };
  add(own.affinity, 1, other.class, NO_LABELS);
  add(own.antiAffinity, -1, other.class, NO_LABELS);
  if (hardWeight > 0) {
    for (const term of other.requiredAffinity) {
      if (termMatches(term, pod.class, labelsOfNamespace)) found.push({ key: term.topologyKey, weight: hardWeight });
    }
  }
  add(other.preferredAffinity, 1, pod.class, labelsOfNamespace);
  add(other.preferredAntiAffinity, -1, pod.class, labelsOfNamespace);
  return found;
}

function addAt(scores: Map<string, Map<string, number>>, { key, weight }: Contribution, node: NodeInfo): void {
  const value = node.node.metadata.labels.get(key);
  if (value === undefined) return;
  let values = scores.get(key);
  if (values === undefined) {
    values = new Map();
    scores.set(key, values);
  }
  values.set(value, (values.get(value) ?? 0) + weight);
}

/** Undefined: nobody has anything to say about the pod. */
export function prepare(
  { cluster, compiled, snapshot }: PluginHandle,
  pod: PodRef,
  args: ScoringArgs,
): TopologyScores | undefined {
  const { preferredAffinity, preferredAntiAffinity } = compiled.of(pod.class);
  const hasTerms = preferredAffinity.length > 0 || preferredAntiAffinity.length > 0;
  if (args.ignorePreferredTermsOfExistingPods && !hasTerms) return undefined;
  const own: OwnTerms = {
    affinity: preferredAffinity.map((term) => withNamespacesListed(term, cluster)),
    antiAffinity: preferredAntiAffinity.map((term) => withNamespacesListed(term, cluster)),
  };
  const labels = namespaceLabels(cluster, pod.class.namespace);
  const byClass: (readonly Contribution[])[] = [];
  const scores = new Map<string, Map<string, number>>();
  for (const node of hasTerms ? snapshot.nodes : snapshot.withAffinity) {
    for (const row of hasTerms ? node.pods : node.podsWithAffinity) {
      const classId = cluster.pods.class[row];
      byClass[classId] ??= contributionsOf(pod, own, compiled.at(classId), labels, args.hardPodAffinityWeight);
      for (const contribution of byClass[classId]) addAt(scores, contribution, node);
    }
  }
  return scores.size === 0 ? undefined : scores;
}

export function scoreOf(scores: TopologyScores, { node }: NodeInfo): number {
  const { labels } = node.metadata;
  let sum = 0;
  for (const [key, values] of scores) {
    const value = labels.get(key);
    if (value !== undefined) sum += values.get(value) ?? 0;
  }
  return sum;
}

/** The lowest becomes 0, the highest 100; the division comes first, as upstream, for it rounds. */
export function normalize(scores: Float64Array): void {
  let lowest = Infinity;
  let highest = -Infinity;
  for (const score of scores) {
    if (score < lowest) lowest = score;
    if (score > highest) highest = score;
  }
  const range = highest - lowest;
  for (let i = 0; i < scores.length; i++) {
    scores[i] = range > 0 ? Math.trunc(100 * ((scores[i] - lowest) / range)) : 0;
  }
}
