/**
 * A class's memo, and what reads it. As a rule it is one that the class shares with all that ask for the same, exceptions apart; one
 * of its own where there are many exceptions, or where a node must have certain pods to pass.
 */
import type { CompiledPod } from '../compiled/index.ts';
import { Exceptions } from './exceptions.ts';
import { LevelScores } from './level-scores.ts';
import { LevelTable } from './level-table.ts';
import { Memo } from './memo.ts';
import { NodeJudge } from './node-judge.ts';
import { BLOCK_BITS, BLOCK_MASK, type NodeTable } from './node-table.ts';
import type { ProfilePlan } from './profile-plan.ts';
import { type Rules, uncounted } from './rules.ts';
import type { StaticSignature } from './static-signature.ts';
import type { Gate } from './window.ts';

export interface View {
  readonly rules: Rules;
  readonly memo: Memo;
  readonly scores: LevelScores;
  /** Nodes for which the memo does not hold; undefined: there are none. */
  readonly exceptions: Exceptions | undefined;
}

export interface ViewParts {
  readonly table: NodeTable;
  readonly plan: ProfilePlan;
  readonly pod: CompiledPod;
  readonly signature: StaticSignature;
  /** Equal for classes that differ in nothing which the node's object, its room and its base score depend on. */
  readonly text: string;
  /** By `text` and what is part of a level. */
  readonly sharedMemos: Map<string, Memo>;
}

/**
 * So many decisions with many exceptions make a memo of the class's own worth while. Pods of StatefulSets and of indexed Jobs have
 * a class each, and are asked about once.
 */
const PATIENCE = 8;

export class Views {
  readonly rules: Rules;
  readonly signature: StaticSignature;
  private readonly parts: ViewParts;
  private readonly shared: View | undefined;
  private own: View | undefined;
  private patience = PATIENCE;

  constructor(rules: Rules, parts: ViewParts) {
    this.parts = parts;
    this.rules = rules;
    this.signature = parts.signature;
    const common = uncounted(rules);
    this.shared = common && this.newShared(common);
  }

  /** The view for a decision. `isFirst`: as in `LevelScores.begin`. */
  begin(isFirst: boolean): View {
    const view = this.choose();
    this.signature.sync();
    view.memo.begin(isFirst);
    view.scores.begin(isFirst);
    return view;
  }

  private choose(): View {
    const { shared } = this;
    if (shared !== undefined) {
      if (shared.exceptions === undefined || shared.exceptions.areFew()) return shared;
      if (this.patience-- > 0) return shared;
    }
    this.own ??= this.viewOf(this.newMemo(this.rules));
    return this.own;
  }

  private viewOf(memo: Memo, exceptions?: Exceptions): View {
    const { rules } = this;
    return { rules, memo, scores: new LevelScores(rules, memo.levels, this.parts.plan), exceptions };
  }

  private newShared(common: Rules): View {
    const { sharedMemos, text, table } = this.parts;
    const { keys, local } = common;
    const names = [keys, local.requiredKeys].map((list) => list.map(({ name }) => name));
    const fullText = JSON.stringify([text, names, local.hosts?.counter.key.name]);
    const memo = sharedMemos.get(fullText) ?? this.newMemo(common);
    sharedMemos.set(fullText, memo);
    const exceptions = new Exceptions(table, memo.judge, this.rules, memo.levels);
    return this.viewOf(memo, exceptions.arePossible ? exceptions : undefined);
  }

  private newMemo(rules: Rules): Memo {
    const { table, plan, pod, signature } = this.parts;
    return new Memo(table, new NodeJudge({ table, signature, plan, pod }), rules, new LevelTable(rules.keys.length));
  }
}

/** Whether the node in a position passes. */
export function passes({ memo, scores, rules, exceptions }: View, position: number, gate?: Gate): boolean {
  const block = position >> BLOCK_BITS;
  if (memo.isStale(block)) memo.refresh(block);
  const word = memo.feasible[block] & (1 << (position & BLOCK_MASK));
  if (word === 0 || (rules.restrictsDomains && memo.allowedBits(block, word, scores) === 0)) return false;
  return exceptions?.refuses(position) !== true && gate?.closes(position) !== true;
}
