import {
  type BackoffEntry,
  type BackoffLimits,
  collectBackoff,
  isWithinUpdate,
  mustWait,
  nextBackoff,
} from '../../../../src/machines/kubelet/backoff.ts';
import type { PureFunctions } from '../types.ts';

interface Step {
  readonly advance: number;
  readonly op: 'restart' | 'get' | 'reset' | 'gc' | 'inUpdate';
  readonly event?: number;
}

function sequence(baseSeconds: number, maxSeconds: number, steps: readonly Step[]): readonly unknown[] {
  const limits: BackoffLimits = { baseMs: baseSeconds * 1000, maxMs: maxSeconds * 1000 };
  let entry: BackoffEntry | undefined;
  let now = 0;
  const answer = (op: Step['op'], event: number): unknown => {
    if (op === 'inUpdate') return isWithinUpdate(entry, event, limits);
    if (op === 'restart') {
      const wait = mustWait(entry, event, now, limits);
      if (!wait) entry = nextBackoff(entry, event, now, limits);
      return { wait, backoffMs: entry?.backoffMs ?? 0 };
    }
    if (op === 'reset') entry = undefined;
    if (op === 'gc') entry = collectBackoff(entry, now, limits);
    return op === 'reset' ? null : (entry?.backoffMs ?? 0);
  };
  return steps.map(({ advance, op, event = 0 }) => {
    now += advance * 1000;
    return answer(op, now - event * 1000);
  });
}

export const functions: PureFunctions = { 'backoff.sequence': sequence };
