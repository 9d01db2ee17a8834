/** A profile of the configuration → its plugins at work. Upstream: pkg/scheduler/framework/runtime/framework.go (NewFramework). */
import type { PluginConfig, SchedulerProfile } from '../../model/objects/config.ts';
import { Framework, type PluginSlot } from '../cycle/index.ts';
import type { Plugin, PluginHandle } from '../framework/index.ts';
import { DEFAULT_PLUGINS, PLUGINS } from '../plugins/index.ts';
import { expandPoint, mergeMultiPoint, pluginNames, scoreWeight, type SinglePoint } from './merge-plugins.ts';
import { profileErrors } from './validate.ts';

/** Whether a plugin has an extension point. */
const IMPLEMENTS: { readonly [point in SinglePoint]: (plugin: Plugin) => boolean } = {
  preEnqueue: ({ preEnqueue }) => preEnqueue !== undefined,
  queueSort: ({ less }) => less !== undefined,
  preFilter: ({ preFilter }) => preFilter !== undefined,
  filter: ({ filter }) => filter !== undefined,
  postFilter: ({ postFilter }) => postFilter !== undefined,
  preScore: ({ preScore }) => preScore !== undefined,
  score: ({ score }) => score !== undefined,
  reserve: ({ reserve }) => reserve !== undefined,
  permit: () => false,
  preBind: ({ preBind }) => preBind !== undefined,
  bind: ({ bind }) => bind !== undefined,
  postBind: () => false,
};

/** Everything by default. */
export const DEFAULT_PROFILE: SchedulerProfile = { plugins: new Map(), pluginConfig: {} };

export const DEFAULT_SCHEDULER = 'default-scheduler';

function createPlugins(profile: SchedulerProfile, names: readonly string[], handle: PluginHandle): Plugin[] {
  return names.map((name) => {
    const registration = PLUGINS.find((each) => each.name === name);
    if (registration === undefined) throw new Error(`plugin "${name}" does not exist`);
    return registration.create(profile.pluginConfig[name as keyof PluginConfig] as never, handle);
  });
}

/**
 * @throws an Error that lists what is wrong with the profile, in Kubernetes' words.
 */
export function createFramework(profile: SchedulerProfile = DEFAULT_PROFILE, handle: PluginHandle): Framework {
  const errors = profileErrors(profile, 'profiles[0]');
  if (errors.length > 0) throw new Error(errors.join('\n'));
  const sets = profile.plugins;
  const multiPoint = mergeMultiPoint(DEFAULT_PLUGINS, sets.get('multiPoint'));
  const plugins = createPlugins(profile, pluginNames(multiPoint, sets), handle);
  const at = (point: SinglePoint): readonly PluginSlot[] => {
    const implementors = new Set(plugins.filter(IMPLEMENTS[point]).map(({ name }) => name));
    return expandPoint(point, multiPoint, sets.get(point), implementors).map((name) => {
      const slot = plugins.findIndex((plugin) => plugin.name === name);
      return { plugin: plugins[slot], slot, weight: scoreWeight(name, multiPoint, sets.get('score')) };
    });
  };
  const points = {
    preEnqueue: at('preEnqueue'),
    queueSort: at('queueSort'),
    preFilter: at('preFilter'),
    filter: at('filter'),
    postFilter: at('postFilter'),
    preScore: at('preScore'),
    score: at('score'),
    reserve: at('reserve'),
    preBind: at('preBind'),
    bind: at('bind'),
  };
  const name = profile.schedulerName ?? DEFAULT_SCHEDULER;
  if (points.queueSort.length !== 1) {
    throw new Error(
      `only one queue sort plugin required for profile with scheduler name "${name}", but got ${points.queueSort.length}`,
    );
  }
  if (points.bind.length === 0)
    throw new Error(`at least one bind plugin is needed for profile with scheduler name "${name}"`);
  return new Framework(plugins, points, handle);
}
