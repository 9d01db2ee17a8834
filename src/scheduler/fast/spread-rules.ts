/**
 * Topology spread as counters: one for each constraint, shared by all classes whose constraint counts the same pods on the
 * same nodes by the same key.
 */
import type { Cluster } from '../../cluster/index.ts';
import { compileRequiredNodeAffinity } from '../../model/node-selector.ts';
import type { Selector } from '../../model/selector.ts';
import { selectorMatches } from '../../model/selector.ts';
import type { PodRef } from '../framework/index.ts';
import {
  type Constraint,
  countsClass,
  hasAllKeys,
  HOSTNAME,
  includesNode,
} from '../plugins/pod-topology-spread/constraints.ts';
import type { PodTopologySpread } from '../plugins/pod-topology-spread/index.ts';
import type { Counter, Inclusion } from './counter.ts';
import type { ClassListener, Interests } from './interests.ts';
import { staticText } from './static-signature.ts';
import type { TopologyKey } from './topology-key.ts';

export interface HardSpread {
  readonly counter: Counter;
  readonly maxSkew: number;
  readonly minDomains: number;
  /** 1 if the pod itself counts. */
  readonly self: 0 | 1;
}

export interface SoftSpread {
  readonly counter: Counter;
  /** Host names: counted node by node, weighed by the number of candidates. */
  readonly isHost: boolean;
  readonly maxSkew: number;
}

export interface SpreadRules {
  readonly hard: readonly HardSpread[];
  readonly soft: readonly SoftSpread[];
  /** Candidates that lack the key of a soft constraint are left out of the scores. */
  readonly requiresAllKeys: boolean;
}

export const NO_SPREAD: SpreadRules = { hard: [], soft: [], requiresAllKeys: true };

const selectorText = ({ nothing, canonical }: Selector): string => (nothing ? 'nothing' : canonical);

interface SharedCounter {
  readonly counter: Counter;
  readonly constraint: Constraint;
  readonly namespace: string;
}

/** A constraint of a pod, and which nodes it counts on. */
interface Request {
  readonly constraint: Constraint;
  readonly namespace: string;
  readonly key: TopologyKey;
  readonly inclusion: { readonly text: string; readonly nodes: Inclusion } | undefined;
}

export class SpreadCounters implements ClassListener {
  readonly hearsOnlyOfAffinity = false;
  private readonly cluster: Cluster;
  private readonly interests: Interests;
  private readonly shared = new Map<string, SharedCounter>();
  private readonly byNamespace = new Map<string, SharedCounter[]>();
  /** Every class that was learnt, by namespace. */
  private readonly learnt = new Map<string, number[]>();

  constructor(cluster: Cluster, interests: Interests) {
    this.cluster = cluster;
    this.interests = interests;
    interests.listen(this);
  }

  learn(classId: number): void {
    const podClass = this.cluster.classes.list[classId];
    const { namespace } = podClass;
    const classes = this.learnt.get(namespace);
    if (classes === undefined) this.learnt.set(namespace, [classId]);
    else classes.push(classId);
    for (const { counter, constraint } of this.byNamespace.get(namespace) ?? []) {
      if (countsClass(constraint, namespace, podClass)) this.interests.addEffect(classId, counter, 1);
    }
  }

  /** After a reset of the interests. */
  reset(): void {
    this.shared.clear();
    this.byNamespace.clear();
    this.learnt.clear();
    this.interests.listen(this);
  }

  /** Undefined: these constraints are beyond counters. */
  rulesOf(plugin: PodTopologySpread, pod: PodRef): SpreadRules | undefined {
    if (plugin.isMalformed(pod)) return undefined;
    const hard = plugin.constraintsFor(pod, 'DoNotSchedule');
    const soft = plugin.constraintsFor(pod, 'ScheduleAnyway');
    const keys = new Set(soft.map(({ topologyKey }) => topologyKey));
    if (keys.size < soft.length || soft.some(({ maxSkew }) => maxSkew < 1)) return undefined;
    const requiresAllKeys = plugin.requiresAllKeys(pod);
    return {
      hard: hard.map((constraint) => this.hardRule(pod, constraint, hard)),
      soft: soft.map((constraint) => this.softRule(pod, constraint, requiresAllKeys ? soft : [])),
      requiresAllKeys,
    };
  }

  private hardRule(pod: PodRef, constraint: Constraint, all: readonly Constraint[]): HardSpread {
    const key = this.interests.key(constraint.topologyKey);
    const byNode = constraint.topologyKey === HOSTNAME && key.isUnique;
    const inclusion = this.inclusionOf(pod, constraint, all);
    const request = { constraint, namespace: pod.class.namespace, key, inclusion };
    const { maxSkew, minDomains, selector } = constraint;
    const self = selectorMatches(selector, pod.class.labels) ? 1 : 0;
    return { counter: this.counter('hard', request, byNode), maxSkew, minDomains, self };
  }

  private softRule(pod: PodRef, constraint: Constraint, required: readonly Constraint[]): SoftSpread {
    const key = this.interests.key(constraint.topologyKey);
    const isHost = constraint.topologyKey === HOSTNAME;
    const inclusion = isHost ? undefined : this.inclusionOf(pod, constraint, required);
    const request = { constraint, namespace: pod.class.namespace, key, inclusion };
    return { counter: this.counter(isHost ? 'host' : 'soft', request, isHost), isHost, maxSkew: constraint.maxSkew };
  }

  /** Nodes that count: those with all the keys that the constraint's policies let in. */
  private inclusionOf(pod: PodRef, constraint: Constraint, required: readonly Constraint[]): Request['inclusion'] {
    const { spec } = pod.class;
    const keys = required.map(({ topologyKey }) => topologyKey).sort();
    const { honorsAffinity, honorsTaints } = constraint;
    const hasAffinity =
      spec.nodeSelector.size > 0 ||
      spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined;
    const looksAtAffinity = honorsAffinity && hasAffinity;
    if (keys.length === 0 && !looksAtAffinity && !honorsTaints) return undefined;
    const text = JSON.stringify([
      keys,
      looksAtAffinity,
      honorsTaints,
      looksAtAffinity || honorsTaints ? staticText(pod.class) : '',
    ]);
    const affinity = compileRequiredNodeAffinity(spec);
    const nodes = this.interests.inclusion(
      text,
      (node) => hasAllKeys(node, required) && includesNode(constraint, node, affinity, spec.tolerations),
    );
    return { text, nodes };
  }

  private counter(
    kind: 'hard' | 'soft' | 'host',
    { constraint, namespace, key, inclusion }: Request,
    byNode: boolean,
  ): Counter {
    const text = JSON.stringify([kind, namespace, selectorText(constraint.selector), key.name, inclusion?.text ?? '']);
    const known = this.shared.get(text);
    if (known !== undefined) return known.counter;
    const counter = this.interests.newCounter({
      key,
      byNode,
      inclusion: inclusion?.nodes,
      countsMissing: kind === 'soft',
      ignoresKey: kind === 'host',
      needsMinimum: kind === 'hard',
      skipsTerminating: true,
    });
    const entry = { counter, constraint, namespace };
    this.shared.set(text, entry);
    const siblings = this.byNamespace.get(namespace);
    if (siblings === undefined) this.byNamespace.set(namespace, [entry]);
    else siblings.push(entry);
    for (const classId of this.learnt.get(namespace) ?? []) {
      if (countsClass(constraint, namespace, this.cluster.classes.list[classId]))
        this.interests.addEffect(classId, counter, 1);
    }
    return counter;
  }
}
