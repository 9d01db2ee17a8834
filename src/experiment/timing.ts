/** A scenario's `timing` → what each room is told of it. */
import type { Scenario, Timing } from '../ingest/scenario/types.ts';
import { DEFAULT_LIMITS, type Limits } from '../invariants/index.ts';
import type { MachineTiming } from '../machines/index.ts';
import { type Distribution, medianOf, quantile } from '../model/distribution.ts';

export function machineTiming({ imagePull, podStartup, podTermination, ...timing }: Timing): Partial<MachineTiming> {
  const { nodeReboot, apiLatency, watchLatency } = timing;
  const drawn = { podStartup, podTermination, imagePullBase: imagePull?.base, nodeReboot, apiLatency, watchLatency };
  const isDrawn = Object.values(drawn).some((distribution) => distribution !== undefined);
  const { perGiMs } = imagePull ?? {};
  return {
    ...(perGiMs === undefined ? {} : { imagePullPerGi: perGiMs }),
    ...(isDrawn ? { drawn } : {}),
  };
}

/** Of the scheduler: what is not given keeps its default. */
export function schedulerTiming({ apiLatency, watchLatency }: Timing) {
  return {
    ...(watchLatency === undefined ? {} : { watchMs: watchLatency }),
    ...(apiLatency === undefined ? {} : { requestMs: apiLatency }),
  };
}

/** Of the controllers. */
export function controllerTiming({ apiLatency, watchLatency }: Timing) {
  return {
    ...(watchLatency === undefined ? {} : { latency: watchLatency }),
    ...(apiLatency === undefined ? {} : { requestMs: apiLatency }),
  };
}

/** Of the checks: a controller has seen a change after the longest delay that will ever be drawn, and a moment of work. */
export function checkLimits(scenario: Scenario | undefined): Limits {
  const { watchLatency } = scenario?.timing ?? {};
  const longest = watchLatency === undefined ? 0 : quantile(watchLatency, 1 - 1e-9);
  return {
    nodeMonitorGracePeriod:
      scenario?.cluster.controllerManager?.nodeMonitorGracePeriodMs ?? DEFAULT_LIMITS.nodeMonitorGracePeriod,
    notice: DEFAULT_LIMITS.notice + Math.ceil(longest),
  };
}

/** `4 s as a rule, 20 s in one case of a hundred`. */
export function spreadOf(distribution: Distribution): string {
  const [half, most] = [medianOf(distribution), quantile(distribution, 0.99)];
  return half === most ? `${half / 1000} s` : `${half / 1000} s as a rule, ${most / 1000} s in one case of a hundred`;
}
