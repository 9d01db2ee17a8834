/**
 * The simulator's scheduler against the naive one on random clusters. A few hundred in `npm test`; with
 * SEATRIAL_DIFFERENTIAL=N so many of each kind (and a fortieth of sequences), from the seed SEATRIAL_DIFFERENTIAL_FROM on.
 * A disagreement is printed with its seed and as a case that is as small as it could be made: a line for
 * `npm run conformance`, or for the real scheduler to settle.
 */
import { describe, expect, it } from 'vitest';
import { answer as answerPreempt } from '../conformance/answer/preempt.ts';
import { answer as answerSchedule } from '../conformance/answer/schedule.ts';
import { answer as answerSequence } from '../conformance/answer/sequence.ts';
import type { Answer } from '../conformance/answer/types.ts';
import { type JsonObject, textOf } from '../conformance/compare.ts';
import { judgeCase } from '../conformance/judge.ts';
import { NAIVE_ANSWERS } from './naive/index.ts';
import { minimize } from './random/minimize.ts';
import { type Kind, randomCase } from './random-cluster.ts';

const ASKED = Number(process.env.SEATRIAL_DIFFERENTIAL ?? 0);
const FROM = Number(process.env.SEATRIAL_DIFFERENTIAL_FROM ?? 0);
const COUNTS: readonly (readonly [Kind, number])[] = [
  ['schedule', ASKED || 200],
  ['preempt', ASKED || 200],
  ['sequence', ASKED === 0 ? 5 : Math.ceil(ASKED / 40)],
];
const SHOWN = 3;
const MINUTE = 60_000;

const ANSWERS: { readonly [kind in Kind]: Answer } = {
  schedule: answerSchedule,
  preempt: answerPreempt,
  sequence: answerSequence,
};

/** Nothing to preempt for; `schedule` is there for these. */
const FITS = 'fits on';

function attempt(answer: () => unknown): unknown {
  try {
    return answer();
  } catch (error) {
    return { error: (error as Error).message.startsWith(FITS) ? FITS : ((error as Error).stack ?? '') };
  }
}

interface Disagreement {
  /** The field of the answer in which they differ. */
  readonly field: string;
  readonly text: string;
}

/** The first difference, or undefined. The naive one follows the other's choices. */
function difference(kind: Kind, input: JsonObject, answer: Answer = ANSWERS[kind]): Disagreement | undefined {
  const got = attempt(() => answer(input));
  const want = attempt(() => NAIVE_ANSWERS.get(kind)?.(input, kind === 'sequence' ? got : undefined));
  const verdict = judgeCase({ id: '', kind, tags: [], input, want }, got);
  if (typeof verdict === 'string') return undefined;
  const [{ path, wanted, got: found }] = verdict;
  const values = [wanted, found].map((value) => textOf(value).slice(0, 500));
  return { field: path.split('.')[0], text: `${path}: the naive scheduler has ${values[0]}, this one ${values[1]}` };
}

function report(kind: Kind, seed: string): string | undefined {
  const { id, tags, input } = randomCase(kind, seed);
  const found = difference(kind, input);
  if (found === undefined) return undefined;
  const hasNodes = ({ nodes }: JsonObject): boolean => (nodes as readonly unknown[]).length > 0;
  const isLikeIt = (smaller: JsonObject): boolean => difference(kind, smaller)?.field === found.field;
  const smallest = minimize(input, (smaller) => hasNodes(smaller) && isLikeIt(smaller));
  const line = JSON.stringify({ id, kind, input: smallest });
  return `seed ${seed} (${tags.join(', ')}) ${difference(kind, smallest)?.text}\n${line}`;
}

describe('on random clusters the scheduler decides as the naive one', () => {
  it.each(COUNTS)(
    '%s, %i of them',
    (kind, count) => {
      const seeds = Array.from({ length: count }, (_, i) => `${FROM + i}`);
      const reports: string[] = [];
      for (const seed of seeds) {
        const text = reports.length < SHOWN ? report(kind, seed) : undefined;
        if (text !== undefined) reports.push(text);
      }
      expect(reports.join('\n\n')).toBe('');
    },
    60 * MINUTE,
  );

  it('and a scheduler that is wrong once would be seen', () => {
    const wrong: Answer = (input) => {
      const answer = answerSchedule(input) as { readonly best: readonly string[] };
      return answer.best.length > 1 ? { ...answer, best: answer.best.slice(1) } : answer;
    };
    const isSeen = (seed: string): boolean =>
      difference('schedule', randomCase('schedule', seed).input, wrong) !== undefined;
    expect(Array.from({ length: 20 }, (_, i) => `${i}`).some(isSeen)).toBe(true);
  });
});
