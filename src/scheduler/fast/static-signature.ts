/**
 * What a pod class thinks of each node by the node's object alone: tolerations, node selector and affinity, node name,
 * images. Shared by all classes that say the same about these. The plugins themselves are asked, once a node and change.
 */
import type { PodClass } from '../../cluster/index.ts';
import { grow } from '../../cluster/columns.ts';
import type { StringMap } from '../../model/objects/index.ts';
import type { Plugin, PodRef, Status } from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import type { NodeTable } from './node-table.ts';
import type { ProfilePlan, Weighted } from './profile-plan.ts';

/** A plugin with what its PreFilter or PreScore prepared. */
export interface Prepared {
  readonly plugin: Plugin;
  readonly state: unknown;
}

const NOBODY = { serial: -1, row: -1, name: '', owner: -1, node: -1, nominated: -1 };

/** Any pod of a class, for plugins that look at nothing but the class. */
export const anyPodOf = (podClass: PodClass): PodRef => ({ ...NOBODY, class: podClass });

export function preparedFilters(plugins: readonly Plugin[], pod: PodRef): readonly Prepared[] {
  return plugins.flatMap((plugin) => {
    const outcome = plugin.preFilter?.(pod) ?? {};
    return outcome.status?.code === 'Skip' ? [] : [{ plugin, state: outcome.state }];
  });
}

/** The first refusal. */
export function refusalOf(filters: readonly Prepared[], pod: PodRef, node: NodeInfo): Status | undefined {
  for (const { plugin, state } of filters) {
    const status = plugin.filter?.(state, pod, node);
    if (status !== undefined) return status;
  }
  return undefined;
}

/** Undefined: the plugin is off or has nothing to say about the pod. */
function preparedScore(weighted: Weighted | undefined, pod: PodRef): Prepared | undefined {
  if (weighted === undefined) return undefined;
  const { plugin } = weighted;
  const outcome = plugin.preScore?.(pod, []) ?? {};
  return outcome.status?.code === 'Skip' ? undefined : { plugin, state: outcome.state };
}

/** Whether the score plugins can read what the class says; if not, the scheduling cycle ends with their error. */
export function isReadable(podClass: PodClass, { taints, nodeAffinity, images }: ProfilePlan): boolean {
  const pod = anyPodOf(podClass);
  return [taints, nodeAffinity, images].every((weighted) => {
    const status = weighted?.plugin.preScore?.(pod, []).status;
    return status === undefined || status.code === 'Skip';
  });
}

const replacer = (_key: string, value: unknown): unknown => (value instanceof Map ? [...(value as StringMap)] : value);

/** Equal for classes that all nodes look alike to, images apart. */
export function staticText({ spec }: PodClass): string {
  const { tolerations, nodeSelector, nodeName, affinity } = spec;
  return JSON.stringify([tolerations, [...nodeSelector].sort(), nodeName, affinity?.nodeAffinity], replacer);
}

export class StaticSignature {
  /** Of all that it depends on. */
  readonly text: string;
  readonly scoresImages: boolean;
  /** By slot: 1 for nodes that pass; raw scores. Valid for a slot after `ensure`. */
  passes = new Uint8Array(0);
  taints = new Int32Array(0);
  nodeAffinity = new Int32Array(0);
  images = new Uint8Array(0);
  private evaluatedAt = new Float64Array(0);
  private readonly table: NodeTable;
  private readonly pod: PodRef;
  private readonly filters: readonly Prepared[];
  private readonly scores: readonly (Prepared | undefined)[];
  /** Image scores depend on the number of nodes. */
  private evaluatedNodes = 0;
  private sawImages = false;

  /** `plan`: without images where none of the class's lies on any node. */
  constructor(podClass: PodClass, plan: ProfilePlan, table: NodeTable, text: string) {
    this.text = text;
    this.scoresImages = plan.images !== undefined;
    this.table = table;
    this.pod = anyPodOf(podClass);
    this.filters = preparedFilters(plan.staticFilters, this.pod);
    this.scores = [plan.taints, plan.nodeAffinity, plan.images].map((weighted) => preparedScore(weighted, this.pod));
  }

  /** Follows a change of the node list. */
  sync(): void {
    const { table } = this;
    if (this.passes.length < table.positions.length) this.resize(table.positions.length);
    if (this.sawImages && this.evaluatedNodes !== table.count) this.evaluatedAt.fill(0);
    this.evaluatedNodes = table.count;
  }

  /** Makes the columns valid for the nodes in some positions. */
  ensure(positions: Int32Array, count: number): void {
    const { objectChangedAt, slots, infos } = this.table;
    const { evaluatedAt } = this;
    for (let i = 0; i < count; i++) {
      const slot = slots[positions[i]];
      if (evaluatedAt[slot] < objectChangedAt[slot]) this.evaluate(slot, infos[positions[i]]);
    }
  }

  /** Whether the node in a position passes. Needs neither `sync` nor `ensure`. */
  passesAt(position: number): boolean {
    this.sync();
    const { slots, infos, objectChangedAt } = this.table;
    const slot = slots[position];
    if (this.evaluatedAt[slot] < objectChangedAt[slot]) this.evaluate(slot, infos[position]);
    return this.passes[slot] === 1;
  }

  private evaluate(slot: number, info: NodeInfo): void {
    this.evaluatedAt[slot] = this.table.objectChangedAt[slot];
    const passes = refusalOf(this.filters, this.pod, info) === undefined;
    this.passes[slot] = passes ? 1 : 0;
    if (!passes) return;
    const [taints, nodeAffinity, images] = this.scores;
    this.taints[slot] = this.score(taints, info);
    this.nodeAffinity[slot] = this.score(nodeAffinity, info);
    this.images[slot] = this.score(images, info);
    if (info.images.size > 0) this.sawImages = true;
  }

  private score(prepared: Prepared | undefined, info: NodeInfo): number {
    return prepared?.plugin.score?.(prepared.state, this.pod, info) ?? 0;
  }

  private resize(slots: number): void {
    this.passes = grow(this.passes, slots);
    this.taints = grow(this.taints, slots);
    this.nodeAffinity = grow(this.nodeAffinity, slots);
    this.images = grow(this.images, slots);
    this.evaluatedAt = grow(this.evaluatedAt, slots);
  }
}
