/** Shapes by pod class and by what selects the class's pods; all made anew when the ground they stand on changes. */
import type { Cluster } from '../../cluster/index.ts';
import type { Namespace, StringMap } from '../../model/objects/index.ts';
import type { PluginHandle, PodRef } from '../framework/index.ts';
import { HOSTNAME } from '../plugins/pod-topology-spread/constraints.ts';
import { BudgetWatch } from './budget-watch.ts';
import { BySelector } from './default-selectors.ts';
import { Interests } from './interests.ts';
import { NominatedNodes } from './nominated-nodes.ts';
import type { ProfilePlan } from './profile-plan.ts';
import { isCovered, Shape, type ShapeParts, spreadRulesOf } from './shape.ts';
import type { TopologyKey } from './topology-key.ts';
import { SpreadCounters, type SpreadRules } from './spread-rules.ts';
import { Signatures } from './signatures.ts';
import { isReadable } from './static-signature.ts';

/** Every shape has counters that pods must change: classes that come and go must not pile up. */
const MAX_SHAPES = 4096;
const NO_LABELS: StringMap = new Map();

/** No shape: the plugins decide. */
const UNCOVERED = null;

function sameLabels(a: StringMap, b: StringMap): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (b.get(key) !== value) return false;
  return true;
}

const sameRules = (a: SpreadRules, b: SpreadRules): boolean =>
  a.hard.length === b.hard.length &&
  a.soft.length === b.soft.length &&
  a.hard.every(({ counter }, i) => counter === b.hard[i].counter) &&
  a.soft.every(({ counter }, i) => counter === b.soft[i].counter);

export class Shapes {
  readonly interests: Interests;
  readonly nominatedNodes: NominatedNodes;
  private readonly parts: ShapeParts;
  /** By class: those made so far, one for each set of counters. */
  private readonly made: Shape[][] = [];
  private count = 0;
  /** By class: the shape of pods whose constraints are their own; undefined: not asked yet. */
  private readonly own: (Shape | typeof UNCOVERED | undefined)[] = [];
  private readonly bySelector: BySelector<Shape | typeof UNCOVERED>;
  private hosts: TopologyKey | undefined;
  private areHostsUnique = true;
  private isStale = false;

  constructor(handle: PluginHandle, plan: ProfilePlan) {
    const { cluster, compiled } = handle;
    this.interests = new Interests(handle);
    this.nominatedNodes = new NominatedNodes(handle, this.interests.table);
    this.bySelector = new BySelector(cluster);
    const { interests } = this;
    const spreads = new SpreadCounters(cluster, interests);
    this.parts = {
      cluster,
      compiled,
      interests,
      spreads,
      plan,
      signatures: new Signatures(handle.snapshot, plan, interests.table),
      sharedMemos: new Map(),
      misfits: new Map(),
      nominated: handle.nominated,
      nominatedNodes: this.nominatedNodes,
      budgets: new BudgetWatch(cluster),
    };
    this.watchNamespaces(cluster);
  }

  /** To be called before a decision, after the snapshot's update. */
  sync(): void {
    this.nominatedNodes.sync();
    this.hosts ??= this.interests.key(HOSTNAME);
    if (!this.isStale && this.hosts.isUnique === this.areHostsUnique && this.count <= MAX_SHAPES) return;
    this.isStale = false;
    this.reset();
    this.hosts = this.interests.key(HOSTNAME);
    this.areHostsUnique = this.hosts.isUnique;
  }

  /** Undefined: the plugins decide for this pod. */
  of(pod: PodRef): Shape | undefined {
    let known = this.own[pod.class.id];
    if (known === undefined) known = this.bySelector.known(pod);
    return known === undefined ? this.find(pod) : (known ?? undefined);
  }

  private find(pod: PodRef): Shape | undefined {
    const { plan } = this.parts;
    const spread = plan.spreadFilter ?? plan.spread?.plugin;
    const shape = this.make(pod);
    if (spread?.usesDefaults(pod) === true) this.bySelector.note(pod, shape ?? UNCOVERED);
    else this.own[pod.class.id] = shape ?? UNCOVERED;
    return shape;
  }

  private make(pod: PodRef): Shape | undefined {
    const { compiled, plan } = this.parts;
    if (!isCovered(pod.class, compiled.of(pod.class)) || !isReadable(pod.class, plan)) return undefined;
    const spread = spreadRulesOf(pod, this.parts);
    if (spread === undefined) return undefined;
    this.made[pod.class.id] ??= [];
    const siblings = this.made[pod.class.id];
    const known = siblings.find((shape) => sameRules(shape.spread, spread));
    if (known !== undefined) return known;
    const shape = new Shape(pod, spread, this.parts);
    siblings.push(shape);
    this.count++;
    return shape;
  }

  private reset(): void {
    this.interests.reset();
    this.parts.spreads.reset();
    this.parts.signatures.clear();
    this.parts.sharedMemos.clear();
    this.parts.misfits.clear();
    this.bySelector.clear();
    this.made.length = 0;
    this.own.length = 0;
    this.count = 0;
  }

  /** Affinity terms select namespaces by their labels. */
  private watchNamespaces(cluster: Cluster): void {
    cluster.watch({
      objectKinds: ['Namespace'],
      objectChanged: (_, before, after) => {
        if ((after ?? before)?.kind !== 'Namespace') return;
        const [old, now] = [before as Namespace | undefined, after as Namespace | undefined];
        if (
          old === undefined ||
          now === undefined ||
          !sameLabels(old.metadata.labels ?? NO_LABELS, now.metadata.labels ?? NO_LABELS)
        )
          this.isStale = true;
      },
    });
  }
}
