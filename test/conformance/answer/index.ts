/**
 * Registry: who answers which kind. A kind is one file that exports `answer`, and one line here.
 * Files are loaded only when a case asks for them.
 */
import type { Case } from '../cases.ts';
import { answerPure } from './pure/index.ts';
import type { Answer, AnswerModule } from './types.ts';

const KINDS: ReadonlyMap<string, () => Promise<AnswerModule>> = new Map<string, () => Promise<AnswerModule>>([
  ['eviction', () => import('./eviction.ts')],
  ['eviction-admit', () => import('./eviction-admit.ts')],
  ['hints', () => import('./hints.ts')],
  ['kubelet-preemption', () => import('./kubelet-preemption.ts')],
  ['preempt', () => import('./preempt.ts')],
  ['schedule', () => import('./schedule.ts')],
  ['sequence', () => import('./sequence.ts')],
  ['timeline', () => import('./timeline.ts')],
  ['topology', () => import('./topology.ts')],
]);

const loaded = new Map<string, Answer>();

/** The simulator's own answer to a case, or `{unsupported: why}` for a kind or function that nobody answers. */
export async function answerCase({ kind, input, want }: Case): Promise<unknown> {
  if (kind === 'pure') return answerPure(input);
  const load = KINDS.get(kind);
  if (!load) return { unsupported: `kind ${kind}` };
  let answer = loaded.get(kind);
  if (!answer) {
    answer = (await load()).answer;
    loaded.set(kind, answer);
  }
  return answer(input, want);
}
