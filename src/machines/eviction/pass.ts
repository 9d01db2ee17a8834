/**
 * One pass of the kubelet's eviction manager as a pure step (pkg/kubelet/eviction/eviction_manager.go `synchronize`).
 *
 *   beginPass ── limits on local storage exceeded? ──► evict all offenders, done
 *      │
 *      ├── no threshold due ──► nothing
 *      │
 *      └── reclaim: the caller collects `garbage` and reads anew ──► finishPass ── relieved ──► nothing
 *                                                                        └──► rank, evict the first that is not critical
 *
 * Killing takes time and may fail; either way the pod counts as evicted. The caller waits until evicted pods are gone
 * (`EVICTION_CLEANUP_TIMEOUT_MS` at most) and then begins the next pass at once.
 */
import type { Instant } from '../../model/objects/meta.ts';
import { type EvictionConfig, isHard, type Threshold } from './config.ts';
import { exceededStorageLimit } from './local-storage.ts';
import { evictionMessage } from './message.ts';
import { type EvictionState, isRelieved, observeThresholds, type Readings } from './observe.ts';
import type { EvictionPod } from './pods.ts';
import { rankForEviction } from './rank.ts';
import { type Garbage, garbageFor, resourceOf, type StarvedResource } from './signals.ts';

/** Not 0: preStop hooks get a moment. */
const HARD_GRACE_SECONDS = 1;

export interface PodEviction<P extends EvictionPod> {
  readonly pod: P;
  readonly gracePeriodSeconds: number;
  /** Of the pod's status, with reason `Evicted` and phase Failed. */
  readonly message: string;
  /** Whether the pod gets the condition DisruptionTarget, with reason `TerminationByKubelet` and the same message. */
  readonly isDisruption: boolean;
}

/** A threshold is to be relieved; event `EvictionThresholdMet`, "Attempting to reclaim <resource>". */
export interface Reclaim {
  readonly threshold: Threshold;
  readonly resource: StarvedResource;
  /** To be collected, all of it, in this order; empty: go on with the readings of the pass. */
  readonly garbage: readonly Garbage[];
  readonly due: readonly Threshold[];
  readonly readings: Readings;
}

export interface PassBegin<P extends EvictionPod> {
  readonly state: EvictionState;
  /** Offenders against limits; if there are any, the pass is over. */
  readonly evictions: readonly PodEviction<P>[];
  readonly reclaim?: Reclaim;
}

/** @param pods active ones; terminating pods are active too. */
export function beginPass<P extends EvictionPod>(
  config: EvictionConfig,
  before: EvictionState,
  readings: Readings,
  pods: readonly P[],
  now: Instant,
): PassBegin<P> {
  if (config.firstThresholds.length === 0 && !config.localStorageCapacityIsolation)
    return { state: before, evictions: [] };
  const { state, due } = observeThresholds(config, before, readings, now);
  const evictions = config.localStorageCapacityIsolation ? limitEvictions(config, pods) : [];
  const threshold = due[0];
  if (evictions.length > 0 || !threshold) return { state, evictions };
  const garbage = garbageFor(threshold.signal, config.filesystems);
  return { state, evictions, reclaim: { threshold, resource: resourceOf(threshold.signal), garbage, due, readings } };
}

function limitEvictions<P extends EvictionPod>(
  { filesystems }: EvictionConfig,
  pods: readonly P[],
): readonly PodEviction<P>[] {
  return pods.flatMap((pod) => {
    const message = pod.isCritical ? undefined : exceededStorageLimit(pod, filesystems);
    return message === undefined ? [] : [{ pod, gracePeriodSeconds: HARD_GRACE_SECONDS, message, isDisruption: false }];
  });
}

export interface PassEnd<P extends EvictionPod> {
  /** In the order of eviction; `undefined`: it did not come to that. */
  readonly ranked?: readonly P[];
  /** `undefined`: not needed, or all are critical. */
  readonly eviction?: PodEviction<P>;
}

/** @param after readings after the collection of garbage; only with any `garbage`. */
export function finishPass<P extends EvictionPod>(
  config: EvictionConfig,
  { threshold, resource, garbage, due, readings }: Reclaim,
  after: Readings | undefined,
  pods: readonly P[],
): PassEnd<P> {
  // Relief means that no threshold at all is met any more, whichever was to be relieved.
  if (garbage.length > 0 && after && isRelieved(config, after)) return {};
  if (pods.length === 0) return {};
  const ranked = rankForEviction(pods, threshold.signal, config.filesystems);
  const pod = ranked.find(({ isCritical }) => !isCritical);
  if (!pod) return { ranked };
  const gracePeriodSeconds = isHard(threshold) ? HARD_GRACE_SECONDS : softGrace(config, pod);
  return {
    ranked,
    eviction: { pod, gracePeriodSeconds, message: evictionMessage(resource, pod, due, readings), isDisruption: true },
  };
}

const softGrace = ({ maxPodGracePeriodSeconds }: EvictionConfig, { spec }: EvictionPod): number =>
  Math.min(maxPodGracePeriodSeconds, spec.terminationGracePeriodSeconds ?? maxPodGracePeriodSeconds);
