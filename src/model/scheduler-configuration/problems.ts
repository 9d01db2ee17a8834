/**
 * What is wrong with a scheduler configuration. An empty list means valid.
 * Upstream: pkg/scheduler/apis/config/validation/validation.go.
 */
import type { Path } from '../field-path.ts';
import type { KubeSchedulerConfiguration, PluginReference, PluginSet, SchedulerProfile } from '../objects/config.ts';
import { quoted } from '../requirement.ts';
import { argumentProblems } from './argument-problems.ts';
import { REMOVED_PLUGINS, SINGLE_POINTS } from './plugins.ts';
import { duplicate, invalid, NO_PROBLEMS, type Problems, required, when } from './problem.ts';
import { DEFAULT_SCHEDULER, startUpProblems } from './start-up-problems.ts';

const percentageProblems = (percentage: number | undefined, path: Path): Problems =>
  when(percentage !== undefined && (percentage < 0 || percentage > 100), () =>
    invalid([...path, 'percentageOfNodesToScore'], percentage, 'not in valid range [0-100]'),
  );

/** Upstream puts the version of another group here. */
const WAS_INVALID =
  'was invalid in version "v1" (KubeSchedulerConfiguration is version "kubescheduler.config.k8s.io/v1")';

export const removedPluginProblems = (path: Path, name: string): Problems =>
  when(REMOVED_PLUGINS.includes(name), () => invalid(path, name, WAS_INVALID));

function profileProblems(profile: SchedulerProfile, path: Path): Problems {
  const { percentageOfNodesToScore, plugins, pluginConfig } = profile;
  const removed = SINGLE_POINTS.flatMap((point) =>
    (plugins.get(point)?.enabled ?? []).flatMap(({ name }, i) =>
      removedPluginProblems([...path, 'plugins', point, 'enabled', i], name),
    ),
  );
  return [
    ...percentageProblems(percentageOfNodesToScore, path),
    ...removed,
    ...argumentProblems(pluginConfig, path),
    ...startUpProblems(profile, path),
  ];
}

function nameProblems(profiles: readonly SchedulerProfile[]): Problems {
  const seen = new Set<string>();
  return profiles.flatMap(({ schedulerName }, i) => {
    const path = ['profiles', i, 'schedulerName'];
    const name = schedulerName ?? (profiles.length === 1 ? DEFAULT_SCHEDULER : undefined);
    if (name === undefined || name === '') return [required(path)];
    const isTwice = seen.has(name);
    seen.add(name);
    return when(isTwice, () => duplicate(path, name));
  });
}

const NO_PLUGINS: PluginSet = { enabled: [], disabled: [] };

/** As Go prints it; equal for sets that sort the queue alike. */
function goQueueSort({ plugins }: SchedulerProfile): string {
  const { enabled, disabled } = plugins.get('queueSort') ?? NO_PLUGINS;
  const list = (entries: readonly PluginReference[]): string => {
    if (entries.length === 0) return '[]config.Plugin(nil)';
    const texts = entries.map(({ name, weight = 0 }) => `config.Plugin{Name:${quoted(name)}, Weight:${weight}}`);
    return `[]config.Plugin{${texts.join(', ')}}`;
  };
  return `config.PluginSet{Enabled:${list(enabled)}, Disabled:${list(disabled.map((name) => ({ name })))}}`;
}

/** The profiles share one queue. */
function queueSortProblems(profiles: readonly SchedulerProfile[]): Problems {
  const [first] = profiles;
  if (first === undefined) return NO_PROBLEMS;
  const path = (i: number): Path => ['profiles', i, 'plugins', 'queueSort'];
  const { length } = first.plugins.get('queueSort')?.enabled ?? [];
  return [
    ...when(length > 1, () => invalid([...path(0), 'enabled'], length, 'only one queue sort plugin can be enabled')),
    ...profiles.flatMap((profile, i) =>
      when(goQueueSort(profile) !== goQueueSort(first), () =>
        invalid(path(i), { toString: () => goQueueSort(profile) }, 'queueSort must be the same for all profiles'),
      ),
    ),
  ];
}

function backoffProblems({
  podInitialBackoffSeconds: initial = 1,
  podMaxBackoffSeconds: most = 10,
}: KubeSchedulerConfiguration) {
  const tooLow = 'must be greater than or equal to PodInitialBackoffSeconds';
  return [
    ...when(initial <= 0, () => invalid(['podInitialBackoffSeconds'], initial, 'must be greater than 0')),
    ...when(most < initial, () => invalid(['podMaxBackoffSeconds'], most, tooLow)),
  ];
}

export function configurationProblems(config: KubeSchedulerConfiguration): Problems {
  const { profiles, parallelism = 16, clientConnection } = config;
  const burst = clientConnection?.burst ?? 0;
  return [
    ...when(burst < 0, () => invalid(['clientConnection', 'burst'], burst, 'must be non-negative')),
    ...when(parallelism <= 0, () =>
      invalid(['parallelism'], parallelism, 'should be an integer value greater than zero'),
    ),
    ...profiles.flatMap((profile, i) => profileProblems(profile, ['profiles', i])),
    ...nameProblems(profiles),
    ...queueSortProblems(profiles),
    ...percentageProblems(config.percentageOfNodesToScore, []),
    ...backoffProblems(config),
  ];
}
