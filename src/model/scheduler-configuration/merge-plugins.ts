/**
 * Which plugins run at which extension point: the configured sets merged with the defaults, `multiPoint` expanded.
 * Upstream: pkg/scheduler/apis/config/v1/default_plugins.go (mergePlugins), framework/runtime/framework.go.
 *
 * A configured default plugin keeps its place and gets the configured weight; others follow the defaults; `disabled`
 * takes away, `*` everything. A plugin of a single extension point beats `multiPoint` there:
 *
 *   re-configured ones (in their order) ─► those of multiPoint ─► the rest of the extension point's own
 */
import type { ExtensionPoint, PluginReference, PluginSet } from '../objects/config.ts';
import { SINGLE_POINTS } from './plugins.ts';

export type PluginSets = ReadonlyMap<ExtensionPoint, PluginSet>;

const NO_PLUGINS: PluginSet = { enabled: [], disabled: [] };

const namesOf = (plugins: readonly PluginReference[]): string[] => plugins.map(({ name }) => name);

/** The default `multiPoint` set with the configured one laid over it. */
export function mergeMultiPoint(
  defaults: readonly PluginReference[],
  custom: PluginSet = NO_PLUGINS,
): readonly PluginReference[] {
  const disabled = new Set(custom.disabled);
  const replaced = new Set<PluginReference>();
  const merged: PluginReference[] = [];
  for (const plugin of disabled.has('*') ? [] : defaults) {
    if (disabled.has(plugin.name)) continue;
    const override = custom.enabled.findLast(({ name }) => name === plugin.name);
    if (override !== undefined) replaced.add(override);
    merged.push(override ?? plugin);
  }
  return [...merged, ...custom.enabled.filter((plugin) => !replaced.has(plugin))];
}

/** Every plugin that is named anywhere: those to make. */
export function pluginNames(multiPoint: readonly PluginReference[], plugins: PluginSets): readonly string[] {
  const names = new Set(namesOf(multiPoint));
  for (const point of SINGLE_POINTS) for (const { name } of plugins.get(point)?.enabled ?? []) names.add(name);
  return [...names];
}

/**
 * Names of the plugins at an extension point, in their order; `startUpProblems` says what is wrong with them.
 * @param implementors those of the plugins that have this extension point
 */
export function expandPoint(
  multiPoint: readonly PluginReference[],
  own: PluginSet = NO_PLUGINS,
  implementors: ReadonlySet<string>,
): readonly string[] {
  const ownNames = namesOf(own.enabled);
  const disabled = new Set(own.disabled);
  if (disabled.has('*')) return ownNames;
  const wanted = namesOf(multiPoint).filter((name) => implementors.has(name) && !disabled.has(name));
  const overrides = ownNames.filter((name) => wanted.includes(name));
  return [
    ...overrides,
    ...wanted.filter((name) => !ownNames.includes(name)),
    ...ownNames.filter((name) => !overrides.includes(name)),
  ];
}

/** Weights of score plugins: the extension point's own entry, else that of `multiPoint`; 0 or none means 1. */
export function scoreWeight(name: string, multiPoint: readonly PluginReference[], own: PluginSet = NO_PLUGINS): number {
  const entry = [...own.enabled, ...multiPoint].find((plugin) => plugin.name === name);
  return entry?.weight || 1;
}
