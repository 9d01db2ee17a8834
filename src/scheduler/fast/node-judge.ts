/**
 * One class's view of one node, as far as the node alone decides it: whether it passes, its base score, and its level.
 * The arithmetic of CPU and memory is done on the table's numbers; whatever else resources demand, the plugin is asked.
 */
import type { HostPort } from '../../model/host-port.ts';
import { wholePercent } from '../../model/whole-percent.ts';
import type { CompiledPod } from '../compiled/index.ts';
import type { Plugin, PodRef } from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import { HOST_PODS, type LevelTable, NODE_AFFINITY, POD_AFFINITY, TAINTS, DOMAINS } from './level-table.ts';
import {
  ALLOCATABLE_CPU,
  ALLOCATABLE_MEMORY,
  ALLOCATABLE_PODS,
  ALLOCATABLE_STORAGE,
  type NodeTable,
  NON_ZERO_CPU,
  NON_ZERO_MEMORY,
  PODS,
  REQUESTED_CPU,
  REQUESTED_MEMORY,
  REQUESTED_STORAGE,
  STRIDE,
} from './node-table.ts';
import type { ProfilePlan, Weighted } from './profile-plan.ts';
import type { Rules } from './rules.ts';
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

function resourceScore(weighted: Weighted | undefined, pod: PodRef, isByNumbers: boolean): ResourceScore | undefined {
  if (weighted === undefined) return undefined;
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

export class NodeJudge {
  /** Of the last node that passed. */
  base = 0;
  private readonly table: NodeTable;
  private readonly signature: StaticSignature;
  private readonly pod: PodRef;
  private readonly requests: CompiledPod['requests'];
  private readonly requestsNothing: boolean;
  /** Asked where more than CPU, memory and storage counts. */
  private readonly fitFilter: Plugin | undefined;
  private readonly fitState: unknown;
  private readonly checksFit: boolean;
  private readonly ports: readonly HostPort[];
  private readonly fit: ResourceScore | undefined;
  private readonly balanced: ResourceScore | undefined;
  private readonly fitWeights: { readonly cpu: number; readonly memory: number };
  private readonly imageWeight: number;

  constructor({ table, signature, plan, pod }: JudgeParts) {
    this.table = table;
    this.signature = signature;
    this.pod = anyPodOf(pod.class);
    this.requests = pod.requests;
    this.requestsNothing = pod.requestsNothing;
    this.checksFit = plan.fitFilter !== undefined;
    this.fitFilter = pod.requests.scalars.size > 0 ? plan.fitFilter : undefined;
    this.fitState = this.fitFilter?.preFilter?.(this.pod).state;
    this.ports = plan.checksPorts ? pod.hostPorts : [];
    this.fit = resourceScore(plan.fit, this.pod, plan.leastAllocated !== undefined);
    this.balanced = resourceScore(plan.balanced, this.pod, plan.balancesCpuAndMemory);
    this.fitWeights = plan.leastAllocated ?? { cpu: 0, memory: 0 };
    this.imageWeight = plan.images?.weight ?? 0;
  }

  /** Whether the node passes; then `base` is its base score. `isFirst`: as in `LevelScores.begin`. */
  accepts(slot: number, info: NodeInfo, rules: Rules, isFirst: boolean): boolean {
    const { signature } = this;
    signature.ensure(slot, info);
    if (signature.passes[slot] === 0 || !this.hasRoom(slot, info)) return false;
    if (!rules.isPlain && !acceptsLocally(slot, rules, isFirst)) return false;
    this.base = this.baseScore(slot, info);
    return true;
  }

  /** Puts the level of a node that passes into the table's scratch tuple. */
  writeLevel(slot: number, { local, keys }: Rules, { scratch }: LevelTable): void {
    scratch[TAINTS] = this.signature.taints[slot];
    scratch[NODE_AFFINITY] = this.signature.nodeAffinity[slot];
    scratch[POD_AFFINITY] = local.score === undefined ? 0 : local.score.at(slot);
    scratch[HOST_PODS] = 0;
    if (local.hosts !== undefined) {
      const { counter } = local.hosts;
      scratch[HOST_PODS] = counter.key.valueOf[slot] === MISSING ? -1 : counter.at(slot);
    }
    for (let i = 0; i < keys.length; i++) scratch[DOMAINS + i] = keys[i].valueOf[slot];
  }

  private hasRoom(slot: number, info: NodeInfo): boolean {
    for (const port of this.ports) if (info.isPortTaken(port)) return false;
    if (!this.checksFit) return true;
    if (this.fitFilter !== undefined) return this.fitFilter.filter?.(this.fitState, this.pod, info) === undefined;
    const { record } = this.table;
    const at = slot * STRIDE;
    if (record[at + PODS] >= record[at + ALLOCATABLE_PODS]) return false;
    if (this.requestsNothing) return true;
    const { milliCPU, memory, ephemeralStorage } = this.requests;
    // an overfull node still takes what requests nothing of what is short
    return (
      milliCPU <= Math.max(0, record[at + ALLOCATABLE_CPU] - record[at + REQUESTED_CPU]) &&
      memory <= Math.max(0, record[at + ALLOCATABLE_MEMORY] - record[at + REQUESTED_MEMORY]) &&
      ephemeralStorage <= Math.max(0, record[at + ALLOCATABLE_STORAGE] - record[at + REQUESTED_STORAGE])
    );
  }

  private baseScore(slot: number, info: NodeInfo): number {
    let score = this.signature.images[slot] * this.imageWeight;
    const { fit, balanced } = this;
    if (fit !== undefined)
      score += (fit.plugin === undefined ? this.leastAllocated(slot, fit) : this.ask(fit, info)) * fit.weight;
    if (balanced !== undefined)
      score +=
        (balanced.plugin === undefined ? this.balance(slot, balanced) : this.ask(balanced, info)) * balanced.weight;
    return score;
  }

  private ask({ plugin, state }: ResourceScore, info: NodeInfo): number {
    return plugin?.score?.(state, this.pod, info) ?? 0;
  }

  private leastAllocated(slot: number, { cpu, memory }: ResourceScore): number {
    const { record } = this.table;
    const at = slot * STRIDE;
    const { fitWeights } = this;
    let sum = 0;
    let weights = 0;
    const allCpu = record[at + ALLOCATABLE_CPU];
    if (allCpu !== 0) {
      const left = allCpu - (record[at + NON_ZERO_CPU] + cpu);
      if (left > 0) sum += wholePercent(left, allCpu) * fitWeights.cpu;
      weights += fitWeights.cpu;
    }
    const allMemory = record[at + ALLOCATABLE_MEMORY];
    if (allMemory !== 0) {
      const left = allMemory - (record[at + NON_ZERO_MEMORY] + memory);
      if (left > 0) sum += wholePercent(left, allMemory) * fitWeights.memory;
      weights += fitWeights.memory;
    }
    return weights === 0 ? 0 : Math.trunc(sum / weights);
  }

  private balance(slot: number, { cpu, memory }: ResourceScore): number {
    const { record } = this.table;
    const at = slot * STRIDE;
    const allCpu = record[at + ALLOCATABLE_CPU];
    const allMemory = record[at + ALLOCATABLE_MEMORY];
    if (allCpu === 0 || allMemory === 0) return 100;
    const first = Math.min(1, (record[at + REQUESTED_CPU] + cpu) / allCpu);
    const second = Math.min(1, (record[at + REQUESTED_MEMORY] + memory) / allMemory);
    return Math.trunc((1 - Math.abs((first - second) / 2)) * 100);
  }
}

/** Rules that the node's own pods decide. */
function acceptsLocally(slot: number, { local }: Rules, isFirst: boolean): boolean {
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
