/** Which plugins a profile runs, in which order, with which weights; and what is wrong with it. */
import { describe, expect, it } from 'vitest';
import { decodeSchedulerProfile } from '../../../src/ingest/config/scheduler.ts';
import { decodeValue } from '../../../src/ingest/decode/index.ts';
import type { PluginSlot } from '../../../src/scheduler/cycle/index.ts';
import type { SchedulerProfile } from '../../../src/model/objects/config.ts';
import { createFramework } from '../../../src/scheduler/profile/index.ts';
import { PLUGIN_KINDS, SINGLE_POINTS } from '../../../src/model/scheduler-configuration/index.ts';
import { PLUGINS } from '../../../src/scheduler/plugins/index.ts';
import { CompiledPods } from '../../../src/scheduler/compiled/index.ts';
import { Nominator } from '../../../src/scheduler/queue/index.ts';
import { Snapshot } from '../../../src/scheduler/snapshot/index.ts';
import { type Manifest, World } from '../queue/_world.ts';

const profile = (raw: Manifest): SchedulerProfile => decodeValue(raw, decodeSchedulerProfile);

function framework(raw: Manifest = {}) {
  const { cluster } = new World();
  const compiled = new CompiledPods(cluster.classes.list);
  return createFramework(profile(raw), {
    cluster,
    compiled,
    snapshot: new Snapshot(cluster, compiled),
    nominated: new Nominator(),
  });
}

const named = (...names: string[]) => names.map((name) => ({ name }));
const namesAt = (point: 'filter' | 'preFilter' | 'score', plugins: Manifest = {}): string[] =>
  framework({ plugins }).points[point].map(({ plugin }) => plugin.name);
const weights = (plugins: Manifest = {}): Record<string, number> =>
  Object.fromEntries(framework({ plugins }).points.score.map(({ plugin, weight }) => [plugin.name, weight]));

const FILTERS = [
  'NodeUnschedulable',
  'NodeName',
  'TaintToleration',
  'NodeAffinity',
  'NodePorts',
  'NodeResourcesFit',
  'VolumeRestrictions',
  'NodeVolumeLimits',
  'VolumeBinding',
  'VolumeZone',
  'PodTopologySpread',
  'InterPodAffinity',
];
const WEIGHTS = {
  TaintToleration: 3,
  NodeAffinity: 2,
  NodeResourcesFit: 1,
  VolumeBinding: 1,
  PodTopologySpread: 2,
  InterPodAffinity: 2,
  NodeResourcesBalancedAllocation: 1,
  ImageLocality: 1,
};

describe('the default profile', () => {
  it('filters and scores in this order, with these weights', () => {
    expect(namesAt('filter')).toEqual(FILTERS);
    expect(weights()).toEqual(WEIGHTS);
    expect(Object.keys(weights())).toEqual(Object.keys(WEIGHTS));
  });

  it('has the plugins of the table, each with its extension points', () => {
    expect(PLUGINS.map(({ name }) => name)).toEqual(PLUGIN_KINDS.map(({ name }) => name));
    const method = (point: string): string => (point === 'queueSort' ? 'less' : point);
    for (const plugin of framework().plugins) {
      const points = SINGLE_POINTS.filter((point) => method(point) in plugin);
      expect([plugin.name, points]).toEqual([
        plugin.name,
        SINGLE_POINTS.filter((point) => PLUGIN_KINDS.find(({ name }) => name === plugin.name)?.points.includes(point)),
      ]);
    }
  });

  it('has every extension point', () => {
    const { points } = framework();
    const names = Object.entries(points as unknown as Readonly<Record<string, readonly PluginSlot[]>>).map(
      ([point, slots]) => [point, slots.map(({ plugin }) => plugin.name).join(' ')],
    );
    expect(Object.fromEntries(names)).toMatchObject({
      preEnqueue: 'SchedulingGates',
      queueSort: 'PrioritySort',
      postFilter: 'DefaultPreemption',
      reserve: 'VolumeBinding',
      preBind: 'VolumeBinding',
      bind: 'DefaultBinder',
    });
  });
});

describe('merging', () => {
  const without = (...names: string[]): string[] => FILTERS.filter((name) => !names.includes(name));

  it.each<[string, Manifest, string[]]>([
    ['one plugin off at one point', { filter: { disabled: named('NodePorts') } }, without('NodePorts')],
    ['one plugin off everywhere', { multiPoint: { disabled: named('NodePorts') } }, without('NodePorts')],
    [
      'all off at one point, some on',
      { filter: { disabled: named('*'), enabled: named('NodePorts', 'NodeName') } },
      ['NodePorts', 'NodeName'],
    ],
    [
      'enabled at its point: it goes first',
      { filter: { enabled: named('NodePorts') } },
      ['NodePorts', ...without('NodePorts')],
    ],
    [
      'off and on at once: it goes last',
      { filter: { disabled: named('NodePorts'), enabled: named('NodePorts') } },
      [...without('NodePorts'), 'NodePorts'],
    ],
    [
      'off everywhere, on at one point',
      { multiPoint: { disabled: named('NodePorts') }, filter: { enabled: named('NodePorts') } },
      [...without('NodePorts'), 'NodePorts'],
    ],
    ['re-configured in place', { multiPoint: { enabled: named('NodePorts') } }, FILTERS],
    [
      'a new order takes disabling',
      { multiPoint: { disabled: named('NodePorts'), enabled: named('NodePorts') } },
      [...without('NodePorts'), 'NodePorts'],
    ],
  ])('%s', (_, plugins, filters) => {
    expect(namesAt('filter', plugins)).toEqual(filters);
  });

  it.each<[string, Manifest, Readonly<Record<string, number>>]>([
    [
      'its point’s weight beats multiPoint’s',
      {
        score: { enabled: [{ name: 'TaintToleration', weight: 9 }] },
        multiPoint: { enabled: [{ name: 'TaintToleration', weight: 5 }] },
      },
      { TaintToleration: 9 },
    ],
    [
      'multiPoint’s weight beats the default',
      { multiPoint: { enabled: [{ name: 'TaintToleration', weight: 5 }] } },
      { TaintToleration: 5 },
    ],
    ['no weight is 1', { multiPoint: { enabled: named('TaintToleration') } }, { TaintToleration: 1 }],
    [
      'the others keep theirs',
      { score: { enabled: [{ name: 'ImageLocality', weight: 7 }] } },
      { ...WEIGHTS, ImageLocality: 7 },
    ],
  ])('%s', (_, plugins, expected) => {
    expect(weights(plugins)).toMatchObject(expected);
  });

  it('a plugin that is only filtered with is still made once', () => {
    const made = framework({ plugins: { score: { disabled: named('NodeResourcesFit') } } });
    expect(made.plugins.filter(({ name }) => name === 'NodeResourcesFit')).toHaveLength(1);
  });
});

describe('what cannot be', () => {
  it.each<[string, Manifest, string]>([
    [
      'twice at one point',
      { filter: { enabled: named('NodePorts', 'NodePorts') } },
      'plugin "NodePorts" already registered as "FilterPlugin"',
    ],
    [
      'twice in multiPoint',
      { multiPoint: { enabled: [...named('NodePorts'), ...named('NodePorts')] } },
      'plugin "NodePorts" already registered as',
    ],
    [
      'a point that it does not have',
      { score: { enabled: named('NodePorts') } },
      'plugin "NodePorts" does not extend ScorePlugin plugin',
    ],
    [
      'no queue sort',
      { queueSort: { disabled: named('*') } },
      'only one queue sort plugin required for profile with scheduler name "default-scheduler", but got 0',
    ],
    [
      'no binder',
      { multiPoint: { disabled: named('DefaultBinder') } },
      'at least one bind plugin is needed for profile with scheduler name "default-scheduler"',
    ],
  ])('%s', (_, plugins, message) => {
    expect(() => framework({ plugins })).toThrow(message);
  });
});
