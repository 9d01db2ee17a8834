/** Our judging against the recorder's own judge: same verdict and same differences on right, wrong and mangled answers. */
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SHARED } from '../support/shared.ts';
import { type Case, readCases } from './cases.ts';
import { isObject, type JsonObject } from './compare.ts';
import { judgeCase } from './judge.ts';

const RECORDER = resolve(SHARED, 'conformance');
const JUDGE = resolve(RECORDER, 'judge.mjs');

type Judge = (testCase: Case, answer: JsonObject) => unknown;

/** A small generator of its own, so that the mangling is the same every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function firstAlternative(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(firstAlternative);
  if (!isObject(value)) return value;
  if (Array.isArray(value.anyOf) && Object.keys(value).length === 1) return firstAlternative(value.anyOf[0]);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, firstAlternative(inner)]));
}

function rightTimeline(want: JsonObject): JsonObject {
  const events = (want.events as readonly JsonObject[]).map((event) => {
    const [min, max] = event.t as [number, number];
    return { ...event, t: (min + max) / 2, node: event.node === '*' ? 'some-node' : event.node };
  });
  const { pods, ...rest } = want.final as JsonObject;
  const rows = ((pods ?? []) as readonly JsonObject[]).flatMap((row) =>
    Array.isArray(row.anyOf) ? (row.anyOf[0] as readonly JsonObject[]) : [row],
  );
  return { events, lives: want.lives, final: { ...(firstAlternative(rest) as JsonObject), pods: rows } };
}

const rightAnswer = ({ kind, want }: Case): unknown =>
  kind === 'timeline' ? rightTimeline(want as JsonObject) : firstAlternative(want);

/** Their members cannot be told from `want`, so that the answer made of it is not quite right. */
const hasNodeSets = ({ want }: Case): boolean => isObject(want) && Array.isArray(want.interchangeableNodes);

/** Changes, drops or swaps something somewhere inside. */
function mangled(value: unknown, draw: (below: number) => number): unknown {
  if (Array.isArray(value) && value.length > 0) {
    const at = draw(value.length);
    switch (draw(4)) {
      case 0:
        return value.filter((_, i) => i !== at);
      case 1:
        return [...value].reverse();
      default:
        return value.map((item, i) => (i === at ? mangled(item, draw) : item));
    }
  }
  if (isObject(value) && Object.keys(value).length > 0) {
    const entries = Object.entries(value);
    const at = draw(entries.length);
    if (draw(5) === 0) return Object.fromEntries(entries.filter((_, i) => i !== at));
    return Object.fromEntries(entries.map(([key, inner], i) => [key, i === at ? mangled(inner, draw) : inner]));
  }
  if (typeof value === 'number') return value + [0.2, 1, -1, 5][draw(4)];
  if (typeof value === 'boolean') return !value;
  return ['', 'changed', null][draw(3)];
}

const FILES = [
  'timeline/node.jsonl',
  'timeline/deployment.jsonl',
  'timeline/drain.jsonl',
  'timeline/hpa.jsonl',
  'timeline/zone.jsonl',
  'timeline/statefulset.jsonl',
  'pure/pure-pdb.jsonl.gz',
  'pure/pure-job.jsonl.gz',
  'pure/eviction-admit.jsonl.gz',
  'schedule/sequence-plain.jsonl.gz',
  'schedule/preempt-ties.jsonl.gz',
  'schedule/schedule-ties.jsonl.gz',
];

const describeIfShared = existsSync(JUDGE) ? describe : describe.skip;
if (!existsSync(JUDGE)) console.warn(`skipped: no recorder's judge at ${JUDGE} (SEATRIAL_SHARED)`);

describeIfShared('judging as the recorder does', () => {
  it.each(FILES)('%s', async (name) => {
    const file = resolve(RECORDER, name);
    expect(readdirSync(resolve(file, '..')).length).toBeGreaterThan(0);
    const { judgeCase: theirs } = (await import(pathToFileURL(JUDGE).href)) as { judgeCase: Judge };
    const draw = numbers(name.length);
    let index = 0;
    for (const testCase of readCases(file)) {
      if (index++ % 5 > 0 && !name.startsWith('timeline')) continue;
      const right = rightAnswer(testCase);
      for (let round = 0; round < 12; round++) {
        const got = round === 0 ? right : mangled(right, draw);
        const ours = judgeCase(testCase, got);
        const reference = theirs(testCase, { id: testCase.id, got } as JsonObject);
        const plain = (verdict: unknown): unknown =>
          Array.isArray(verdict) ? verdict.map(({ path }) => path).sort() : verdict;
        expect({ id: testCase.id, round, verdict: plain(ours) }).toEqual({
          id: testCase.id,
          round,
          verdict: plain(reference),
        });
        if (round === 0 && !hasNodeSets(testCase)) expect(ours).toBe('passed');
      }
    }
  });
});
