/**
 * Node selectors and node affinity of the pod, and the affinity that the profile adds to every pod. A pod that names its
 * nodes by `metadata.name` narrows the search to them. Upstream: pkg/scheduler/framework/plugins/nodeaffinity.
 */
import type { PodClass } from '../../cluster/index.ts';
import {
  type CompiledNodeSelector,
  type CompiledPreference,
  compileNodeSelector,
  compilePreferredTerms,
  compileRequiredNodeAffinity,
  nodeSelectorMatches,
  preferredTermsScore,
  type RequiredNodeAffinity,
  requiredNodeAffinityMatches,
} from '../../model/node-selector.ts';
import type { Node } from '../../model/objects/index.ts';
import type { NodeSelectorTerm } from '../../model/objects/pod.ts';
import { PerClass } from '../compiled/index.ts';
import {
  ADD,
  failure,
  type Plugin,
  type PluginArgs,
  type PodRef,
  type PreFilterOutcome,
  type PreScoreOutcome,
  SKIP,
  type Status,
  unresolvable,
  UPDATE_NODE_LABEL,
} from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import { onNode } from './_events.ts';
import { normalizeByHighest } from './_normalize.ts';

const NAME = 'NodeAffinity';
const OTHER_NODES = unresolvable(NAME, "node(s) didn't match Pod's node affinity/selector");
const NOT_ADDED = unresolvable(NAME, "node(s) didn't match scheduler-enforced node affinity");
const CONFLICT: PreFilterOutcome<RequiredNodeAffinity> = { status: unresolvable(NAME, 'pod affinity terms conflict') };
const NO_PREFERENCES: readonly CompiledPreference[] = [];

interface PodAffinityToNodes {
  readonly required: RequiredNodeAffinity;
  readonly hasRequired: boolean;
  /** Names that the required terms come down to; undefined: any. */
  readonly names?: ReadonlySet<string>;
  readonly preferred: readonly CompiledPreference[];
  /** Why the preferred terms cannot be read. */
  readonly error?: Status;
}

/** The names that all of a term's `metadata.name In` requirements allow; undefined if it has none. */
function namesOfTerm({ matchFields }: NodeSelectorTerm): ReadonlySet<string> | undefined {
  let names: ReadonlySet<string> | undefined;
  for (const { key, operator, values } of matchFields) {
    if (key !== 'metadata.name' || operator !== 'In') continue;
    names = new Set(names === undefined ? values : values.filter((value) => names?.has(value)));
  }
  return names;
}

/** The union over the terms; undefined if one of them allows any name. */
function namesOf(terms: readonly NodeSelectorTerm[]): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const term of terms) {
    const ofTerm = namesOfTerm(term);
    if (ofTerm === undefined) return undefined;
    for (const name of ofTerm) names.add(name);
  }
  return terms.length === 0 ? undefined : names;
}

function compile({ spec }: PodClass): PodAffinityToNodes {
  const { nodeAffinity } = spec.affinity ?? {};
  const required = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const base = {
    required: compileRequiredNodeAffinity(spec),
    hasRequired: required !== undefined || spec.nodeSelector.size > 0,
    names: required && namesOf(required.nodeSelectorTerms),
  };
  try {
    return {
      ...base,
      preferred: compilePreferredTerms(nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []),
    };
  } catch (error) {
    return { ...base, preferred: NO_PREFERENCES, error: failure(NAME, (error as Error).message) };
  }
}

export class NodeAffinity implements Plugin<RequiredNodeAffinity, readonly CompiledPreference[]> {
  readonly name = NAME;
  readonly events = [onNode(ADD | UPDATE_NODE_LABEL, (pod, before, after) => this.mayMatchNow(pod, before, after))];
  private readonly addedRequired: CompiledNodeSelector | undefined;
  private readonly addedPreferred: readonly CompiledPreference[];
  /** Even if none of them can match. */
  private readonly addsPreferences: boolean;
  private readonly compiled = new PerClass(compile);

  constructor({ addedAffinity }: PluginArgs<'NodeAffinity'> = {}) {
    const required = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    this.addedRequired = required && compileNodeSelector(required);
    const preferences = addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    this.addedPreferred = compilePreferredTerms(preferences);
    this.addsPreferences = preferences.length > 0;
  }

  preFilter(pod: PodRef): PreFilterOutcome<RequiredNodeAffinity> {
    const { required, hasRequired, names } = this.compiled.of(pod.class);
    if (!hasRequired && this.addedRequired === undefined) return { status: SKIP };
    return names?.size === 0 ? CONFLICT : { state: required, nodes: names };
  }

  filter(state: RequiredNodeAffinity | undefined, pod: PodRef, { node }: NodeInfo): Status | undefined {
    if (this.addedRequired !== undefined && !nodeSelectorMatches(this.addedRequired, node)) return NOT_ADDED;
    const required = state ?? this.compiled.of(pod.class).required;
    return requiredNodeAffinityMatches(required, node) ? undefined : OTHER_NODES;
  }

  preScore(pod: PodRef): PreScoreOutcome<readonly CompiledPreference[]> {
    const { preferred, error } = this.compiled.of(pod.class);
    if (error !== undefined) return { status: error };
    const preferences = pod.class.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    if (preferences.length === 0 && !this.addsPreferences) return { status: SKIP };
    return { state: preferred };
  }

  score(state: readonly CompiledPreference[] | undefined, pod: PodRef, { node }: NodeInfo): number {
    const preferred = state ?? this.compiled.of(pod.class).preferred;
    return preferredTermsScore(this.addedPreferred, node) + preferredTermsScore(preferred, node);
  }

  normalizeScore(_state: unknown, _pod: PodRef, _nodes: readonly NodeInfo[], scores: Float64Array): void {
    normalizeByHighest(scores, false);
  }

  /** A node that matches and is new, or did not match the pod's own affinity before. */
  private mayMatchNow(pod: PodRef, before: Node | undefined, after: Node | undefined): boolean {
    if (after === undefined || (this.addedRequired !== undefined && !nodeSelectorMatches(this.addedRequired, after)))
      return false;
    const { required } = this.compiled.of(pod.class);
    if (!requiredNodeAffinityMatches(required, after)) return false;
    return before === undefined || !requiredNodeAffinityMatches(required, before);
  }
}
