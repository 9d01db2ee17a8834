/**
 * A profile as written → the plugins of each extension point, in order, and their weights
 * (`apis/config/v1/default_plugins.go`, `framework/runtime/framework.go`).
 *
 *   1. multiPoint: the default list; an entry of the profile replaces the default in its place or comes after all of
 *      them; `disabled` takes defaults out
 *   2. an extension point: what it enables that is on the list of 1, then the rest of that list, then what else it enables
 */
import type { Plugin } from './plugin.ts';
import { createPlugins } from './registry.ts';

export type Point = 'preEnqueue' | 'preFilter' | 'filter' | 'postFilter' | 'preScore' | 'score';

interface PluginEntry {
  readonly name: string;
  readonly weight?: number;
}

interface PluginSet {
  readonly enabled?: readonly PluginEntry[];
  readonly disabled?: readonly PluginEntry[];
}

/** One entry of `profiles` of a KubeSchedulerConfiguration. */
export interface ProfileConfig {
  readonly schedulerName?: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins?: { readonly [point: string]: PluginSet };
  readonly pluginConfig?: readonly { readonly name: string; readonly args?: { readonly [field: string]: unknown } }[];
}

export interface Profile {
  readonly schedulerName: string;
  /** 0: worked out from the number of nodes. */
  readonly percentageOfNodesToScore: number;
  readonly plugins: { readonly [point in Point]: readonly Plugin[] };
  readonly weightOf: (plugin: Plugin) => number;
}

const DEFAULTS: readonly PluginEntry[] = [
  { name: 'SchedulingGates' },
  { name: 'PrioritySort' },
  { name: 'NodeUnschedulable' },
  { name: 'NodeName' },
  { name: 'TaintToleration', weight: 3 },
  { name: 'NodeAffinity', weight: 2 },
  { name: 'NodePorts' },
  { name: 'NodeResourcesFit', weight: 1 },
  { name: 'VolumeRestrictions' },
  { name: 'NodeVolumeLimits' },
  { name: 'VolumeBinding' },
  { name: 'VolumeZone' },
  { name: 'PodTopologySpread', weight: 2 },
  { name: 'InterPodAffinity', weight: 2 },
  { name: 'DefaultPreemption' },
  { name: 'NodeResourcesBalancedAllocation', weight: 1 },
  { name: 'ImageLocality', weight: 1 },
  { name: 'DefaultBinder' },
];

function multiPointOf({ enabled = [], disabled = [] }: PluginSet): readonly PluginEntry[] {
  const off = disabled.map(({ name }) => name);
  const kept = off.includes('*') ? [] : DEFAULTS.filter(({ name }) => !off.includes(name));
  const replaced = kept.map((entry) => enabled.findLast(({ name }) => name === entry.name) ?? entry);
  return [...replaced, ...enabled.filter((entry) => !replaced.includes(entry))];
}

function namesAt(multiPoint: readonly PluginEntry[], { enabled = [], disabled = [] }: PluginSet): readonly string[] {
  const explicit = enabled.map(({ name }) => name);
  const off = disabled.map(({ name }) => name);
  if (off.includes('*')) return explicit;
  const spread = multiPoint.map(({ name }) => name).filter((name) => !off.includes(name));
  const overriding = explicit.filter((name) => spread.includes(name));
  const rest = spread.filter((name) => !overriding.includes(name));
  return [...overriding, ...rest, ...explicit.filter((name) => !overriding.includes(name))];
}

export function readProfile(config: ProfileConfig | null): Profile {
  const { schedulerName, percentageOfNodesToScore, plugins: sets = {}, pluginConfig = [] } = config ?? {};
  const known = createPlugins(new Map(pluginConfig.map(({ name, args }) => [name, args ?? {}])));
  const multiPoint = multiPointOf(sets.multiPoint ?? {});
  const at = (point: Point): readonly Plugin[] =>
    namesAt(multiPoint, sets[point] ?? {}).flatMap((name) => {
      const plugin = known.find((each) => each.name === name);
      return plugin?.[point] === undefined ? [] : [plugin];
    });
  const weights = [...(sets.score?.enabled ?? []), ...multiPoint];
  return {
    schedulerName: schedulerName ?? 'default-scheduler',
    percentageOfNodesToScore: percentageOfNodesToScore ?? 0,
    plugins: {
      preEnqueue: at('preEnqueue'),
      preFilter: at('preFilter'),
      filter: at('filter'),
      postFilter: at('postFilter'),
      preScore: at('preScore'),
      score: at('score'),
    },
    weightOf: (plugin) => weights.find(({ name }) => name === plugin.name)?.weight || 1,
  };
}
