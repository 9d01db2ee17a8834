/**
 * What a scheduler stumbles over when it sets up a profile's plugins. It stops at the first; here they are all listed.
 * Upstream: pkg/scheduler/framework/runtime/framework.go (NewFramework, updatePluginList, expandMultiPointPlugins).
 */
import type { Path } from '../field-path.ts';
import type { PluginReference, SchedulerProfile } from '../objects/config.ts';
import { expandPoint, mergeMultiPoint } from './merge-plugins.ts';
import {
  DEFAULT_PLUGINS,
  DYNAMIC_RESOURCES,
  implementorsOf,
  pluginKind,
  REMOVED_PLUGINS,
  SINGLE_POINTS,
  type SinglePoint,
} from './plugins.ts';
import { NO_PROBLEMS, type Problems, startUp, when } from './problem.ts';

export const DEFAULT_SCHEDULER = 'default-scheduler';

/** The type of an extension point's plugins, as messages name it. */
const typeOf = (point: SinglePoint): string => `${point[0].toUpperCase()}${point.slice(1)}Plugin`;

/** Told of as what it is, or not there as its error says already. */
const isOther = (name: string): boolean => name === DYNAMIC_RESOURCES || REMOVED_PLUGINS.includes(name);

function pointProblems(point: SinglePoint, enabled: readonly PluginReference[], path: Path): Problems {
  const seen = new Set<string>();
  return enabled.flatMap(({ name }, i) => {
    const at = [...path, 'plugins', point, 'enabled', i, 'name'];
    const isTwice = seen.has(name);
    seen.add(name);
    const kind = pluginKind(name);
    if (kind === undefined) return when(!isOther(name), () => startUp(at, `${typeOf(point)} "${name}" does not exist`));
    if (!kind.points.includes(point)) return [startUp(at, `plugin "${name}" does not extend ${typeOf(point)} plugin`)];
    return when(isTwice, () => startUp(at, `plugin "${name}" already registered as "${typeOf(point)}"`));
  });
}

/** The first extension point at which `multiPoint` would register the plugin. */
function registeredAt(name: string, { plugins }: SchedulerProfile): SinglePoint | undefined {
  return SINGLE_POINTS.find((point) => {
    const { enabled = [], disabled = [] } = plugins.get(point) ?? {};
    const isOff = disabled.includes('*') || disabled.includes(name) || enabled.some((each) => each.name === name);
    return !isOff && pluginKind(name)?.points.includes(point) === true;
  });
}

function multiPointProblems(profile: SchedulerProfile, path: Path): Problems {
  const { enabled = [] } = profile.plugins.get('multiPoint') ?? {};
  const first = SINGLE_POINTS.find((point) => profile.plugins.get(point)?.disabled.includes('*') !== true);
  const seen = new Set<string>();
  return enabled.flatMap(({ name }, i) => {
    const at = [...path, 'plugins', 'multiPoint', 'enabled', i, 'name'];
    const isTwice = seen.has(name);
    seen.add(name);
    if (pluginKind(name) === undefined && name !== DYNAMIC_RESOURCES && first !== undefined)
      return [startUp(at, `${typeOf(first)} "${name}" does not exist`)];
    const point = isTwice ? registeredAt(name, profile) : undefined;
    if (point === undefined) return NO_PROBLEMS;
    return [startUp(at, `plugin "${name}" already registered as "${typeOf(point)}"`)];
  });
}

/** Sums of weights that go below zero on the way are taken for an overflow. */
function weightProblems({ plugins }: SchedulerProfile, multiPoint: readonly PluginReference[], path: Path): Problems {
  const own = plugins.get('score')?.enabled ?? [];
  const custom = plugins.get('multiPoint')?.enabled ?? [];
  const scorers = implementorsOf('score');
  const seen = new Set<string>();
  let sum = 0;
  let culprit: Path = path;
  for (const entry of [...own, ...multiPoint]) {
    const { name, weight } = entry;
    if (seen.has(name) || !scorers.has(name)) continue;
    seen.add(name);
    if (sum < 0) return [startUp(culprit, 'total score of Score plugins could overflow')];
    sum += weight || 1;
    const [point, index] = own.includes(entry) ? ['score', own.indexOf(entry)] : ['multiPoint', custom.indexOf(entry)];
    if (index >= 0) culprit = [...path, 'plugins', point, 'enabled', index, 'weight'];
  }
  return NO_PROBLEMS;
}

/** @param path of the profile */
export function startUpProblems(profile: SchedulerProfile, path: Path): Problems {
  const { plugins, schedulerName: name = DEFAULT_SCHEDULER } = profile;
  const named = [
    ...SINGLE_POINTS.flatMap((point) => pointProblems(point, plugins.get(point)?.enabled ?? [], path)),
    ...multiPointProblems(profile, path),
  ];
  if (named.length > 0) return named;
  const multiPoint = mergeMultiPoint(DEFAULT_PLUGINS, plugins.get('multiPoint'));
  const count = (point: SinglePoint): number =>
    expandPoint(multiPoint, plugins.get(point), implementorsOf(point)).length;
  const sorts = count('queueSort');
  const ofProfile = `for profile with scheduler name "${name}"`;
  const at = [...path, 'plugins'];
  return [
    ...when(sorts !== 1, () => startUp(at, `only one queue sort plugin required ${ofProfile}, but got ${sorts}`)),
    ...when(count('bind') === 0, () => startUp(at, `at least one bind plugin is needed ${ofProfile}`)),
    ...weightProblems(profile, multiPoint, path),
  ];
}
