/** KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1); validation as in `pkg/scheduler/apis/config/validation`. */
import type {
  ExtensionPoint,
  KubeSchedulerConfiguration,
  PluginConfig,
  PluginSet,
  ResourceSpec,
  SchedulerProfile,
  ScoringStrategy,
  UtilizationShapePoint,
} from '../../model/objects/config.ts';
import type { Cursor } from '../decode/cursor.ts';
import { nearest } from '../decode/did-you-mean.ts';
import { decodeNodeAffinity, decodeTopologySpreadConstraint } from '../decode/scheduling.ts';

/** The in-tree plugins of v1.32, in the order of the default profile. */
export const SCHEDULER_PLUGINS: readonly string[] = [
  'SchedulingGates',
  'PrioritySort',
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
  'DynamicResources',
  'DefaultPreemption',
  'NodeResourcesBalancedAllocation',
  'ImageLocality',
  'DefaultBinder',
];

const EXTENSION_POINTS: readonly ExtensionPoint[] = [
  'multiPoint',
  'preEnqueue',
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
];

const WITHOUT_BEARING = [
  'apiVersion',
  'kind',
  'parallelism',
  'leaderElection',
  'clientConnection',
  'enableProfiling',
  'enableContentionProfiling',
  'delayCacheUntilActive',
  'healthzBindAddress',
  'metricsBindAddress',
];

export function decodeSchedulerConfiguration(c: Cursor): KubeSchedulerConfiguration {
  c.withoutBearing(WITHOUT_BEARING);
  c.session.kind = 'KubeSchedulerConfiguration';
  if (c.list('extenders', 'an object', (item) => item).length > 0) {
    c.fail('not-supported', ['extenders'], 'scheduler extenders are programs of their own and are not modelled');
  }
  const configuration: KubeSchedulerConfiguration = {
    percentageOfNodesToScore: inRange(c, 'percentageOfNodesToScore', 0, 100),
    podInitialBackoffSeconds: atLeast(c, 'podInitialBackoffSeconds', 1, 'must be greater than 0'),
    podMaxBackoffSeconds: c.int('podMaxBackoffSeconds'),
    profiles: c.objects('profiles', decodeSchedulerProfile),
  };
  checkBackoff(c, configuration);
  checkProfiles(c, configuration.profiles);
  return configuration;
}

function checkBackoff(
  c: Cursor,
  { podInitialBackoffSeconds = 1, podMaxBackoffSeconds = 10 }: KubeSchedulerConfiguration,
): void {
  if (podMaxBackoffSeconds >= podInitialBackoffSeconds) return;
  c.fail(
    'value',
    ['podMaxBackoffSeconds'],
    `Invalid value: ${podMaxBackoffSeconds}: must be greater than or equal to PodInitialBackoffSeconds`,
  );
}

function checkProfiles(c: Cursor, profiles: readonly SchedulerProfile[]): void {
  const names = new Map<string, number>();
  for (let index = 0; index < profiles.length; index++) {
    const name = profiles[index]?.schedulerName ?? (profiles.length === 1 ? 'default-scheduler' : undefined);
    const path = ['profiles', index, 'schedulerName'];
    if (name === undefined) c.fail('required', path, 'Required value: several profiles need a name each');
    else if (names.has(name)) c.fail('duplicate', path, `Duplicate value: "${name}"`);
    else names.set(name, index);
  }
}

/** One entry of `profiles`. */
export function decodeSchedulerProfile(c: Cursor): SchedulerProfile {
  return {
    schedulerName: c.string('schedulerName'),
    percentageOfNodesToScore: inRange(c, 'percentageOfNodesToScore', 0, 100),
    plugins: c.objectOrEmpty('plugins', decodePlugins),
    pluginConfig: decodePluginConfigs(c),
  };
}

function decodePlugins(c: Cursor): ReadonlyMap<ExtensionPoint, PluginSet> {
  const sets = new Map<ExtensionPoint, PluginSet>();
  for (const point of EXTENSION_POINTS) {
    const set = c.object(point, decodePluginSet);
    if (set !== undefined) sets.set(point, set);
  }
  return sets;
}

function decodePluginSet(c: Cursor): PluginSet {
  return {
    enabled: c.objects('enabled', (plugin) => ({ name: pluginName(plugin), weight: plugin.int('weight') })),
    disabled: c.objects('disabled', (plugin) => {
      plugin.withoutBearing(['weight']);
      return pluginName(plugin);
    }),
  };
}

function pluginName(c: Cursor): string {
  const name = c.text('name');
  if (name !== '*') checkPluginName(c, name);
  return name;
}

function checkPluginName(c: Cursor, name: string): void {
  if (SCHEDULER_PLUGINS.includes(name)) return;
  c.fail(
    'value',
    ['name'],
    `unknown plugin "${name}": the plugins are ${SCHEDULER_PLUGINS.join(', ')}`,
    nearest(name, SCHEDULER_PLUGINS),
  );
}

function decodePluginConfigs(c: Cursor): PluginConfig {
  const config: { -readonly [K in keyof PluginConfig]: PluginConfig[K] } = {};
  const seen = new Set<string>();
  c.objects('pluginConfig', (entry) => {
    const name = entry.text('name');
    checkPluginName(entry, name);
    if (seen.has(name)) entry.fail('duplicate', ['name'], `Duplicate value: "${name}"`);
    seen.add(name);
    entry.objectOrEmpty('args', (args) => decodeArgs(args, name, config));
  });
  return config;
}

function decodeArgs(c: Cursor, name: string, into: { -readonly [K in keyof PluginConfig]: PluginConfig[K] }): void {
  c.withoutBearing(['apiVersion', 'kind']);
  switch (name) {
    case 'DefaultPreemption':
      into.DefaultPreemption = {
        minCandidateNodesPercentage: inRange(c, 'minCandidateNodesPercentage', 0, 100),
        minCandidateNodesAbsolute: atLeast(c, 'minCandidateNodesAbsolute', 0, 'not in valid range [0, inf)'),
      };
      return;
    case 'InterPodAffinity':
      into.InterPodAffinity = {
        hardPodAffinityWeight: inRange(c, 'hardPodAffinityWeight', 0, 100),
        ignorePreferredTermsOfExistingPods: c.bool('ignorePreferredTermsOfExistingPods'),
      };
      return;
    case 'NodeAffinity':
      into.NodeAffinity = { addedAffinity: c.object('addedAffinity', decodeNodeAffinity) };
      return;
    case 'NodeResourcesFit':
      into.NodeResourcesFit = {
        ignoredResources: c.strings('ignoredResources'),
        ignoredResourceGroups: c.strings('ignoredResourceGroups'),
        scoringStrategy: c.object('scoringStrategy', decodeScoringStrategy),
      };
      return;
    case 'NodeResourcesBalancedAllocation':
      into.NodeResourcesBalancedAllocation = { resources: c.objects('resources', decodeResourceSpec) };
      return;
    case 'PodTopologySpread':
      into.PodTopologySpread = {
        defaultConstraints: c.objects('defaultConstraints', decodeTopologySpreadConstraint),
        defaultingType: c.enum('defaultingType', ['System', 'List']),
      };
      return;
    case 'VolumeBinding':
      into.VolumeBinding = {
        bindTimeoutSeconds: atLeast(
          c,
          'bindTimeoutSeconds',
          0,
          'invalid BindTimeoutSeconds, should not be a negative value',
        ),
        shape: c.objects('shape', decodeShapePoint),
      };
      return;
    default:
    // Plugins without arguments of their own: whatever is written is an unknown field.
  }
}

function decodeScoringStrategy(c: Cursor): ScoringStrategy {
  return {
    type: c.enum('type', ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio']),
    resources: c.objects('resources', decodeResourceSpec),
    shape: c.objectOrEmpty('requestedToCapacityRatio', (ratio) => ratio.objects('shape', decodeShapePoint)),
  };
}

function decodeResourceSpec(c: Cursor): ResourceSpec {
  return { name: c.text('name'), weight: inRange(c, 'weight', 0, 100) };
}

function decodeShapePoint(c: Cursor): UtilizationShapePoint {
  return { utilization: inRange(c, 'utilization', 0, 100) ?? 0, score: inRange(c, 'score', 0, 10) ?? 0 };
}

function inRange(c: Cursor, name: string, low: number, high: number): number | undefined {
  const value = c.int(name);
  if (value !== undefined && (value < low || value > high))
    c.fail('value', [name], `Invalid value: ${value}: not in valid range [${low}-${high}]`);
  return value;
}

function atLeast(c: Cursor, name: string, low: number, message: string): number | undefined {
  const value = c.int(name);
  if (value !== undefined && value < low) c.fail('value', [name], `Invalid value: ${value}: ${message}`);
  return value;
}
