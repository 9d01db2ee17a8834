/**
 * One class's view of one node, as far as the node alone decides it: whether it passes, its base score, and its level.
 * The arithmetic of CPU and memory is done on the table's numbers; whatever else resources demand, the plugin is asked.
 */
import type { HostPort } from '../../model/host-port.ts';
import { wholePercent } from '../../model/whole-percent.ts';
import type { CompiledPod } from '../compiled/index.ts';
import type { Plugin, PodRef } from '../framework/index.ts';
import {
  ALLOCATABLE_CPU,
  ALLOCATABLE_MEMORY,
  FREE_PODS,
  FREE_STORAGE,
  type NodeInfo,
  NON_ZERO_CPU,
  NON_ZERO_MEMORY,
  REQUESTED_CPU,
  REQUESTED_MEMORY,
  STRIDE,
} from '../snapshot/index.ts';
import { HOST_PODS, type LevelTable, NODE_AFFINITY, POD_AFFINITY, TAINTS, DOMAINS } from './level-table.ts';
import type { NodeTable } from './node-table.ts';
import type { ProfilePlan, Weighted } from './profile-plan.ts';
import type { Rules } from './rules.ts';
import type { SoftSpread } from './spread-rules.ts';
import { anyPodOf, type StaticSignature } from './static-signature.ts';
import { MISSING } from './topology-key.ts';

/** A plugin's score that is read off the numbers (`plugin` undefined), or asked for. */
interface ResourceScore {
  readonly weight: number;
  readonly plugin: Plugin | undefined;
  readonly state: unknown;
  /** What the pod requests, by the plugin's own way of counting. */
  readonly cpu: number;
  readonly memory: number;
}

const NO_SCORE: ResourceScore = { weight: 0, plugin: undefined, state: undefined, cpu: 0, memory: 0 };

function resourceScore(weighted: Weighted | undefined, pod: PodRef, isByNumbers: boolean): ResourceScore {
  if (weighted === undefined) return NO_SCORE;
  const { plugin, weight } = weighted;
  const { state } = plugin.preScore?.(pod, []) ?? {};
  const [cpu = 0, memory = 0] = isByNumbers ? (state as readonly number[]) : [];
  return { weight, plugin: isByNumbers ? undefined : plugin, state, cpu, memory };
}

export interface JudgeParts {
  readonly table: NodeTable;
  readonly signature: StaticSignature;
  readonly plan: ProfilePlan;
  readonly pod: CompiledPod;
}

/** Stands for the base score of a node that does not pass; no score comes near it. */
export const REFUSED = -(2 ** 31);

export class NodeJudge {
  private readonly table: NodeTable;
  private readonly signature: StaticSignature;
  private readonly pod: PodRef;
  private readonly requests: CompiledPod['requests'];
  /** Asked where more than CPU, memory and storage counts. */
  private readonly fitFilter: Plugin | undefined;
  private readonly fitState: unknown;
  private readonly checksFit: boolean;
  private readonly ports: readonly HostPort[];
  private readonly fit: ResourceScore;
  private readonly balanced: ResourceScore;
  private readonly fitWeights: { readonly cpu: number; readonly memory: number };
  private readonly imageWeight: number;

  constructor({ table, signature, plan, pod }: JudgeParts) {
    this.table = table;
    this.signature = signature;
    this.pod = anyPodOf(pod.class);
    this.requests = pod.requests;
    this.checksFit = plan.fitFilter !== undefined;
    this.fitFilter = pod.requests.scalars.size > 0 ? plan.fitFilter : undefined;
    this.fitState = this.fitFilter?.preFilter?.(this.pod).state;
    this.ports = plan.checksPorts ? pod.hostPorts : [];
    this.fit = resourceScore(plan.fit, this.pod, plan.leastAllocated !== undefined);
    this.balanced = resourceScore(plan.balanced, this.pod, plan.balancesCpuAndMemory);
    this.fitWeights = plan.leastAllocated ?? { cpu: 0, memory: 0 };
    this.imageWeight = plan.images?.weight ?? 0;
  }

  /** To be called before `judge` for nodes whose objects may have changed since the class looked at them. */
  readObjects(positions: Int32Array, count: number): void {
    this.signature.ensure(positions, count);
  }

  /**
   * Base scores of the first `count` nodes of `positions`, or `REFUSED`. Many at a time, so that what the class asks for is
   * read once. `isFirst`: as in `LevelScores.begin`.
   */
  judge(positions: Int32Array, count: number, rules: Rules, isFirst: boolean, bases: Int32Array): void {
    const { table, signature } = this;
    const { slots } = table;
    const { passes, images } = signature;
    const { imageWeight } = this;
    for (let i = 0; i < count; i++) {
      const slot = slots[positions[i]];
      bases[i] = passes[slot] === 1 ? images[slot] * imageWeight : REFUSED;
    }
    if (this.ports.length > 0 || this.fitFilter !== undefined) this.refuseByPlugins(positions, count, bases);
    if (!rules.refusesByNode) refuseLocally(slots, positions, count, rules, isFirst, bases);
    if (this.checksFit && this.fitFilter === undefined) this.refuseWithoutRoom(positions, count, bases);
    this.addByNumbers(positions, count, bases);
    if (this.fit.plugin !== undefined) this.addAsked(this.fit, positions, count, bases);
    if (this.balanced.plugin !== undefined) this.addAsked(this.balanced, positions, count, bases);
  }

  /** Whether the level of a node is still this one. `isObjectSame`: its labels and taints have not changed. */
  isLevel(slot: number, rules: Rules, { values, width }: LevelTable, level: number, isObjectSame: boolean): boolean {
    const { local, keys } = rules;
    const at = level * width;
    if (local.score !== undefined && values[at + POD_AFFINITY] !== local.score.at(slot)) return false;
    if (local.hosts !== undefined && values[at + HOST_PODS] !== hostPods(local.hosts, slot)) return false;
    if (isObjectSame) return true;
    const { taints, nodeAffinity } = this.signature;
    if (values[at + TAINTS] !== taints[slot] || values[at + NODE_AFFINITY] !== nodeAffinity[slot]) return false;
    for (let i = 0; i < keys.length; i++) if (values[at + DOMAINS + i] !== keys[i].valueOf[slot]) return false;
    return true;
  }

  /** Puts a node's level into the table's scratch tuple. */
  writeLevel(slot: number, { local, keys }: Rules, { scratch }: LevelTable): void {
    scratch[TAINTS] = this.signature.taints[slot];
    scratch[NODE_AFFINITY] = this.signature.nodeAffinity[slot];
    scratch[POD_AFFINITY] = local.score === undefined ? 0 : local.score.at(slot);
    scratch[HOST_PODS] = local.hosts === undefined ? 0 : hostPods(local.hosts, slot);
    for (let i = 0; i < keys.length; i++) scratch[DOMAINS + i] = keys[i].valueOf[slot];
  }

  private refuseByPlugins(positions: Int32Array, count: number, bases: Int32Array): void {
    const { infos } = this.table;
    for (let i = 0; i < count; i++)
      if (bases[i] !== REFUSED && !this.hasRoomByPlugins(infos[positions[i]])) bases[i] = REFUSED;
  }

  private hasRoomByPlugins(info: NodeInfo): boolean {
    for (const port of this.ports) if (info.isPortTaken(port)) return false;
    return this.fitFilter?.filter?.(this.fitState, this.pod, info) === undefined;
  }

  private refuseWithoutRoom(positions: Int32Array, count: number, bases: Int32Array): void {
    const { record, slots } = this.table;
    const { milliCPU, memory, ephemeralStorage } = this.requests;
    for (let i = 0; i < count; i++) {
      const at = slots[positions[i]] * STRIDE;
      // an overfull node still takes what requests nothing of what is short
      if (
        record[at + FREE_PODS] <= 0 ||
        (milliCPU > record[at + ALLOCATABLE_CPU] - record[at + REQUESTED_CPU] && milliCPU > 0) ||
        (memory > record[at + ALLOCATABLE_MEMORY] - record[at + REQUESTED_MEMORY] && memory > 0) ||
        (ephemeralStorage > record[at + FREE_STORAGE] && ephemeralStorage > 0)
      )
        bases[i] = REFUSED;
    }
  }

  /** The scores that are read off the numbers: how empty the node is, and how even. A weight of 0 leaves one out. */
  private addByNumbers(positions: Int32Array, count: number, bases: Int32Array): void {
    const { fit, balanced } = this;
    const fitWeight = fit.plugin === undefined ? fit.weight : 0;
    const balanceWeight = balanced.plugin === undefined ? balanced.weight : 0;
    const { record, slots } = this.table;
    const { cpu: cpuWeight, memory: memoryWeight } = this.fitWeights;
    const { cpu: fitCpu, memory: fitMemory } = fit;
    const { cpu: evenCpu, memory: evenMemory } = balanced;
    for (let i = 0; i < count; i++) {
      if (bases[i] === REFUSED) continue;
      const at = slots[positions[i]] * STRIDE;
      const allCpu = record[at + ALLOCATABLE_CPU];
      const allMemory = record[at + ALLOCATABLE_MEMORY];
      const leftCpu = allCpu - (record[at + NON_ZERO_CPU] + fitCpu);
      const leftMemory = allMemory - (record[at + NON_ZERO_MEMORY] + fitMemory);
      let sum = 0;
      if (leftCpu > 0) sum += wholePercent(leftCpu, allCpu) * cpuWeight;
      if (leftMemory > 0) sum += wholePercent(leftMemory, allMemory) * memoryWeight;
      const weights = (allCpu !== 0 ? cpuWeight : 0) + (allMemory !== 0 ? memoryWeight : 0);
      // small whole numbers: `| 0` cuts as upstream's division of integers does
      const emptiness = weights > 0 ? (sum / weights) | 0 : 0;
      let evenness = 100;
      if (allCpu !== 0 && allMemory !== 0) {
        const first = Math.min(1, (record[at + REQUESTED_CPU] + evenCpu) / allCpu);
        const second = Math.min(1, (record[at + REQUESTED_MEMORY] + evenMemory) / allMemory);
        evenness = ((1 - Math.abs((first - second) / 2)) * 100) | 0;
      }
      bases[i] += emptiness * fitWeight + evenness * balanceWeight;
    }
  }

  private addAsked(
    { plugin, state, weight }: ResourceScore,
    positions: Int32Array,
    count: number,
    bases: Int32Array,
  ): void {
    const { infos } = this.table;
    for (let i = 0; i < count; i++)
      if (bases[i] !== REFUSED) bases[i] += (plugin?.score?.(state, this.pod, infos[positions[i]]) ?? 0) * weight;
  }
}

/** -1 for a node without a host name. */
const hostPods = ({ counter }: SoftSpread, slot: number): number =>
  counter.key.valueOf[slot] === MISSING ? -1 : counter.at(slot);

function refuseLocally(
  slots: Int32Array,
  positions: Int32Array,
  count: number,
  rules: Rules,
  isFirst: boolean,
  bases: Int32Array,
): void {
  for (let i = 0; i < count; i++)
    if (bases[i] !== REFUSED && !acceptsLocally(slots[positions[i]], rules, isFirst)) bases[i] = REFUSED;
}

/** Rules that the node's own pods decide. */
export function acceptsLocally(slot: number, { local }: Rules, isFirst: boolean): boolean {
  for (const key of local.requiredKeys) if (key.valueOf[slot] === MISSING) return false;
  for (const counter of local.repelling) if (counter.at(slot) > 0) return false;
  if (!isFirst) for (const counter of local.attracting) if (counter.at(slot) <= 0) return false;
  for (const { counter, maxSkew, minDomains, self } of local.spread) {
    const { minimum } = counter;
    if (minimum === undefined || minimum.size === 0) continue;
    const lowest = minimum.size < minDomains ? 0 : minimum.lowest;
    if (counter.at(slot) + self - lowest > maxSkew) return false;
  }
  return true;
}
