/**
 * What preemption for a class's pods would cost on each node, remembered until the node's pods change or the budgets that
 * protect them. A search then is a walk over columns:
 *
 *   offset-th node on which removing pods may help ─► valid? else a dry run ─► cheaper than the best so far? ─► next …
 *
 * Upstream: pkg/scheduler/framework/preemption/preemption.go (DryRunPreemption, pickOneNodeForPreemption).
 */
import type { DryRuns, PodRef, PreemptionCandidate, Status } from '../framework/index.ts';
import { earliestStart, PRIORITY_OFFSET, priorityOf } from '../preemption/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import { bitCount, lowestBits } from './bits.ts';
import { DryRun, type DryRunParts } from './dry-run.ts';
import { BLOCK_BITS, type NodeTable } from './node-table.ts';
import type { NominatedNodes } from './nominated-nodes.ts';
import { BlockSummaries, CLEAN, NO_CANDIDATE, VIOLATING } from './preemption-blocks.ts';
import type { Refusals } from './refusals.ts';
import { StatusCounts } from './status-counts.ts';

export interface PreemptionParts extends DryRunParts {
  readonly table: NodeTable;
  readonly nominatedNodes: NominatedNodes;
  readonly refusals: Refusals;
}

const NEVER = -1;
const ANY_TIME = -1;

/** The costs that candidates are compared by, one after the other; places in `costs`. The less the better. */
const COSTS = 5;
const BUDGET_VIOLATIONS = 0;
const HIGHEST_PRIORITY = 1;
const PRIORITY_SUM = 2;
const VICTIMS = 3;
/** The later they started, the less is lost. */
const EARLINESS = 4;

/** One search. */
class Trial {
  readonly wanted: number;
  /** Positions of the best candidates that break no budget, and that do. */
  clean = NEVER;
  violating = NEVER;
  /** As many of each as were found; of those that break budgets, only the first ones count. */
  cleans = 0;
  violatings = 0;
  readonly statuses = new StatusCounts();
  readonly errors: Status[] = [];

  constructor(wanted: number) {
    this.wanted = wanted;
  }

  get isOver(): boolean {
    return this.cleans > 0 && this.wanted > 0 && this.cleans + this.violatings >= this.wanted;
  }
}

export class PreemptionMemo {
  readonly parts: PreemptionParts;
  private readonly dryRun: DryRun;
  private infos: readonly NodeInfo[] = [];
  private wordOfPotential = 0;
  /** By position: when the finding was made, by the table's sequence; -1 for never. */
  private madeAt = new Float64Array(0);
  kinds = new Uint8Array(0);
  private costs = new Float64Array(0);
  /** By position: what else the finding depends on. */
  private budgetBits = new Int32Array(0);
  budgetSequences = new Float64Array(0);
  nows = new Float64Array(0);
  outcomes: (PreemptionCandidate | Status)[] = [];
  private readonly summaries = new BlockSummaries();

  constructor(parts: PreemptionParts) {
    this.parts = parts;
    this.dryRun = new DryRun(parts);
  }

  /** As `PreemptionSearch.run`. */
  run(pod: PodRef, offset: number, wanted: number): DryRuns {
    const { refusals, table } = this.parts;
    if (this.infos !== table.infos) this.resize();
    const { potential } = refusals;
    const trial = new Trial(wanted);
    const firstBlock = this.blockOfPotential(offset);
    const firstWord = this.wordOfPotential;
    let block = firstBlock;
    // the first block comes up again at the end of the ring, for its nodes before the offset
    for (let visit = 0; visit <= potential.length && !trial.isOver; visit++) {
      const isEnd = visit === potential.length;
      const word = visit === 0 ? firstWord : isEnd ? potential[block] & ~firstWord : potential[block];
      if (word !== 0 && !(word === potential[block] && this.takeBlock(trial, block)))
        this.walk(trial, block, word, pod);
      block = block + 1 === potential.length ? 0 : block + 1;
    }
    const { clean, violating, statuses, errors } = trial;
    const chosen = clean === NEVER ? violating : clean;
    return { best: chosen === NEVER ? undefined : (this.outcomes[chosen] as PreemptionCandidate), statuses, errors };
  }

  /** Node by node, until the trial is over. */
  private walk(trial: Trial, block: number, word: number, pod: PodRef): void {
    let rest = word;
    for (; rest !== 0 && !trial.isOver; rest &= rest - 1) {
      const position = (block << BLOCK_BITS) + 31 - Math.clz32(rest & -rest);
      if (!this.isKnown(position)) this.find(position, pod);
      this.note(trial, position);
    }
    if (rest === 0 && word === this.parts.refusals.potential[block]) this.summaries.make(block, word, this);
  }

  /** At one go, if what is known of the block still holds and the trial does not end within it. */
  private takeBlock(trial: Trial, block: number): boolean {
    const { summaries } = this;
    if (!summaries.isValid(block, this.parts)) return false;
    const cleans = summaries.cleans[block];
    if (trial.cleans + cleans > trial.wanted) return false;
    trial.cleans += cleans;
    const best = summaries.best[block];
    if (cleans > 0 && (trial.clean === NEVER || this.isCheaper(best, trial.clean))) trial.clean = best;
    const status = summaries.statuses[block];
    if (status !== undefined) trial.statuses.add(status, summaries.others[block]);
    return true;
  }

  private note(trial: Trial, position: number): void {
    const kind = this.kinds[position];
    if (kind === CLEAN) {
      if (trial.cleans++ < trial.wanted && (trial.clean === NEVER || this.isCheaper(position, trial.clean)))
        trial.clean = position;
    } else if (kind === VIOLATING) {
      if (trial.violatings === trial.wanted) return;
      trial.violatings++;
      if (trial.violating === NEVER || this.isCheaper(position, trial.violating)) trial.violating = position;
    } else {
      const status = this.outcomes[position] as Status;
      if (status.code === 'Error') trial.errors.push(status);
      trial.statuses.add(status);
    }
  }

  /** The block of the node with this number among the potential ones; what is left of its word from there on is kept. */
  private blockOfPotential(n: number): number {
    const { potential } = this.parts.refusals;
    let skip = n;
    for (let block = 0; block < potential.length; block++) {
      const nodes = bitCount(potential[block]);
      if (skip >= nodes) {
        skip -= nodes;
        continue;
      }
      this.wordOfPotential = potential[block] & ~lowestBits(potential[block], skip);
      return block;
    }
    this.wordOfPotential = 0;
    return 0;
  }

  private isKnown(position: number): boolean {
    const { table, nominatedNodes, budgets, cluster } = this.parts;
    const now = this.nows[position];
    return (
      this.madeAt[position] >= table.touchedAt(position) &&
      (now === ANY_TIME || now === cluster.now) &&
      (this.budgetSequences[position] === budgets.sequence ||
        budgets.isUnchanged(this.budgetBits[position], this.budgetSequences[position])) &&
      !nominatedNodes.has(position)
    );
  }

  isCheaper(position: number, other: number): boolean {
    const { costs } = this;
    for (let i = 0; i < COSTS; i++) {
      const difference = costs[position * COSTS + i] - costs[other * COSTS + i];
      if (difference !== 0) return difference < 0;
    }
    return false;
  }

  private find(position: number, pod: PodRef): void {
    const { table, budgets, cluster, nominatedNodes } = this.parts;
    const info = table.infos[position];
    const lower = this.dryRun.lowerOn(info);
    const isPromised = nominatedNodes.has(position);
    const outcome = this.dryRun.on(info, pod, lower, isPromised);
    let bits = 0;
    let haveStarted = true;
    for (const row of lower) {
      for (const place of budgets.of(cluster.pods.class[row])) bits |= budgets.bitOf(place);
      if (Number.isNaN(cluster.pods.startTime[row])) haveStarted = false;
    }
    // promises come and go without a change of the node
    this.madeAt[position] = isPromised ? NEVER : table.touchedAt(position);
    this.budgetBits[position] = bits;
    this.budgetSequences[position] = budgets.sequence;
    this.nows[position] = haveStarted ? ANY_TIME : cluster.now;
    this.outcomes[position] = outcome;
    this.kinds[position] = NO_CANDIDATE;
    if ('victims' in outcome) this.weigh(position, outcome);
  }

  private weigh(position: number, { victims, budgetViolations }: PreemptionCandidate): void {
    const { cluster } = this.parts;
    const at = position * COSTS;
    this.kinds[position] = budgetViolations === 0 ? CLEAN : VIOLATING;
    this.costs[at + BUDGET_VIOLATIONS] = budgetViolations;
    this.costs[at + HIGHEST_PRIORITY] = priorityOf(cluster, victims[0]);
    let sum = 0;
    for (const row of victims) sum += priorityOf(cluster, row) + PRIORITY_OFFSET;
    this.costs[at + PRIORITY_SUM] = sum;
    this.costs[at + VICTIMS] = victims.length;
    this.costs[at + EARLINESS] = -earliestStart(cluster, victims);
  }

  private resize(): void {
    const { infos, count } = this.parts.table;
    this.infos = infos;
    this.madeAt = new Float64Array(count).fill(NEVER);
    this.kinds = new Uint8Array(count);
    this.costs = new Float64Array(count * COSTS);
    this.budgetBits = new Int32Array(count);
    this.budgetSequences = new Float64Array(count);
    this.nows = new Float64Array(count);
    this.outcomes = [];
    this.summaries.resize(this.parts.table.blocks);
  }
}
