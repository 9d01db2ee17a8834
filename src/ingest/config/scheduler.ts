/** KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1); validation as in `pkg/scheduler/apis/config/validation`. */
import type { Path } from '../../model/field-path.ts';
import type {
  ClientConnection,
  ExtensionPoint,
  KubeSchedulerConfiguration,
  PluginConfig,
  PluginSet,
  ResourceSpec,
  SchedulerProfile,
  ScoringStrategy,
  UtilizationShapePoint,
} from '../../model/objects/config.ts';
import {
  configurationProblems,
  DYNAMIC_RESOURCES,
  PLUGIN_KINDS,
  REMOVED_PLUGINS,
  removedPluginProblems,
} from '../../model/scheduler-configuration/index.ts';
import type { Cursor } from '../decode/cursor.ts';
import { describe } from '../decode/describe.ts';
import { nearest } from '../decode/did-you-mean.ts';
import { decodeNodeAffinity, decodeTopologySpreadConstraint } from '../decode/scheduling.ts';

/** The in-tree plugins of v1.32, in the order of the default profile. */
export const SCHEDULER_PLUGINS: readonly string[] = PLUGIN_KINDS.map(({ name }) => name);

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
  'leaderElection',
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
  const before = c.session.problems.length;
  const configuration: KubeSchedulerConfiguration = {
    parallelism: c.int('parallelism'),
    clientConnection: c.object('clientConnection', decodeClientConnection),
    percentageOfNodesToScore: c.int('percentageOfNodesToScore'),
    podInitialBackoffSeconds: c.int('podInitialBackoffSeconds'),
    podMaxBackoffSeconds: c.int('podMaxBackoffSeconds'),
    profiles: c.objects('profiles', decodeSchedulerProfile),
  };
  // where something could not be decoded, what is left may look wrong in other ways
  if (c.session.problems.length === before) judge(c, configuration);
  return configuration;
}

function decodeClientConnection(c: Cursor): ClientConnection {
  c.withoutBearing(['kubeconfig', 'acceptContentTypes', 'contentType']);
  const qps = c.value('qps');
  if (qps !== undefined && typeof qps !== 'number')
    c.fail('type', ['qps'], `expected a number, found ${describe(qps)}`);
  return { qps: typeof qps === 'number' ? qps : undefined, burst: c.int('burst') };
}

/** What kube-scheduler would refuse to start with, in its words. */
function judge(c: Cursor, configuration: KubeSchedulerConfiguration): void {
  for (const { path, message } of configurationProblems(configuration)) {
    const unknown = /^\w+Plugin "(.*)" does not exist$/.exec(message)?.[1];
    if (unknown === undefined) c.fail(codeOf(message), indexed(c, path), message);
    else failUnknown(c, indexed(c, path), message, unknown);
  }
}

const codeOf = (message: string): string =>
  message.startsWith('Required') ? 'required' : message.startsWith('Duplicate') ? 'duplicate' : 'value';

function failUnknown(c: Cursor, path: Path, message: string, name: string): void {
  const list = `the plugins are ${SCHEDULER_PLUGINS.join(', ')}`;
  c.fail('value', path, `${message}: ${list}`, nearest(name, SCHEDULER_PLUGINS));
}

/** Arguments are known by their plugin; in the text they have an index. */
function indexed({ raw }: Cursor, path: Path): Path {
  const [, index, field, name, ...rest] = path;
  if (field !== 'pluginConfig' || typeof index !== 'number' || typeof name !== 'string') return path;
  const profiles = raw.profiles as readonly { readonly pluginConfig?: readonly { readonly name?: string }[] }[];
  const place = (profiles[index]?.pluginConfig ?? []).findIndex((entry) => entry.name === name);
  return ['profiles', index, 'pluginConfig', place, ...rest];
}

/** One entry of `profiles`. */
export function decodeSchedulerProfile(c: Cursor): SchedulerProfile {
  return {
    schedulerName: c.pointer('schedulerName'),
    percentageOfNodesToScore: c.int('percentageOfNodesToScore'),
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
    enabled: c.objects('enabled', (plugin) => {
      const name = plugin.text('name');
      refuseDynamicResources(plugin, name);
      return { name, weight: int32(plugin, 'weight') };
    }),
    disabled: c.objects('disabled', (plugin) => {
      plugin.withoutBearing(['weight']);
      const name = plugin.text('name');
      if (name !== '*') noteStranger(plugin, name);
      return name;
    }),
  };
}

const refuseDynamicResources = (c: Cursor, name: string): void => {
  if (name === DYNAMIC_RESOURCES)
    c.fail('not-supported', ['name'], 'dynamic resource allocation is not modelled: leave DynamicResources out');
};

/**
 * kube-scheduler takes a plugin that it does not know, where nothing is enabled: switching it off changes nothing. One that
 * is nearly the name of another is a slip.
 */
function noteStranger(c: Cursor, name: string): void {
  if (SCHEDULER_PLUGINS.includes(name) || name === DYNAMIC_RESOURCES) return;
  const meant = nearest(name, SCHEDULER_PLUGINS);
  if (meant === undefined) c.session.noteNotModelled(`plugin ${name}`);
  else c.fail('value', ['name'], `unknown plugin "${name}"`, meant);
}

/** What Kubernetes reads into 32 bits. */
function int32(c: Cursor, name: string): number | undefined {
  const value = c.int(name);
  if (value === undefined || (value >= -(2 ** 31) && value < 2 ** 31)) return value;
  c.fail('value', [name], `Invalid value: ${value}: must fit into 32 bits`);
  return undefined;
}

function decodePluginConfigs(c: Cursor): PluginConfig {
  const config: { -readonly [K in keyof PluginConfig]: PluginConfig[K] } = {};
  const seen = new Set<string>();
  c.objects('pluginConfig', (entry) => {
    const name = entry.text('name');
    for (const { message } of removedPluginProblems([], name)) entry.fail('value', [], message);
    if (!REMOVED_PLUGINS.includes(name)) noteStranger(entry, name);
    if (seen.has(name)) entry.fail('duplicate', [], `Duplicate value: "${name}"`);
    seen.add(name);
    if (SCHEDULER_PLUGINS.includes(name)) entry.objectOrEmpty('args', (args) => decodeArgs(args, name, config));
    else entry.withoutBearing(['args']);
  });
  return config;
}

function decodeArgs(c: Cursor, name: string, into: { -readonly [K in keyof PluginConfig]: PluginConfig[K] }): void {
  c.withoutBearing(['apiVersion', 'kind']);
  const kind = c.raw.kind ?? `${name}Args`;
  if (kind !== `${name}Args`)
    c.fail('value', ['kind'], `args for plugin ${name} were not of type ${name}Args, got ${String(kind)}`);
  switch (name) {
    case 'DefaultPreemption':
      into.DefaultPreemption = {
        minCandidateNodesPercentage: c.int('minCandidateNodesPercentage'),
        minCandidateNodesAbsolute: c.int('minCandidateNodesAbsolute'),
      };
      return;
    case 'InterPodAffinity':
      into.InterPodAffinity = {
        hardPodAffinityWeight: c.int('hardPodAffinityWeight'),
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
        defaultingType: c.string('defaultingType') as 'System' | 'List' | undefined,
      };
      return;
    case 'VolumeBinding':
      into.VolumeBinding = {
        bindTimeoutSeconds: c.int('bindTimeoutSeconds'),
        shape: c.objects('shape', decodeShapePoint),
      };
      return;
    default:
    // Plugins without arguments of their own: whatever is written is an unknown field.
  }
}

function decodeScoringStrategy(c: Cursor): ScoringStrategy {
  return {
    type: c.string('type') as ScoringStrategy['type'],
    resources: c.objects('resources', decodeResourceSpec),
    shape: c.object('requestedToCapacityRatio', (ratio) => ratio.objects('shape', decodeShapePoint)),
  };
}

const decodeResourceSpec = (c: Cursor): ResourceSpec => ({ name: c.text('name'), weight: c.int('weight') });

const decodeShapePoint = (c: Cursor): UtilizationShapePoint => ({
  utilization: c.count('utilization'),
  score: c.count('score'),
});
