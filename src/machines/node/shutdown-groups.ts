/**
 * In which order, and with how much time, a machine that goes down ends its pods (pkg/kubelet/nodeshutdown). Pure.
 *
 *   lowest priority ──► … ──► critical pods ──► power off
 *     each group: all pods at once, at most the group's seconds; a group without pods takes no time
 */
import type { KubeletConfiguration } from '../../model/objects/config.ts';
import { SYSTEM_CRITICAL_PRIORITY } from '../kubelet/critical.ts';

export interface ShutdownPeriod {
  readonly priority: number;
  readonly graceSeconds: number;
}

export type ShutdownFields = Partial<
  Pick<
    KubeletConfiguration,
    'shutdownGracePeriodMs' | 'shutdownGracePeriodCriticalPodsMs' | 'shutdownGracePeriodByPodPriority'
  >
>;

/** Lowest priority first; none: the kubelet does nothing about a shutdown. */
export function shutdownPeriods(fields: ShutdownFields): readonly ShutdownPeriod[] {
  const { shutdownGracePeriodByPodPriority: byPriority = [] } = fields;
  if (byPriority.length > 0) {
    return byPriority
      .map(({ priority, shutdownGracePeriodSeconds: graceSeconds }) => ({ priority, graceSeconds }))
      .sort((a, b) => a.priority - b.priority);
  }
  const { shutdownGracePeriodMs: total = 0, shutdownGracePeriodCriticalPodsMs: critical = 0 } = fields;
  if (total === 0 || critical > total) return [];
  return [
    { priority: 0, graceSeconds: Math.trunc((total - critical) / 1000) },
    { priority: SYSTEM_CRITICAL_PRIORITY, graceSeconds: Math.trunc(critical / 1000) },
  ];
}

export interface ShutdownGroup<P> extends ShutdownPeriod {
  readonly pods: readonly P[];
}

/** Each pod goes with the highest priority that is not above its own, the lowest ones with the first. Without empty groups. */
export function shutdownGroups<P>(
  periods: readonly ShutdownPeriod[],
  pods: readonly P[],
  priorityOf: (pod: P) => number,
): readonly ShutdownGroup<P>[] {
  const groups = periods.map((period) => ({ ...period, pods: [] as P[] }));
  for (const pod of pods) {
    const own = groups.findLast(({ priority }) => priority <= priorityOf(pod)) ?? groups[0];
    own?.pods.push(pod);
  }
  return groups.filter((group) => group.pods.length > 0);
}
