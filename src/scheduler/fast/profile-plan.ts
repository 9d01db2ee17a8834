/**
 * Which of a profile's plugins the fast engine stands in for, and what it must know of each. A profile that it does not
 * know by heart gets no plan: the plugins decide.
 */
import type { PluginConfig } from '../../model/objects/config.ts';
import type { Framework, PluginSlot } from '../cycle/index.ts';
import type { Plugin } from '../framework/index.ts';
import { InterPodAffinity } from '../plugins/inter-pod-affinity/index.ts';
import { PodTopologySpread } from '../plugins/pod-topology-spread/index.ts';

/** Filters that look at nothing but the pod's class and the node's object, in any order. */
const STATIC_FILTERS: readonly string[] = ['NodeUnschedulable', 'NodeName', 'TaintToleration', 'NodeAffinity'];
const NODE_FILTERS: readonly string[] = [...STATIC_FILTERS, 'NodePorts', 'NodeResourcesFit'];
/** Filters that have nothing to say about a pod without claims and disks. */
const VOLUME_FILTERS: readonly string[] = ['VolumeRestrictions', 'NodeVolumeLimits', 'VolumeBinding', 'VolumeZone'];
const FILTERS: readonly string[] = [...NODE_FILTERS, ...VOLUME_FILTERS, 'PodTopologySpread', 'InterPodAffinity'];
const SCORES: readonly string[] = [
  'TaintToleration',
  'NodeAffinity',
  'NodeResourcesFit',
  'VolumeBinding',
  'PodTopologySpread',
  'InterPodAffinity',
  'NodeResourcesBalancedAllocation',
  'ImageLocality',
];
/** Keeps weighted scores within the columns of 16 bits. */
const MAX_WEIGHT_SUM = 300;

/** A plugin that scores, and the weight of its score. */
export interface Weighted<P extends Plugin = Plugin> {
  readonly plugin: P;
  readonly weight: number;
}

export interface ProfilePlan {
  readonly staticFilters: readonly Plugin[];
  /** All filters that look at the pod's class and at one node, in the profile's order. */
  readonly nodeFilters: readonly Plugin[];
  /** Have nothing to say about a pod without claims and disks. */
  readonly volumeFilters: readonly Plugin[];
  /** Spread and then pod affinity are asked after all of these, as in the default profile. */
  readonly asksRulesLast: boolean;
  readonly checksPorts: boolean;
  readonly fitFilter?: Plugin;
  readonly spreadFilter?: PodTopologySpread;
  readonly affinityFilter?: InterPodAffinity;
  readonly taints?: Weighted;
  readonly nodeAffinity?: Weighted;
  readonly images?: Weighted;
  readonly fit?: Weighted;
  readonly balanced?: Weighted;
  readonly spread?: Weighted<PodTopologySpread>;
  readonly podAffinity?: Weighted<InterPodAffinity>;
  /** Weights of CPU and memory if the emptier node scores higher by these two alone; undefined: the plugin is asked. */
  readonly leastAllocated?: { readonly cpu: number; readonly memory: number };
  /** The balance is that of CPU and memory. */
  readonly balancesCpuAndMemory: boolean;
}

const has = (slots: readonly PluginSlot[], { name }: Plugin): boolean =>
  slots.some(({ plugin }) => plugin.name === name);

/** A plugin's work is prepared where it has something to prepare, and only there. */
function isWhole({ preFilter, filter, preScore, score }: Framework['points']): boolean {
  const filters = [...preFilter, ...filter].every(
    ({ plugin }) =>
      plugin.filter === undefined || plugin.preFilter === undefined || (has(filter, plugin) && has(preFilter, plugin)),
  );
  const scores = [...preScore, ...score].every(
    ({ plugin }) =>
      plugin.preScore === undefined || plugin.score === undefined || (has(score, plugin) && has(preScore, plugin)),
  );
  return filters && scores;
}

function isKnown({ preFilter, filter, preScore, score }: Framework['points']): boolean {
  if (filter.length === 0 || score.length === 0) return false;
  const weights = score.reduce((sum, { weight }) => sum + weight, 0);
  if (weights > MAX_WEIGHT_SUM || score.some(({ weight }) => weight < 0)) return false;
  return (
    [...preFilter, ...filter].every(({ plugin }) => FILTERS.includes(plugin.name)) &&
    [...preScore, ...score].every(({ plugin }) => SCORES.includes(plugin.name))
  );
}

function leastAllocatedWeights({ NodeResourcesFit: args }: PluginConfig): ProfilePlan['leastAllocated'] {
  const { type = 'LeastAllocated', resources = [] } = args?.scoringStrategy ?? {};
  if (type !== 'LeastAllocated') return undefined;
  if (resources.length === 0) return { cpu: 1, memory: 1 };
  if (resources.length !== 2 || resources[0].name !== 'cpu' || resources[1].name !== 'memory') return undefined;
  return { cpu: resources[0].weight || 1, memory: resources[1].weight || 1 };
}

function balancesCpuAndMemory({ NodeResourcesBalancedAllocation: args }: PluginConfig): boolean {
  const resources = args?.resources ?? [];
  return (
    resources.length === 0 || (resources.length === 2 && resources[0].name === 'cpu' && resources[1].name === 'memory')
  );
}

function areRulesLast(filters: readonly Plugin[]): boolean {
  const names = filters.map(({ name }) => name).filter((name) => !VOLUME_FILTERS.includes(name));
  const rules = names.filter((name) => name === 'PodTopologySpread' || name === 'InterPodAffinity');
  return rules.every((name, i) => names[names.length - rules.length + i] === name) && rules[1] !== 'PodTopologySpread';
}

/** Undefined: plugins, or combinations of their extension points, that only the plugins themselves can answer for. */
export function planOf({ points }: Framework, config: PluginConfig): ProfilePlan | undefined {
  if (!isKnown(points) || !isWhole(points)) return undefined;
  const filter = (name: string): Plugin | undefined => points.filter.find(({ plugin }) => plugin.name === name)?.plugin;
  const score = (name: string): Weighted | undefined => points.score.find(({ plugin }) => plugin.name === name);
  const filters = points.filter.map(({ plugin }) => plugin);
  const spread = score('PodTopologySpread');
  const podAffinity = score('InterPodAffinity');
  const [spreadFilter, affinityFilter] = [filter('PodTopologySpread'), filter('InterPodAffinity')];
  return {
    staticFilters: filters.filter(({ name }) => STATIC_FILTERS.includes(name)),
    asksRulesLast: areRulesLast(filters),
    nodeFilters: filters.filter(({ name }) => NODE_FILTERS.includes(name)),
    volumeFilters: filters.filter(({ name }) => VOLUME_FILTERS.includes(name)),
    checksPorts: filter('NodePorts') !== undefined,
    fitFilter: filter('NodeResourcesFit'),
    spreadFilter: spreadFilter instanceof PodTopologySpread ? spreadFilter : undefined,
    affinityFilter: affinityFilter instanceof InterPodAffinity ? affinityFilter : undefined,
    taints: score('TaintToleration'),
    nodeAffinity: score('NodeAffinity'),
    images: score('ImageLocality'),
    fit: score('NodeResourcesFit'),
    balanced: score('NodeResourcesBalancedAllocation'),
    spread: spread?.plugin instanceof PodTopologySpread ? { plugin: spread.plugin, weight: spread.weight } : undefined,
    podAffinity:
      podAffinity?.plugin instanceof InterPodAffinity
        ? { plugin: podAffinity.plugin, weight: podAffinity.weight }
        : undefined,
    leastAllocated: leastAllocatedWeights(config),
    balancesCpuAndMemory: balancesCpuAndMemory(config),
  };
}
