/**
 * What is wrong with a scheduler configuration, in Kubernetes' words. Empty lists mean valid.
 * Upstream: pkg/scheduler/apis/config/validation/validation.go.
 */
import type { KubeSchedulerConfiguration, PluginConfig, SchedulerProfile } from '../../model/objects/config.ts';
import type { PluginArgs } from '../framework/index.ts';
import { SINGLE_POINTS } from './merge-plugins.ts';
import {
  defaultPreemptionErrors,
  interPodAffinityErrors,
  nodeAffinityErrors,
  nodeResourcesBalancedAllocationErrors,
  nodeResourcesFitErrors,
  podTopologySpreadErrors,
  volumeBindingErrors,
} from './validate-args.ts';

const API_VERSION = 'kubescheduler.config.k8s.io/v1';
/** Plugins of earlier releases. */
const REMOVED: readonly string[] = ['AzureDiskLimits', 'CinderLimits', 'EBSLimits', 'GCEPDLimits'];

const ARGS_ERRORS: {
  readonly [name in keyof PluginConfig]-?: (args: PluginArgs<name>, path: string) => readonly string[];
} = {
  DefaultPreemption: defaultPreemptionErrors,
  InterPodAffinity: interPodAffinityErrors,
  NodeAffinity: nodeAffinityErrors,
  NodeResourcesBalancedAllocation: nodeResourcesBalancedAllocationErrors,
  NodeResourcesFit: nodeResourcesFitErrors,
  PodTopologySpread: podTopologySpreadErrors,
  VolumeBinding: volumeBindingErrors,
};

const percentageErrors = (percentage: number | undefined, path: string): readonly string[] =>
  percentage !== undefined && (percentage < 0 || percentage > 100)
    ? [`${path}: Invalid value: ${percentage}: not in valid range [0-100]`]
    : [];

function removedErrors(path: string, name: string): readonly string[] {
  if (!REMOVED.includes(name)) return [];
  return [
    `${path}: Invalid value: "${name}": was invalid in version "${API_VERSION}" (KubeSchedulerConfiguration is version "${API_VERSION}")`,
  ];
}

/** @param path of the profile: `profiles[0]`. */
export function profileErrors(
  { percentageOfNodesToScore, plugins, pluginConfig }: SchedulerProfile,
  path: string,
): readonly string[] {
  const removed = SINGLE_POINTS.flatMap((point) =>
    (plugins.get(point)?.enabled ?? []).flatMap(({ name }, i) =>
      removedErrors(`${path}.plugins.${point}.enabled[${i}]`, name),
    ),
  );
  const configured = (Object.keys(ARGS_ERRORS) as (keyof PluginConfig)[]).flatMap((name) => {
    const args = pluginConfig[name];
    return args === undefined ? [] : ARGS_ERRORS[name](args as never, `${path}.pluginConfig[${name}].args`);
  });
  return [...percentageErrors(percentageOfNodesToScore, `${path}.percentageOfNodesToScore`), ...removed, ...configured];
}

function nameErrors(profiles: readonly SchedulerProfile[]): readonly string[] {
  const isAlone = profiles.length === 1;
  const names = new Map<string, number>();
  return profiles.flatMap(({ schedulerName }, i) => {
    const name = schedulerName ?? (isAlone ? 'default-scheduler' : '');
    const earlier = names.get(name);
    names.set(name, i);
    return [
      ...(name === '' ? [`profiles[${i}].schedulerName: Required value`] : []),
      ...(earlier === undefined
        ? []
        : [`profiles[${i}].schedulerName: Duplicate value: "profiles[${earlier}].schedulerName"`]),
    ];
  });
}

function backoffErrors({
  podInitialBackoffSeconds = 1,
  podMaxBackoffSeconds = 10,
}: KubeSchedulerConfiguration): readonly string[] {
  const initial =
    podInitialBackoffSeconds <= 0
      ? [`podInitialBackoffSeconds: Invalid value: ${podInitialBackoffSeconds}: must be greater than 0`]
      : [];
  if (podMaxBackoffSeconds >= podInitialBackoffSeconds) return initial;
  return [
    ...initial,
    `podMaxBackoffSeconds: Invalid value: ${podMaxBackoffSeconds}: must be greater than or equal to PodInitialBackoffSeconds`,
  ];
}

export function configurationErrors(config: KubeSchedulerConfiguration): readonly string[] {
  const { profiles } = config;
  return [
    ...profiles.flatMap((profile, i) => profileErrors(profile, `profiles[${i}]`)),
    ...nameErrors(profiles),
    ...percentageErrors(config.percentageOfNodesToScore, 'percentageOfNodesToScore'),
    ...backoffErrors(config),
  ];
}
