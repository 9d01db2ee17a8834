/**
 * The in-tree plugins of v1.32, in the order of the default profile, with the extension points that each has.
 * Upstream: pkg/scheduler/apis/config/v1/default_plugins.go, framework/plugins/registry.go.
 */
import type { ExtensionPoint, PluginReference } from '../objects/config.ts';

export type SinglePoint = Exclude<ExtensionPoint, 'multiPoint'>;

export interface PluginKind {
  readonly name: string;
  /** Of its score, in the default profile. */
  readonly weight?: number;
  readonly points: readonly SinglePoint[];
}

/** In the order in which Kubernetes sets them up, and so complains. */
export const SINGLE_POINTS: readonly SinglePoint[] = [
  'preFilter',
  'filter',
  'postFilter',
  'reserve',
  'preScore',
  'score',
  'preBind',
  'bind',
  'postBind',
  'permit',
  'preEnqueue',
  'queueSort',
];

const BEFORE = ['preFilter', 'filter'] as const;
const SCORED = ['preScore', 'score'] as const;

export const PLUGIN_KINDS: readonly PluginKind[] = [
  { name: 'SchedulingGates', points: ['preEnqueue'] },
  { name: 'PrioritySort', points: ['queueSort'] },
  { name: 'NodeUnschedulable', points: ['filter'] },
  { name: 'NodeName', points: ['filter'] },
  { name: 'TaintToleration', weight: 3, points: ['filter', ...SCORED] },
  { name: 'NodeAffinity', weight: 2, points: [...BEFORE, ...SCORED] },
  { name: 'NodePorts', points: BEFORE },
  { name: 'NodeResourcesFit', weight: 1, points: [...BEFORE, ...SCORED] },
  { name: 'VolumeRestrictions', points: BEFORE },
  { name: 'NodeVolumeLimits', points: BEFORE },
  { name: 'VolumeBinding', points: [...BEFORE, 'reserve', 'preBind', ...SCORED] },
  { name: 'VolumeZone', points: BEFORE },
  { name: 'PodTopologySpread', weight: 2, points: [...BEFORE, ...SCORED] },
  { name: 'InterPodAffinity', weight: 2, points: [...BEFORE, ...SCORED] },
  { name: 'DefaultPreemption', points: ['postFilter'] },
  { name: 'NodeResourcesBalancedAllocation', weight: 1, points: SCORED },
  { name: 'ImageLocality', weight: 1, points: ['score'] },
  { name: 'DefaultBinder', points: ['bind'] },
];

/** In the tree, off by default, and not modelled. */
export const DYNAMIC_RESOURCES = 'DynamicResources';

/** Plugins of earlier releases. */
export const REMOVED_PLUGINS: readonly string[] = ['AzureDiskLimits', 'CinderLimits', 'EBSLimits', 'GCEPDLimits'];

/** The `multiPoint` set of the default profile. */
export const DEFAULT_PLUGINS: readonly PluginReference[] = PLUGIN_KINDS.map(({ name, weight }) => ({ name, weight }));

export const pluginKind = (name: string): PluginKind | undefined => PLUGIN_KINDS.find((kind) => kind.name === name);

/** Names of the plugins that have an extension point. */
export const implementorsOf = (point: SinglePoint): ReadonlySet<string> =>
  new Set(PLUGIN_KINDS.filter(({ points }) => points.includes(point)).map(({ name }) => name));
