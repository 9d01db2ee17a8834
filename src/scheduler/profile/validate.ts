/**
 * What is wrong with a scheduler configuration, in Kubernetes' words. Empty lists mean valid.
 * Upstream: pkg/scheduler/apis/config/validation/validation.go.
 */
import {
  EXTENSION_POINTS,
  type KubeSchedulerConfiguration,
  type KubeSchedulerProfile,
  type SchedulerPluginArgs,
} from '../../model/objects/scheduler-config.ts';
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

const ARGS_ERRORS: { readonly [name in keyof SchedulerPluginArgs]: (args: SchedulerPluginArgs[name], path: string) => readonly string[] } = {
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
  return [`${path}: Invalid value: "${name}": was invalid in version "${API_VERSION}" (KubeSchedulerConfiguration is version "${API_VERSION}")`];
}

function argsErrors(name: string, args: unknown, path: string): readonly string[] {
  if (!Object.hasOwn(ARGS_ERRORS, name) || args === undefined) return [];
  return ARGS_ERRORS[name as keyof SchedulerPluginArgs](args as never, path);
}

/** @param path of the profile: `profiles[0]`. */
export function profileErrors(profile: KubeSchedulerProfile, path: string): readonly string[] {
  const { plugins = {}, pluginConfig } = profile;
  const removed = EXTENSION_POINTS.filter((point) => point !== 'multiPoint').flatMap((point) =>
    (plugins[point]?.enabled ?? []).flatMap(({ name }, i) => removedErrors(`${path}.plugins.${point}.enabled[${i}]`, name)),
  );
  const seen = new Set<string>();
  const configured = pluginConfig.flatMap(({ name, args }, i) => {
    const at = `${path}.pluginConfig[${i}]`;
    const twice = seen.has(name) ? [`${at}: Duplicate value: "${name}"`] : [];
    seen.add(name);
    return [...twice, ...removedErrors(at, name), ...argsErrors(name, args, `${at}.args`)];
  });
  return [...percentageErrors(profile.percentageOfNodesToScore, `${path}.percentageOfNodesToScore`), ...removed, ...configured];
}

function nameErrors(profiles: readonly KubeSchedulerProfile[]): readonly string[] {
  const isAlone = profiles.length === 1;
  const names = new Map<string, number>();
  return profiles.flatMap(({ schedulerName }, i) => {
    const name = schedulerName ?? (isAlone ? 'default-scheduler' : '');
    const earlier = names.get(name);
    names.set(name, i);
    return [
      ...(name === '' ? [`profiles[${i}].schedulerName: Required value`] : []),
      ...(earlier === undefined ? [] : [`profiles[${i}].schedulerName: Duplicate value: "profiles[${earlier}].schedulerName"`]),
    ];
  });
}

function backoffErrors({ podInitialBackoffSeconds = 1, podMaxBackoffSeconds = 10 }: KubeSchedulerConfiguration): readonly string[] {
  const initial =
    podInitialBackoffSeconds <= 0 ? [`podInitialBackoffSeconds: Invalid value: ${podInitialBackoffSeconds}: must be greater than 0`] : [];
  if (podMaxBackoffSeconds >= podInitialBackoffSeconds) return initial;
  return [...initial, `podMaxBackoffSeconds: Invalid value: ${podMaxBackoffSeconds}: must be greater than or equal to PodInitialBackoffSeconds`];
}

export function configurationErrors(config: KubeSchedulerConfiguration): readonly string[] {
  const { parallelism = 16, profiles } = config;
  const workers = parallelism <= 0 ? [`parallelism: Invalid value: ${parallelism}: should be an integer value greater than zero`] : [];
  return [
    ...workers,
    ...profiles.flatMap((profile, i) => profileErrors(profile, `profiles[${i}]`)),
    ...nameErrors(profiles),
    ...percentageErrors(config.percentageOfNodesToScore, 'percentageOfNodesToScore'),
    ...backoffErrors(config),
  ];
}
