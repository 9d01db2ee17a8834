/**
 * What the random clusters exercise, on which the scheduler is compared with the naive one: every plugin refuses and every
 * score tells nodes apart, so that no plugin can go wrong unseen.
 */
import { expect, it } from 'vitest';
import { PLUGIN_KINDS } from '../../src/model/scheduler-configuration/index.ts';
import { answer } from '../conformance/answer/schedule.ts';
import { randomCase } from './random-cluster.ts';

interface Scheduled {
  readonly preEnqueue?: { readonly plugin: string };
  readonly prefilter?: { readonly plugin?: string } | null;
  readonly nodes?: Readonly<
    Record<string, { readonly plugin?: string; readonly scores?: Readonly<Record<string, number>> }>
  >;
  readonly messageAfterPostFilter?: string;
}

/** Those of `differential.test.ts`. */
const SEEDS = 200;

const refusing = new Set<string>();
const telling = new Set<string>();

function note({ preEnqueue, prefilter, nodes = {}, messageAfterPostFilter = '' }: Scheduled): void {
  for (const plugin of [preEnqueue?.plugin, prefilter?.plugin]) if (plugin !== undefined) refusing.add(plugin);
  if (messageAfterPostFilter.includes('preemption:')) refusing.add('DefaultPreemption');
  const seen = new Map<string, Set<number>>();
  for (const { plugin, scores = {} } of Object.values(nodes)) {
    if (plugin !== undefined) refusing.add(plugin);
    for (const [name, score] of Object.entries(scores)) {
      const values = seen.get(name) ?? new Set();
      seen.set(name, values.add(score));
    }
  }
  for (const [name, values] of seen) if (values.size > 1) telling.add(name);
}

for (let seed = 0; seed < SEEDS; seed++) note(answer(randomCase('schedule', `${seed}`).input) as Scheduled);

/** They put pods in order and bind them; they refuse nobody. */
const SILENT = ['PrioritySort', 'NodeResourcesBalancedAllocation', 'ImageLocality', 'DefaultBinder'];
/** It scores with an alpha gate only. */
const WITHOUT_SCORE = ['VolumeBinding'];

it('every plugin that can refuse does', () => {
  const able = PLUGIN_KINDS.map(({ name }) => name).filter((name) => !SILENT.includes(name));
  expect([...refusing].sort()).toEqual(able.sort());
});

it('every score tells nodes apart', () => {
  const able = PLUGIN_KINDS.filter(({ points }) => points.includes('score')).map(({ name }) => name);
  expect([...telling].sort()).toEqual(able.filter((name) => !WITHOUT_SCORE.includes(name)).sort());
});
