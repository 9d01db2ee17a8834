/** A profile of the configuration → its plugins at work. Upstream: pkg/scheduler/framework/runtime/framework.go (NewFramework). */
import type { PluginConfig, SchedulerProfile } from '../../model/objects/config.ts';
import { Framework, type PluginSlot } from '../cycle/index.ts';
import type { Plugin, PluginHandle } from '../framework/index.ts';
import {
  DEFAULT_PLUGINS,
  expandPoint,
  implementorsOf,
  mergeMultiPoint,
  pluginNames,
  problemText,
  scoreWeight,
  type SinglePoint,
  startUpProblems,
} from '../../model/scheduler-configuration/index.ts';
import { PLUGINS } from '../plugins/index.ts';

/** Everything by default. */
export const DEFAULT_PROFILE: SchedulerProfile = { plugins: new Map(), pluginConfig: {} };

function createPlugins(profile: SchedulerProfile, names: readonly string[], handle: PluginHandle): Plugin[] {
  return names.map((name) => {
    const registration = PLUGINS.find((each) => each.name === name);
    if (registration === undefined) throw new Error(`plugin "${name}" does not exist`);
    return registration.create(profile.pluginConfig[name as keyof PluginConfig] as never, handle);
  });
}

/**
 * @throws an Error that lists what the scheduler would stumble over at its start, in Kubernetes' words.
 */
export function createFramework(profile: SchedulerProfile = DEFAULT_PROFILE, handle: PluginHandle): Framework {
  const problems = startUpProblems(profile, ['profiles', 0]);
  if (problems.length > 0) throw new Error(problems.map(problemText).join('\n'));
  const sets = profile.plugins;
  const multiPoint = mergeMultiPoint(DEFAULT_PLUGINS, sets.get('multiPoint'));
  const plugins = createPlugins(profile, pluginNames(multiPoint, sets), handle);
  const at = (point: SinglePoint): readonly PluginSlot[] => {
    return expandPoint(multiPoint, sets.get(point), implementorsOf(point)).map((name) => {
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
  return new Framework(plugins, points, handle);
}
