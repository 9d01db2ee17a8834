/** What is said of a bare pod: most of it is not written down while it lives as it should, and has to be there all the same. */
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/record/index.ts';
import { MINUTE, SECOND, Story, valuesOf } from './story.ts';

const CREATED = 10 * SECOND;

interface Course {
  /** Seconds → value. */
  readonly pending: Readonly<Record<number, number>>;
  readonly ratio: Readonly<Record<number, number>>;
  /** Seconds until it was bound, or gone; until it was ready for the first time. */
  readonly waits?: number;
  readonly starts?: number;
}

type Life = (story: Story, pod: number, node: number) => void;

const waiting = (life: Life): Life => life;
const bound = (life: Life): Life =>
  waiting((story, pod, node) => {
    story.bind(12 * SECOND, pod, node);
    life(story, pod, node);
  });
const ready = (life: Life): Life =>
  bound((story, pod, node) => {
    story.ready(15 * SECOND, pod);
    life(story, pod, node);
  });

const BOUND = { pending: { 10: 1, 12: 0 }, waits: 2 };
const READY = { ...BOUND, starts: 5 };

const LIVES: readonly (readonly [what: string, life: Life, course: Course])[] = [
  ['waits', waiting(() => {}), { pending: { 10: 1 }, ratio: { 10: 0 }, waits: 50 }],
  [
    'is bound at once',
    (story, pod, node) => story.bind(CREATED, pod, node),
    { pending: { 10: 0 }, ratio: { 10: 0 }, waits: 0 },
  ],
  ['is bound', bound(() => {}), { ...BOUND, ratio: { 10: 0 } }],
  ['is ready', ready(() => {}), { ...READY, ratio: { 10: 0, 15: 1 } }],
  [
    'does its work',
    ready((story, pod) => story.finish(40 * SECOND, pod, 'Succeeded')),
    { ...READY, ratio: { 10: 0, 15: 1 } },
  ],
  [
    'does its work and is never ready',
    bound((story, pod) => story.finish(30 * SECOND, pod, 'Succeeded')),
    { ...BOUND, ratio: { 10: 0, 30: 1 } },
  ],
  [
    'fails',
    ready((story, pod) => story.finish(30 * SECOND, pod, 'Failed')),
    { ...READY, ratio: { 10: 0, 15: 1, 30: 0 } },
  ],
  [
    'is deleted while it waits',
    waiting((story, pod) => {
      story.delete(14 * SECOND, pod, 'kubectl');
      story.gone(14 * SECOND, pod);
    }),
    { pending: { 10: 1, 14: 0 }, ratio: { 10: 0 }, waits: 4 },
  ],
  [
    'is bound when nobody wants it any longer',
    waiting((story, pod, node) => {
      story.delete(14 * SECOND, pod, 'kubectl');
      story.bind(16 * SECOND, pod, node);
    }),
    { pending: { 10: 1, 14: 0 }, ratio: { 10: 0 }, waits: 6 },
  ],
  [
    'is deleted',
    ready((story, pod) => {
      story.delete(30 * SECOND, pod, 'kubectl');
      story.gone(31 * SECOND, pod);
    }),
    { ...READY, ratio: { 10: 0, 15: 1, 30: 0 } },
  ],
  [
    'is not ready for a while',
    ready((story, pod) => {
      story.ready(20 * SECOND, pod, false);
      story.ready(26 * SECOND, pod);
      story.finish(40 * SECOND, pod, 'Succeeded');
    }),
    { ...READY, ratio: { 10: 0, 15: 1, 20: 0, 26: 1 } },
  ],
  [
    'is ready for no time at all',
    ready((story, pod) => story.ready(15 * SECOND, pod, false)),
    { ...READY, ratio: { 10: 0 } },
  ],
];

/** Seconds → value, of the series of a metric. */
function courseOf(result: Result, metric: string): Record<number, number> {
  const series = result.series.find(({ name, labels }) => name === metric && labels.workload === 'pod/one');
  return Object.fromEntries((series?.times ?? []).map((at, i) => [at / SECOND, series?.values[i] ?? Number.NaN]));
}

function observed(result: Result, metric: string): Record<string, number> {
  const { count, sum } = valuesOf(result, metric);
  return count === undefined ? {} : { count, sum };
}

const only = (value: number | undefined): Record<string, number> =>
  value === undefined ? {} : { count: 1, sum: value };

describe('a bare pod', () => {
  it.each(LIVES)('that %s', (_what, life, { pending, ratio, waits, starts }) => {
    const story = new Story(MINUTE);
    const node = story.node(0, 'n1');
    life(story, story.pod(CREATED, 'one', -1, story.class()), node);
    const result = story.result();
    expect(courseOf(result, 'pods_pending')).toEqual(pending);
    expect(courseOf(result, 'workload_available_ratio')).toEqual(ratio);
    expect(observed(result, 'pods_pending_seconds')).toEqual(only(waits));
    expect(observed(result, 'pod_start_seconds')).toEqual(only(starts));
  });

  it('that is there from the beginning has not waited, and its start was not seen', () => {
    const story = new Story(MINUTE);
    const node = story.node(0, 'n1');
    story.running(0, 'one', -1, story.class(), node);
    const result = story.result();
    expect(courseOf(result, 'pods_pending')).toEqual({});
    expect(courseOf(result, 'workload_available_ratio')).toEqual({ 0: 1 });
    expect(valuesOf(result, 'pod_start_seconds')).toEqual({});
  });

  it('that has the name of one before goes on where that one was', () => {
    const story = new Story(MINUTE);
    const node = story.node(0, 'n1');
    const podClass = story.class();
    const first = story.pod(CREATED, 'one', -1, podClass);
    story.bind(12 * SECOND, first, node);
    story.ready(15 * SECOND, first);
    story.delete(20 * SECOND, first, 'kubectl');
    story.gone(30 * SECOND, first);
    const second = story.pod(30 * SECOND, 'one', -1, podClass);
    story.bind(37 * SECOND, second, node);
    story.ready(40 * SECOND, second);
    const result = story.result();
    expect(courseOf(result, 'pods_pending')).toEqual({ 10: 1, 12: 0, 30: 1, 37: 0 });
    expect(courseOf(result, 'workload_available_ratio')).toEqual({ 10: 0, 15: 1, 20: 0, 40: 1 });
    // 2 s and 7 s; 5 s and 10 s
    expect(valuesOf(result, 'pods_pending_seconds', { workload: 'pod/one' })).toMatchObject({ count: 2, sum: 9 });
    expect(valuesOf(result, 'pod_start_seconds', { workload: 'pod/one' })).toMatchObject({ count: 2, sum: 15 });
  });
});
