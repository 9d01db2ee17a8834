/**
 * Inter-pod affinity of one class as counters: what others' terms say about its pods, and what its own terms say about
 * others, each by topology key. A counter comes into being when the first class appears that feeds it.
 */
import type { Cluster, PodClass } from '../../cluster/index.ts';
import {
  type AffinityTerm,
  allTermsMatch,
  type CompiledPod,
  type CompiledPods,
  type WeightedAffinityTerm,
} from '../compiled/index.ts';
import { namespaceLabels, NO_LABELS, withNamespacesListed } from '../plugins/_namespaces.ts';
import { contributionOf, type Terms } from '../plugins/inter-pod-affinity/filtering.ts';
import { contributionsOf, type OwnTerms } from '../plugins/inter-pod-affinity/scoring.ts';
import { HOSTNAME } from '../plugins/pod-topology-spread/constraints.ts';
import type { Counter } from './counter.ts';
import type { ClassListener, Interests } from './interests.ts';
import type { ProfilePlan } from './profile-plan.ts';

type CountersByKey = Map<string, Counter>;

export class AffinityRules implements ClassListener {
  /** Where one of these counts a pod, the class's pods may not go. */
  readonly othersAntiAffinity: CountersByKey = new Map();
  readonly antiAffinity: CountersByKey = new Map();
  /** All of these must count a pod where one of the class's pods goes; its keys are those of `requiredKeys`. */
  readonly affinity: CountersByKey = new Map();
  /** Sum up to the score. */
  readonly score: CountersByKey = new Map();
  readonly requiredKeys: readonly string[];
  /** Its pods match all their own affinity terms. */
  readonly attractsItself: boolean;
  readonly hearsOnlyOfAffinity: boolean;
  /** Raised when a counter is added. */
  version = 0;
  private readonly compiled: CompiledPods;
  private readonly interests: Interests;
  private readonly plan: ProfilePlan;
  private readonly podClass: PodClass;
  private readonly terms: Terms;
  private readonly preferred: OwnTerms;
  private readonly hasRequired: boolean;
  private readonly hasPreferred: boolean;

  constructor(
    podClass: PodClass,
    {
      cluster,
      compiled,
      interests,
      plan,
    }: { cluster: Cluster; compiled: CompiledPods; interests: Interests; plan: ProfilePlan },
  ) {
    this.podClass = podClass;
    this.compiled = compiled;
    this.interests = interests;
    this.plan = plan;
    const own = compiled.of(podClass);
    const listed = (term: AffinityTerm): AffinityTerm => withNamespacesListed(term, cluster);
    const weighted = (term: WeightedAffinityTerm): WeightedAffinityTerm => withNamespacesListed(term, cluster);
    this.terms = {
      class: podClass,
      namespaceLabels: namespaceLabels(cluster, podClass.namespace),
      affinity: own.requiredAffinity.map(listed),
      antiAffinity: own.requiredAntiAffinity.map(listed),
    };
    this.preferred = {
      affinity: own.preferredAffinity.map(weighted),
      antiAffinity: own.preferredAntiAffinity.map(weighted),
    };
    this.hasRequired =
      plan.affinityFilter !== undefined && own.requiredAffinity.length + own.requiredAntiAffinity.length > 0;
    this.hasPreferred = own.preferredAffinity.length + own.preferredAntiAffinity.length > 0;
    this.hearsOnlyOfAffinity = !this.hasRequired && !this.hasPreferred;
    this.requiredKeys =
      plan.affinityFilter === undefined ? [] : [...new Set(own.requiredAffinity.map(({ topologyKey }) => topologyKey))];
    this.attractsItself = allTermsMatch(this.terms.affinity, podClass, NO_LABELS);
    for (const key of this.requiredKeys) this.counter(this.affinity, key);
    interests.listen(this);
  }

  learn(classId: number): void {
    const other = this.compiled.at(classId);
    if (this.plan.affinityFilter !== undefined) this.learnRequired(classId, other);
    if (this.plan.podAffinity !== undefined) this.learnScore(classId, other);
  }

  /** No pod that counts matches the affinity terms. */
  get isFirst(): boolean {
    for (const { total } of this.affinity.values()) if (total > 0) return false;
    return true;
  }

  private learnRequired(classId: number, other: CompiledPod): void {
    const { othersAntiAffinity, affinity, antiAffinity } = contributionOf(this.terms, other);
    this.feed(this.othersAntiAffinity, classId, othersAntiAffinity);
    this.feed(this.affinity, classId, affinity);
    this.feed(this.antiAffinity, classId, antiAffinity);
  }

  private learnScore(classId: number, other: CompiledPod): void {
    const args = this.plan.podAffinity?.plugin.args;
    if (args === undefined || (args.ignorePreferredTermsOfExistingPods && !this.hasPreferred)) return;
    const { namespaceLabels: labels } = this.terms;
    const sums = new Map<string, number>();
    for (const { key, weight } of contributionsOf(
      { class: this.podClass },
      this.preferred,
      other,
      labels,
      args.hardPodAffinityWeight,
    )) {
      sums.set(key, (sums.get(key) ?? 0) + weight);
    }
    for (const [key, weight] of sums)
      if (weight !== 0) this.interests.addEffect(classId, this.counter(this.score, key), weight);
  }

  private feed(counters: CountersByKey, classId: number, keys: readonly string[]): void {
    for (const key of new Set(keys)) this.interests.addEffect(classId, this.counter(counters, key), 1);
  }

  private counter(counters: CountersByKey, name: string): Counter {
    const known = counters.get(name);
    if (known !== undefined) return known;
    const key = this.interests.key(name);
    const counter = this.interests.newCounter({
      key,
      byNode: name === HOSTNAME && key.isUnique,
      skipsTerminating: false,
    });
    counters.set(name, counter);
    this.version++;
    return counter;
  }
}
