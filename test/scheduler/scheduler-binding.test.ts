/** The binding cycle, with plugins that answer what a story wants. */
import { describe, expect, test } from 'vitest';
import { ApiError } from '../../src/cluster/index.ts';
import { type Status, type Plugin, DELETE, failure, unschedulable } from '../../src/scheduler/framework/index.ts';
import type { Engine, SchedulerOptions, SchedulerProfile } from '../../src/scheduler/index.ts';
import { INSTANT, Story } from './_story.ts';
import { SECOND } from './queue/_world.ts';

const DECISION = {
  node: 0,
  total: Number.NaN,
  ties: 1,
  feasible: 1,
  evaluated: 1,
  start: 0,
  nextStart: 0,
  viaNominatedNode: false,
};
/** Wakes whom it refused when a bound pod goes. */
const REFUSER: Plugin = {
  name: 'Refuser',
  filter: () => undefined,
  events: [{ event: { resource: 'Pod', actions: DELETE } }],
};

interface Answers {
  readonly reserve?: () => Status | undefined;
  readonly preBind?: () => Status | 'pending' | undefined;
  readonly bind?: () => void;
}

/** Every pod goes to the first node; what happens there is up to `answers`. */
function storyOf(answers: Answers, options: SchedulerOptions = INSTANT): Story & { readonly undone: string[] } {
  const undone: string[] = [];
  const story = new Story({ ...options, createProfiles: ({ cluster }) => [profileOf(cluster, answers, undone)] });
  story.node('n1');
  return Object.assign(story, { undone });
}

function profileOf(cluster: Story['cluster'], answers: Answers, undone: string[]): SchedulerProfile {
  const engine = { decide: () => DECISION } as Partial<Engine> as Engine;
  const framework: SchedulerProfile['framework'] = {
    plugins: [REFUSER],
    reservesFor: () => true,
    reserve: () => answers.reserve?.(),
    unreserve: ({ name }) => void undone.push(name),
    preBind: () => answers.preBind?.(),
    bind: ({ row }, node) => {
      answers.bind?.();
      cluster.podApi.bind(row, node);
    },
  };
  return { schedulerName: 'default-scheduler', framework, engine, bindTimeoutMs: 30_000 };
}

/** Answers one after the other; the last one stays. */
function sequence<T>(...answers: readonly T[]): () => T {
  let i = 0;
  return () => answers[Math.min(i++, answers.length - 1)];
}

describe('reserve', () => {
  test('a refusal: unschedulable on one node, nothing stays assumed, the next event wakes the pod', () => {
    const story = storyOf({ reserve: sequence<Status | undefined>(unschedulable('Refuser', 'no'), undefined) });
    const other = story.pod('other', { spec: { schedulerName: 'x' } }, { node: 0 });
    const row = story.pod('a');
    story.at(5 * SECOND);
    expect(story.tell()).toEqual([
      '0.000 a event FailedScheduling',
      '0.000 a Unschedulable: 0/1 nodes are available: 1 no.',
    ]);
    expect(story.scheduler.snapshot.isAssumed(row)).toBe(false);
    story.cluster.podApi.delete(other, { by: 'user', gracePeriodSeconds: 0 });
    story.at(5 * SECOND);
    expect(story.tell().filter((line) => line.includes(' a '))).toEqual(['5.000 a → n1']);
  });

  test('an error: SchedulerError, retried after the back-off', () => {
    const story = storyOf({ reserve: sequence<Status | undefined>(failure('Refuser', 'broken'), undefined) });
    story.pod('a');
    story.at(5 * SECOND);
    expect(story.tell()).toEqual(['0.000 a event FailedScheduling', '0.000 a SchedulerError: broken', '1.000 a → n1']);
  });
});

describe('preBind', () => {
  test('waits for what it began, looking again at whole seconds after a change', () => {
    const story = storyOf({ preBind: sequence<'pending' | undefined>('pending', 'pending', undefined) });
    story.at(200);
    story.pod('a');
    story.at(500);
    story.object('v1', 'PersistentVolume', 'pv1', { spec: {} });
    story.at(3_500);
    story.object('v1', 'PersistentVolume', 'pv2', { spec: {} });
    story.at(10 * SECOND);
    // began at 0.2; asked again at 1.2 (still pending) and, after the second change, at 4.2
    expect(story.tell()).toEqual(['4.200 a → n1']);
    expect(story.undone).toEqual([]);
  });

  test('a refusal gives the room back; the pod is not woken by that itself, others are', () => {
    const answers = sequence<'pending' | Status | undefined>('pending', unschedulable('Refuser', 'gone'), undefined);
    const story = storyOf({ preBind: answers });
    const row = story.pod('a');
    story.at(100);
    story.object('v1', 'PersistentVolume', 'pv', { spec: {} });
    story.at(20 * SECOND);
    expect(story.tell()).toEqual([
      '1.000 a event FailedScheduling',
      '1.000 a Unschedulable: 0/1 nodes are available: 1 gone.',
    ]);
    expect(story.undone).toEqual(['a']);
    expect(story.scheduler.snapshot.isAssumed(row)).toBe(false);
    story.at(400 * SECOND);
    expect(story.tell()).toEqual(['330.000 a → n1']);
  });

  test('is asked once more when its time is over', () => {
    const story = storyOf({
      preBind: sequence<'pending' | Status | undefined>('pending', failure('V', 'too late'), undefined),
    });
    story.pod('a');
    story.at(100 * SECOND);
    expect(story.tell()).toEqual([
      '30.000 a event FailedScheduling',
      '30.000 a SchedulerError: too late',
      '31.000 a → n1',
    ]);
  });

  test('a pod that is deleted while it waits leaves nothing behind', () => {
    const story = storyOf({ preBind: () => 'pending' });
    const row = story.pod('a');
    story.at(300);
    story.cluster.podApi.delete(row, { by: 'user' });
    story.at(5 * SECOND);
    expect(story.undone).toEqual(['a']);
    expect(story.tell()).toEqual(['0.300 a deleted by user, grace 0']);
  });
});

describe('bind', () => {
  test('refused by the API: forgotten, others are woken, and the pod itself backs off', () => {
    let refusals = 1;
    const bind = (): void => {
      if (refusals-- > 0) throw new ApiError(409, 'Conflict', 'no');
    };
    const story = storyOf({ bind }, { timing: { driftMs: 0 } });
    const row = story.pod('a');
    story.at(12);
    expect(story.scheduler.snapshot.isAssumed(row)).toBe(true);
    story.at(13);
    expect(story.scheduler.snapshot.isAssumed(row)).toBe(false);
    story.at(5 * SECOND);
    // returned at 13 ms: ready at 1.013, the tick at 2 s; then cycle 1 and binding 9
    expect(story.tell()).toEqual([
      '0.013 a event FailedScheduling',
      '0.022 a SchedulerError: binding rejected: no',
      '2.010 a → n1',
    ]);
    expect(story.undone).toEqual(['a']);
  });

  test('anything else that is thrown is a defect, and not swallowed', () => {
    const bind = (): void => {
      throw new TypeError('defect');
    };
    const story = storyOf({ bind });
    story.pod('a');
    expect(() => story.at(0)).toThrow('defect');
  });
});
