/**
 * One decision's scores by level. Scores that are normalised over the candidates are the same for all nodes of a level, so
 * that each is worked out once a level; what is left to compare node by node is the base score.
 *
 *   total of a node = base (resources, images) + share of its level (taints, node affinity, spread, pod affinity)
 */
import { grow } from '../../cluster/columns.ts';
import { logarithm } from '../plugins/pod-topology-spread/logarithm.ts';
import { HOST_PODS, type LevelTable, NODE_AFFINITY, POD_AFFINITY, TAINTS } from './level-table.ts';
import type { ProfilePlan } from './profile-plan.ts';
import type { Rules } from './rules.ts';

const ALLOWED = 1;
const FORBIDDEN = 2;

export class LevelScores {
  /** Levels among the candidates of this decision: the first `levelCount`. An array that is emptied would be allocated anew. */
  private levels = new Int32Array(16);
  private levelCount = 0;
  /** By level, of this decision: what is added to the base score of its nodes. */
  shares = new Int32Array(16);
  /** Of the last `finish`. */
  bestTotal = -1;
  bestTies = 0;
  private readonly rules: Rules;
  private readonly table: LevelTable;
  private readonly weights: {
    readonly taints: number;
    readonly nodeAffinity: number;
    readonly spread: number;
    readonly podAffinity: number;
  };
  private readonly usesTaints: boolean;
  /** By level: the decision that `state`, `bases` … belong to. */
  private stamps = new Float64Array(16);
  private verdictStamps = new Float64Array(16);
  private verdicts = new Uint8Array(16);
  /** By level: highest base score, nodes that have it, nodes. */
  private bases = new Int32Array(16);
  private ties = new Int32Array(16);
  private nodes = new Int32Array(16);
  /** By level: raw scores. */
  private spreads = new Float64Array(16);
  private affinities = new Int32Array(16);
  private stamp = 0;
  private isFirst = false;
  private readonly logarithms: number[] = [];
  /** By soft constraint, of this decision. */
  private readonly softWeights: number[] = [];
  /** By value of a key: the decision in which it was seen. */
  private valueStamps = new Float64Array(16);
  private valueStamp = 0;

  constructor(rules: Rules, table: LevelTable, plan: ProfilePlan) {
    this.rules = rules;
    this.table = table;
    this.weights = {
      taints: plan.taints?.weight ?? 0,
      nodeAffinity: plan.nodeAffinity?.weight ?? 0,
      spread: plan.spread?.weight ?? 0,
      podAffinity: plan.podAffinity?.weight ?? 0,
    };
    this.usesTaints = plan.taints !== undefined;
  }

  /** `isFirst`: no pod matches the affinity terms, and the pod itself does. */
  begin(isFirst: boolean): void {
    this.stamp++;
    this.levelCount = 0;
    this.isFirst = isFirst;
  }

  /** Whether a level's domains let the pod in. */
  allows(level: number): boolean {
    if (level >= this.stamps.length) this.resize(level);
    if (this.verdictStamps[level] !== this.stamp) {
      this.verdictStamps[level] = this.stamp;
      this.verdicts[level] = this.letsIn(level * this.table.width) ? ALLOWED : FORBIDDEN;
    }
    return this.verdicts[level] === ALLOWED;
  }

  /** Candidates of a level: how many, the highest base score among them, and how many have that. */
  add(level: number, base: number, ties: number, nodes: number): void {
    if (level >= this.stamps.length) this.resize(level);
    if (this.stamps[level] !== this.stamp) {
      this.stamps[level] = this.stamp;
      this.levels[this.levelCount++] = level;
      this.bases[level] = base;
      this.ties[level] = ties;
      this.nodes[level] = nodes;
      return;
    }
    this.nodes[level] += nodes;
    if (base > this.bases[level]) {
      this.bases[level] = base;
      this.ties[level] = ties;
    } else if (base === this.bases[level]) {
      this.ties[level] += ties;
    }
  }

  /** All candidates are in: works out `shares`, `bestTotal` and `bestTies`. */
  finish(): void {
    const { levels, levelCount, shares } = this;
    for (let i = 0; i < levelCount; i++) shares[levels[i]] = 0;
    this.addStatic();
    if (this.rules.soft.length > 0) this.addSpread();
    if (this.rules.local.score !== undefined || this.rules.domains.score.length > 0) this.addPodAffinity();
    let best = -1;
    let ties = 0;
    for (let i = 0; i < levelCount; i++) {
      const level = levels[i];
      const total = this.bases[level] + shares[level];
      if (total > best) {
        best = total;
        ties = this.ties[level];
      } else if (total === best) {
        ties += this.ties[level];
      }
    }
    this.bestTotal = best;
    this.bestTies = ties;
  }

  private letsIn(at: number): boolean {
    const { values } = this.table;
    const { repelling, attracting, spread } = this.rules.domains;
    for (const { counter, place } of repelling) if (counter.atValue(values[at + place]) > 0) return false;
    if (!this.isFirst)
      for (const { counter, place } of attracting) if (counter.atValue(values[at + place]) <= 0) return false;
    for (const { counter, place, maxSkew, minDomains, self } of spread) {
      const { minimum } = counter;
      if (minimum === undefined || minimum.size === 0) continue;
      const lowest = minimum.size < minDomains ? 0 : minimum.lowest;
      if (counter.atValue(values[at + place]) + self - lowest > maxSkew) return false;
    }
    return true;
  }

  /** Taints and node affinity. */
  private addStatic(): void {
    const { levels, levelCount, shares, weights } = this;
    const { values, width } = this.table;
    let mostTaints = 0;
    let mostAffinity = 0;
    for (let i = 0; i < levelCount; i++) {
      const level = levels[i];
      const taints = values[level * width + TAINTS];
      const affinity = values[level * width + NODE_AFFINITY];
      if (taints > mostTaints) mostTaints = taints;
      if (affinity > mostAffinity) mostAffinity = affinity;
    }
    for (let i = 0; i < levelCount; i++) {
      const level = levels[i];
      const at = level * width;
      const taints = mostTaints === 0 ? 0 : Math.trunc((100 * values[at + TAINTS]) / mostTaints);
      if (this.usesTaints) shares[level] += (100 - taints) * weights.taints;
      if (mostAffinity > 0)
        shares[level] += Math.trunc((100 * values[at + NODE_AFFINITY]) / mostAffinity) * weights.nodeAffinity;
    }
  }

  private addSpread(): void {
    const { levels, levelCount, shares, spreads } = this;
    const { soft } = this.rules;
    for (let i = 0; i < soft.length; i++) this.softWeights[i] = this.weightOf(soft[i].isHost ? -1 : soft[i].place);
    let lowest = Infinity;
    let highest = 0;
    for (let i = 0; i < levelCount; i++) {
      const level = levels[i];
      if (this.isIgnored(level)) continue;
      const score = this.spreadOf(level);
      spreads[level] = score;
      if (score < lowest) lowest = score;
      if (score > highest) highest = score;
    }
    for (let i = 0; i < levelCount; i++) {
      const level = levels[i];
      if (this.isIgnored(level)) continue;
      const score = highest === 0 ? 100 : Math.trunc((100 * (highest + lowest - spreads[level])) / highest);
      shares[level] += score * this.weights.spread;
    }
  }

  private spreadOf(level: number): number {
    const { values, width } = this.table;
    const { soft } = this.rules;
    const at = level * width;
    let score = 0;
    for (let i = 0; i < soft.length; i++) {
      const { isHost, place, counter, maxSkew } = soft[i];
      const value = values[at + (isHost ? HOST_PODS : place)];
      if (value < 0) continue;
      const count = isHost ? value : counter.atValue(value);
      score += count * this.softWeights[i] + (maxSkew - 1);
    }
    return Math.round(score);
  }

  /** A level whose nodes lack a key that must be there. */
  private isIgnored(level: number): boolean {
    if (!this.rules.requiresAllKeys) return false;
    const { values, width } = this.table;
    for (const { isHost, place } of this.rules.soft)
      if (values[level * width + (isHost ? HOST_PODS : place)] < 0) return true;
    return false;
  }

  /** By the number of domains among the candidates; `place` -1: every candidate is a domain. */
  private weightOf(place: number): number {
    const { values, width } = this.table;
    let size = 0;
    this.valueStamp++;
    for (let i = 0; i < this.levelCount; i++) {
      const level = this.levels[i];
      if (this.isIgnored(level)) continue;
      if (place < 0) {
        size += this.nodes[level];
        continue;
      }
      const value = values[level * width + place] + 1;
      if (value >= this.valueStamps.length)
        this.valueStamps = grow(this.valueStamps, Math.max(value + 1, this.valueStamps.length * 2));
      if (this.valueStamps[value] === this.valueStamp) continue;
      this.valueStamps[value] = this.valueStamp;
      size++;
    }
    this.logarithms[size] ??= logarithm(size + 2);
    return this.logarithms[size];
  }

  private addPodAffinity(): void {
    const { levels, levelCount, shares, affinities } = this;
    const { values, width } = this.table;
    const { score } = this.rules.domains;
    let lowest = Infinity;
    let highest = -Infinity;
    for (let i = 0; i < levelCount; i++) {
      const level = levels[i];
      const at = level * width;
      let sum = values[at + POD_AFFINITY];
      for (const { counter, place } of score) if (values[at + place] >= 0) sum += counter.atValue(values[at + place]);
      affinities[level] = sum;
      if (sum < lowest) lowest = sum;
      if (sum > highest) highest = sum;
    }
    const range = highest - lowest;
    if (!(range > 0)) return;
    for (let i = 0; i < levelCount; i++) {
      const level = levels[i];
      shares[level] += Math.trunc(100 * ((affinities[level] - lowest) / range)) * this.weights.podAffinity;
    }
  }

  private resize(level: number): void {
    const length = Math.max(level + 1, this.stamps.length * 2);
    this.shares = grow(this.shares, length);
    this.levels = grow(this.levels, length);
    this.stamps = grow(this.stamps, length);
    this.verdictStamps = grow(this.verdictStamps, length);
    this.verdicts = grow(this.verdicts, length);
    this.bases = grow(this.bases, length);
    this.ties = grow(this.ties, length);
    this.nodes = grow(this.nodes, length);
    this.spreads = grow(this.spreads, length);
    this.affinities = grow(this.affinities, length);
  }
}
