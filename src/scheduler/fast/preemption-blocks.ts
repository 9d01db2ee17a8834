/**
 * Blocks of a preemption memo, summed up: how many candidates break no budget, the cheapest of them, and why the other nodes
 * are none. Only of blocks without candidates that break budgets, and where all other nodes have one and the same reason.
 */
import type { PreemptionCandidate, Status } from '../framework/index.ts';
import { BLOCK_BITS, type NodeTable } from './node-table.ts';
import type { NominatedNodes } from './nominated-nodes.ts';
import type { Refusals } from './refusals.ts';

/** Kinds of findings. */
export const NO_CANDIDATE = 0;
export const CLEAN = 1;
export const VIOLATING = 2;

const NEVER = -1;
const ANY_TIME = -1;

/** What a summary is valid by. */
interface Ground {
  readonly table: NodeTable;
  readonly nominatedNodes: NominatedNodes;
  readonly refusals: Refusals;
  readonly budgets: { readonly sequence: number };
  readonly cluster: { readonly now: number };
}

/** The findings, by position. */
interface Findings {
  readonly parts: Ground;
  readonly kinds: Uint8Array;
  /** The instant at which a finding is valid, or -1 for any. */
  readonly nows: Float64Array;
  readonly outcomes: readonly (PreemptionCandidate | Status)[];
  isCheaper(position: number, other: number): boolean;
}

export class BlockSummaries {
  /** By block: candidates, position of the cheapest. */
  cleans = new Uint8Array(0);
  best = new Int32Array(0);
  /** Nodes that are no candidates, and why; undefined: there are none. */
  others = new Uint8Array(0);
  statuses: (Status | undefined)[] = [];
  private madeAt = new Float64Array(0);
  private words = new Int32Array(0);
  private budgetSequences = new Float64Array(0);
  private nows = new Float64Array(0);

  resize(blocks: number): void {
    this.cleans = new Uint8Array(blocks);
    this.best = new Int32Array(blocks);
    this.others = new Uint8Array(blocks);
    this.statuses = [];
    this.madeAt = new Float64Array(blocks).fill(NEVER);
    this.words = new Int32Array(blocks);
    this.budgetSequences = new Float64Array(blocks);
    this.nows = new Float64Array(blocks);
  }

  isValid(block: number, { table, nominatedNodes, refusals, budgets, cluster }: Ground): boolean {
    const now = this.nows[block];
    return (
      this.madeAt[block] >= table.blockTouchedAt(block) &&
      this.words[block] === refusals.potential[block] &&
      this.budgetSequences[block] === budgets.sequence &&
      (now === ANY_TIME || now === cluster.now) &&
      nominatedNodes.bits[block] === 0
    );
  }

  /** All nodes of `word`, the block's potential ones, have valid findings. */
  make(block: number, word: number, findings: Findings): void {
    const { parts, kinds, nows, outcomes } = findings;
    this.madeAt[block] = NEVER;
    if (parts.nominatedNodes.bits[block] !== 0) return;
    let cleans = 0;
    let others = 0;
    let best = NEVER;
    let now = ANY_TIME;
    let reason: Status | undefined;
    for (let rest = word; rest !== 0; rest &= rest - 1) {
      const position = (block << BLOCK_BITS) + 31 - Math.clz32(rest & -rest);
      if (nows[position] !== ANY_TIME) now = nows[position];
      if (kinds[position] === CLEAN) {
        cleans++;
        if (best === NEVER || findings.isCheaper(position, best)) best = position;
        continue;
      }
      const status = outcomes[position] as Status;
      if (kinds[position] === VIOLATING || status.code === 'Error' || (reason ?? status) !== status) return;
      reason = status;
      others++;
    }
    this.cleans[block] = cleans;
    this.best[block] = best;
    this.others[block] = others;
    this.statuses[block] = reason;
    this.words[block] = word;
    this.nows[block] = now;
    this.budgetSequences[block] = parts.budgets.sequence;
    this.madeAt[block] = parts.table.blockTouchedAt(block);
  }
}
