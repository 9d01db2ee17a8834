/** The configuration's profiles, each with the engine that decides for its pods. */
import type { RandomStream } from '../../kernel/index.ts';
import type { KubeSchedulerConfiguration } from '../../model/objects/config.ts';
import { type Framework, PluginEngine, type SearchPlace } from '../cycle/index.ts';
import type { Diagnosis, Engine } from '../engine.ts';
import { FastEngine } from '../fast/index.ts';
import type { PluginHandle, PodRef } from '../framework/index.ts';
import { type Remedies, remediesFor } from '../remedies/index.ts';
import { configurationProblems, DEFAULT_SCHEDULER, problemText } from '../../model/scheduler-configuration/index.ts';
import { createFramework, DEFAULT_PROFILE } from '../profile/index.ts';

/** What the actor needs of a profile's plugins besides decisions. */
export type ProfileFramework = Pick<
  Framework,
  'plugins' | 'reservesFor' | 'reserve' | 'unreserve' | 'preBind' | 'bind'
>;

export interface SchedulerProfile {
  readonly schedulerName: string;
  readonly framework: ProfileFramework;
  readonly engine: Engine;
  /** How long PreBind may take. */
  readonly bindTimeoutMs: number;
  /** What would let a pod in that fits nowhere. */
  readonly remedies?: (pod: PodRef, diagnosis: Diagnosis) => Remedies;
}

const DEFAULT_BIND_TIMEOUT_SECONDS = 600;

/** Which engine decides: both say the same. */
export type EngineName = 'fast' | 'plugins';

/**
 * @param ties draws among nodes with equal scores; undefined: the first one in search order
 * @throws an Error that lists what is wrong with the configuration, in Kubernetes' words
 */
export function createProfiles(
  config: KubeSchedulerConfiguration,
  handle: PluginHandle,
  ties: RandomStream | undefined,
  engineName: EngineName = 'fast',
): readonly SchedulerProfile[] {
  const problems = configurationProblems(config);
  if (problems.length > 0) throw new Error(problems.map(problemText).join('\n'));
  const profiles = config.profiles.length === 0 ? [DEFAULT_PROFILE] : config.profiles;
  const place: SearchPlace = { next: 0 };
  return profiles.map((profile) => {
    const framework = createFramework(profile, handle);
    const percentageOfNodesToScore = profile.percentageOfNodesToScore ?? config.percentageOfNodesToScore;
    const options = { framework, percentageOfNodesToScore, ties, place };
    const engine =
      engineName === 'fast'
        ? new FastEngine({ ...options, handle, pluginConfig: profile.pluginConfig })
        : new PluginEngine({ ...options, snapshot: handle.snapshot });
    const { bindTimeoutSeconds = DEFAULT_BIND_TIMEOUT_SECONDS } = profile.pluginConfig.VolumeBinding ?? {};
    const schedulerName = profile.schedulerName ?? DEFAULT_SCHEDULER;
    const remedies: SchedulerProfile['remedies'] = (pod, diagnosis) =>
      remediesFor({ framework, handle }, pod, diagnosis);
    return { schedulerName, framework, engine, bindTimeoutMs: bindTimeoutSeconds * 1000, remedies };
  });
}
