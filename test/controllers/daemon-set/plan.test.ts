/** What a DaemonSet does on a node, and which nodes an update touches (update_test.go, daemon_controller_test.go). */
import { describe, expect, it } from 'vitest';
import { type NodePods, planNode, planRollingUpdate } from '../../../src/controllers/daemon-set/plan.ts';

const RUN = { shouldRun: true, shouldContinueRunning: true };
const STAY = { shouldRun: false, shouldContinueRunning: true };
const GO = { shouldRun: false, shouldContinueRunning: false };

type Kind = 'old' | 'new';
interface Spec {
  readonly row: number;
  readonly kind: Kind;
  readonly state: 'available' | 'ready' | 'unready' | 'terminating' | 'failed' | 'succeeded';
}

/** `1:old:available 2:new:unready`, the oldest first. */
function pods(text: string): NodePods | undefined {
  if (text === '') return undefined;
  const specs = text.split(' ').map((part): Spec => {
    const [row, kind, state] = part.split(':');
    return { row: Number(row), kind: kind as Kind, state: state as Spec['state'] };
  });
  const rows = (test: (spec: Spec) => boolean): number[] => specs.filter(test).map(({ row }) => row);
  return {
    all: rows(() => true),
    failed: rows(({ state }) => state === 'failed'),
    succeeded: rows(({ state }) => state === 'succeeded'),
    terminating: rows(({ state }) => state === 'terminating'),
    live: rows(({ state }) => ['available', 'ready', 'unready'].includes(state)),
    isOld: new Set(rows(({ kind }) => kind === 'old')),
    isReady: new Set(rows(({ state }) => state === 'available' || state === 'ready')),
    isAvailable: new Set(rows(({ state }) => state === 'available')),
  };
}

describe('on one node', () => {
  it.each([
    ['none, wanted', RUN, '', false, true, []],
    ['none, not wanted', STAY, '', false, false, []],
    ['one', RUN, '1:new:available', false, false, []],
    ['one that may stay', STAY, '1:new:available', false, false, []],
    ['one that may not', GO, '1:new:available', false, false, [1]],
    ['one that is going already', GO, '1:new:terminating', false, false, []],
    ['two: the older stays', RUN, '1:new:unready 2:new:available', false, false, [2]],
    ['a failed one goes', RUN, '1:new:failed', false, false, [1]],
    ['a succeeded one goes', RUN, '1:new:succeeded', false, false, [1]],
    ['one that terminates keeps the node', RUN, '1:new:terminating', false, false, []],
    // with surge
    ['one that terminates does not', RUN, '1:new:terminating', true, true, []],
    ['nor where none is wanted', STAY, '1:new:terminating', true, false, []],
    ['old and ready beside new: both stay', RUN, '1:old:ready 2:new:unready', true, false, []],
    ['the old one is not ready', RUN, '1:old:unready 2:new:unready', true, false, [1]],
    ['the new one is available', RUN, '1:old:available 2:new:available', true, false, [1]],
    ['two old ones', RUN, '1:old:available 2:old:available', true, false, [2]],
    ['two new ones', RUN, '1:new:unready 2:new:unready', true, false, [2]],
    ['more of both', RUN, '1:old:ready 2:old:ready 3:new:unready 4:new:unready', true, false, [2, 4]],
  ])('%s', (_, verdict, text, surge, create, remove) => {
    const plan = planNode(verdict, pods(text), surge, () => true);
    expect([plan.create, [...plan.remove].sort((a, b) => a - b)]).toEqual([create, remove]);
  });

  it('a failed one stays while its back-off runs', () => {
    expect(planNode(RUN, pods('1:new:failed'), false, () => false)).toEqual({ create: false, remove: [] });
  });
});

const nodes = (...texts: readonly string[]) =>
  texts.map((text, node) => {
    const [verdict, rest] = text.startsWith('stay ') ? [STAY, text.slice(5)] : [RUN, text];
    return { node, verdict, pods: pods(rest) };
  });

describe('an update in place', () => {
  it.each([
    ['one available after the other', ['1:old:available', '2:old:available'], 1, [1]],
    ['two at a time', ['1:old:available', '2:old:available', '3:old:available'], 2, [1, 2]],
    ['not while a new one is not available', ['1:old:available', '2:new:unready'], 1, []],
    ['not while a node has none', ['1:old:available', ''], 1, []],
    ['not while one terminates', ['1:old:available', '2:old:terminating'], 1, []],
    ['old ones that are not available always', ['1:old:unready', '2:old:ready', '3:old:available'], 1, [1, 2]],
    ['an old one that has failed', ['1:old:failed', '2:old:available'], 1, [1]],
    ['a new one that has failed counts', ['1:new:failed', '2:old:available'], 1, []],
    ['two of a kind count', ['1:old:available 2:old:available', '3:old:available'], 1, []],
    ['both kinds count', ['1:old:available 2:new:available', '3:old:available'], 1, []],
    ['nodes that should have none and have none do not', ['1:old:available', 'stay '], 1, [1]],
    ['nodes that may keep theirs take part', ['stay 1:old:available', '2:new:available'], 1, [1]],
  ])('%s', (_, texts, maxUnavailable, remove) => {
    const plan = planRollingUpdate(nodes(...texts), { maxSurge: 0, maxUnavailable }, texts.length);
    expect(plan).toEqual({ create: [], remove });
  });
});

describe('an update with surge', () => {
  it.each([
    ['one beside the first', ['1:old:available', '2:old:available'], 1, [0], []],
    ['not while a new one is not available', ['1:old:available 2:new:unready', '3:old:available'], 1, [], []],
    ['the old one goes once it is', ['1:old:available 2:new:available', '3:old:available'], 1, [1], [1]],
    [
      'at once where the old one is not available',
      ['1:old:unready', '2:old:unready', '3:old:available'],
      1,
      [0, 1, 2],
      [],
    ],
    ['two of a kind count', ['1:old:available 2:old:available', '3:old:available'], 1, [], []],
    ['an old one that is not available and should not run goes', ['stay 1:old:unready', '2:new:available'], 1, [], [1]],
    // available pods: two; wanted: one
    [
      'an available one that should not run goes if there is one too many',
      ['stay 1:old:available', '2:new:available'],
      1,
      [],
      [1],
    ],
    ['and stays if there is not', ['stay 1:old:available', '2:new:unready'], 1, [], []],
    ['new ones are left alone', ['1:new:available', '2:new:unready'], 1, [], []],
  ])('%s', (_, texts, maxSurge, create, remove) => {
    const states = nodes(...texts);
    const desired = states.filter(({ verdict }) => verdict.shouldRun).length;
    expect(planRollingUpdate(states, { maxSurge, maxUnavailable: 0 }, desired)).toEqual({ create, remove });
  });
});
