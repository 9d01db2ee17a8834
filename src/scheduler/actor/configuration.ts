/** The configuration as the files' reader leaves it → as the profiles are made from it. The same contents, another shape. */
import type * as read from '../../model/objects/config.ts';
import type {
  KubeSchedulerConfiguration,
  KubeSchedulerProfile,
  NodeResourcesFitArgs,
  SchedulerPluginConfig,
  SchedulerPlugins,
} from '../../model/objects/scheduler-config.ts';

export function configurationOf({ profiles, ...rest }: read.KubeSchedulerConfiguration): KubeSchedulerConfiguration {
  return { ...rest, profiles: profiles.map(profileOf) };
}

function profileOf({ schedulerName, percentageOfNodesToScore, plugins, pluginConfig }: read.SchedulerProfile): KubeSchedulerProfile {
  return { schedulerName, percentageOfNodesToScore, plugins: pluginsOf(plugins), pluginConfig: pluginConfigOf(pluginConfig) };
}

function pluginsOf(sets: read.SchedulerProfile['plugins']): SchedulerPlugins {
  const entries = [...sets].map(([point, { enabled, disabled }]) => [point, { enabled, disabled: disabled.map((name) => ({ name })) }]);
  return Object.fromEntries(entries) as SchedulerPlugins;
}

function fitArgsOf(args: NonNullable<read.PluginConfig['NodeResourcesFit']>): NodeResourcesFitArgs {
  const { scoringStrategy, ...rest } = args;
  if (scoringStrategy === undefined) return rest;
  const { type, resources, shape } = scoringStrategy;
  return { ...rest, scoringStrategy: { type, resources, requestedToCapacityRatio: shape.length === 0 ? undefined : { shape } } };
}

function pluginConfigOf(config: read.PluginConfig): readonly SchedulerPluginConfig[] {
  const { NodeResourcesFit: fit, VolumeBinding: binding } = config;
  const all: readonly SchedulerPluginConfig[] = [
    { name: 'DefaultPreemption', args: config.DefaultPreemption },
    { name: 'InterPodAffinity', args: config.InterPodAffinity },
    { name: 'NodeAffinity', args: config.NodeAffinity },
    { name: 'NodeResourcesFit', args: fit && fitArgsOf(fit) },
    { name: 'NodeResourcesBalancedAllocation', args: config.NodeResourcesBalancedAllocation },
    { name: 'PodTopologySpread', args: config.PodTopologySpread },
    // no shape unless one was written: the gate that it needs is off
    { name: 'VolumeBinding', args: binding && { ...binding, shape: binding.shape.length === 0 ? undefined : binding.shape } },
  ];
  return all.filter(({ args }) => args !== undefined);
}
