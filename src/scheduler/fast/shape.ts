/** A pod class as the fast engine decides for it: its rules, its memo of the nodes, its scores. */
import type { Cluster, PodClass } from '../../cluster/index.ts';
import type { Volume } from '../../model/objects/pod.ts';
import type { CompiledPod, CompiledPods } from '../compiled/index.ts';
import type { NominatedPods, PodRef, Status } from '../framework/index.ts';
import { isInlineMigratable } from '../plugins/_csi-migration.ts';
import { AffinityRules } from './affinity-rules.ts';
import type { BudgetWatch } from './budget-watch.ts';
import type { Interests } from './interests.ts';
import type { Memo } from './memo.ts';
import { NodeRunner } from './node-runner.ts';
import type { NominatedNodes } from './nominated-nodes.ts';
import { PreemptionMemo } from './preemption-memo.ts';
import type { ProfilePlan } from './profile-plan.ts';
import { Refusals } from './refusals.ts';
import { affinityRefusal, spreadRefusal } from './rule-refusals.ts';
import { type Rules, sortRules } from './rules.ts';
import { NO_SPREAD, type SpreadCounters, type SpreadRules } from './spread-rules.ts';
import type { Signatures } from './signatures.ts';
import { anyPodOf, preparedFilters, staticText } from './static-signature.ts';
import { Views } from './views.ts';
import { type VolumeGate, volumeGateOf } from './volume-gate.ts';

/** What shapes are made with. */
export interface ShapeParts {
  readonly cluster: Cluster;
  readonly compiled: CompiledPods;
  readonly interests: Interests;
  readonly spreads: SpreadCounters;
  readonly plan: ProfilePlan;
  readonly signatures: Signatures;
  /** As in `ViewParts`. */
  readonly sharedMemos: Map<string, Memo>;
  /** By priority and all that a node's own verdict depends on. */
  readonly misfits: Map<string, Misfit>;
  readonly nominated: NominatedPods;
  readonly nominatedNodes: NominatedNodes;
  readonly budgets: BudgetWatch;
}

/** What is known of a class's pods that fit nowhere; preemption and filters only for classes whose rules refuse nobody. */
export interface Misfit {
  readonly refusals: Refusals;
  readonly preemption: PreemptionMemo;
  readonly runner: NodeRunner;
}

/** Volumes that no plugin of the default profile looks at. */
const isIndifferent = (volume: Volume): boolean =>
  (volume.persistentVolumeClaim ?? volume.ephemeral ?? volume.iscsi ?? volume.rbd) === undefined &&
  !isInlineMigratable(volume);

/**
 * Whether decisions for the class can be told from its rules: no names of nodes, nothing malformed. Pods that name a node are
 * asked about that one only, as those of DaemonSets, and each has a class of its own: the plugins have little to do.
 */
export function isCovered({ spec }: PodClass, { affinityError }: CompiledPod): boolean {
  if (affinityError !== '') return false;
  const { nodeAffinity } = spec.affinity ?? {};
  const required = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  if (required.some(({ matchFields }) => matchFields.length > 0)) return false;
  const preferred = nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return preferred.every(({ weight }) => weight >= 0 && weight <= 100);
}

/** As in `ViewParts`. */
function nodeText({ requests, nonZeroMilliCPU, nonZeroMemory, hostPorts }: CompiledPod, statics: string): string {
  const { milliCPU, memory, ephemeralStorage, scalars } = requests;
  const sums = [milliCPU, memory, ephemeralStorage, nonZeroMilliCPU, nonZeroMemory];
  return JSON.stringify([sums, [...scalars], hostPorts, statics]);
}

export class Shape {
  readonly pod: CompiledPod;
  readonly affinity: AffinityRules;
  /** Claims or disks: each pod must show its `volumeGate`. */
  readonly hasVolumes: boolean;
  private readonly parts: ShapeParts;
  readonly spread: SpreadRules;
  private ownViews: Views | undefined;
  /** What the views were made from, and were found to hold for. */
  private rulesVersion = -1;
  private imagesVersion = -1;
  private ownMisfit: Misfit | undefined;

  constructor(pod: PodRef, spread: SpreadRules, parts: ShapeParts) {
    this.parts = parts;
    this.spread = spread;
    this.pod = parts.compiled.of(pod.class);
    this.affinity = new AffinityRules(pod.class, parts);
    this.hasVolumes = !pod.class.spec.volumes.every(isIndifferent);
  }

  /** A required or a soft constraint takes an empty value for none; whether any node has one. */
  get hasEmptyValues(): boolean {
    const { requiresAllKeys, soft } = this.spread;
    if (requiresAllKeys) return false;
    // each decision asks: no closure
    for (let i = 0; i < soft.length; i++) if (soft[i].counter.key.hasEmptyValue) return true;
    return false;
  }

  /** Whether the pod is the first of a series that wants to be together, and so may go anywhere. */
  get isFirst(): boolean {
    return this.affinity.affinity.size > 0 && this.affinity.attractsItself && this.affinity.isFirst;
  }

  /** Made anew when a class has appeared that bears on this one, or a node with one of its images. */
  get views(): Views {
    const { affinity } = this;
    if (this.ownViews === undefined || this.rulesVersion !== affinity.version || this.areImagesNew(this.ownViews)) {
      this.rulesVersion = affinity.version;
      this.ownViews = this.newViews();
    }
    return this.ownViews;
  }

  private areImagesNew({ signature }: Views): boolean {
    const { signatures } = this.parts;
    if (this.imagesVersion === signatures.version) return false;
    this.imagesVersion = signatures.version;
    return signatures.areImagesMet(this.pod.class) !== signature.scoresImages;
  }

  private newViews(): Views {
    const { pod } = this;
    const { interests, plan, sharedMemos, signatures } = this.parts;
    const signature = signatures.of(pod.class);
    const text = nodeText(pod, signature.text);
    const parts = { table: interests.table, plan, pod, signature, text, sharedMemos };
    return new Views(sortRules(this.spread, this.affinity), parts);
  }

  private get rules(): Rules {
    return this.views.rules;
  }

  /** Undefined: only the plugins can tell what the pod's volumes keep it from. */
  volumeGate(pod: PodRef): VolumeGate | undefined {
    const { interests, plan } = this.parts;
    return volumeGateOf(interests.table, plan.volumeFilters, pod);
  }

  /** Whether it can be told why the class's pods fit nowhere. */
  get explains(): boolean {
    return this.rules.refusesByNode || this.parts.plan.asksRulesLast;
  }

  /** What the rules of a class say of a node that has room, by slot; undefined: it has none that refuse. */
  get ruleRefusals(): ((slot: number) => Status | undefined) | undefined {
    if (this.rules.refusesByNode) return undefined;
    const { spread, affinity, isFirst } = this;
    return (slot) => spreadRefusal(spread.hard, slot) ?? affinityRefusal(affinity, isFirst, slot);
  }

  /** What nodes themselves say. */
  get misfit(): Misfit {
    if (this.ownMisfit !== undefined) return this.ownMisfit;
    const { misfits } = this.parts;
    const { priority } = this.pod.class;
    const text = JSON.stringify([priority, nodeText(this.pod, staticText(this.pod.class))]);
    this.ownMisfit = misfits.get(text) ?? this.newMisfit();
    misfits.set(text, this.ownMisfit);
    return this.ownMisfit;
  }

  private newMisfit(): Misfit {
    const { pod } = this;
    const { plan, interests, cluster, compiled, nominated, nominatedNodes, budgets, signatures } = this.parts;
    const { table } = interests;
    const signature = signatures.of(pod.class);
    const anyPod = anyPodOf(pod.class);
    const filters = preparedFilters(plan.nodeFilters, anyPod);
    const runner = new NodeRunner({ cluster, compiled, nominated, filters, pod: anyPod });
    const refusals = new Refusals(table, runner);
    const isArithmetic =
      plan.fitFilter !== undefined &&
      pod.requests.scalars.size === 0 &&
      (!plan.checksPorts || pod.hostPorts.length === 0);
    const parts = { cluster, compiled, nominatedNodes, table, budgets, signature, refusals, runner, pod, isArithmetic };
    return { refusals, preemption: new PreemptionMemo(parts), runner };
  }
}

/** Spread rules of a pod; undefined: beyond counters. */
export function spreadRulesOf(pod: PodRef, { plan, spreads }: ShapeParts): SpreadRules | undefined {
  const plugin = plan.spreadFilter ?? plan.spread?.plugin;
  if (plugin === undefined) return NO_SPREAD;
  const rules = spreads.rulesOf(plugin, pod);
  if (rules === undefined) return undefined;
  return {
    ...rules,
    hard: plan.spreadFilter === undefined ? [] : rules.hard,
    soft: plan.spread === undefined ? [] : rules.soft,
  };
}
