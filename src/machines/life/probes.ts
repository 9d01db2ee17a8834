/**
 * Probes in closed form (pkg/kubelet/prober). A prober ticks on a grid; while a program's answer stays the same, the
 * tick at which the result turns is known, so that a probe costs one event a change and none a tick.
 */
import { tickAtOrAfter } from '../../kernel/index.ts';
import type { Instant, Probe } from '../../model/objects/index.ts';

export interface ProbeNumbers {
  /** Milliseconds. */
  readonly initialDelay: number;
  readonly period: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  /** Instead of the pod's, when a failure kills the container. */
  readonly graceSeconds?: number;
}

export function probeNumbers(probe: Probe): ProbeNumbers {
  const { initialDelaySeconds = 0, periodSeconds, successThreshold, failureThreshold } = probe;
  return {
    initialDelay: initialDelaySeconds * 1000,
    period: (periodSeconds || 10) * 1000,
    successThreshold: successThreshold || 1,
    failureThreshold: failureThreshold || 3,
    graceSeconds: probe.terminationGracePeriodSeconds,
  };
}

export interface ProbedContainer {
  /** A tick of the prober. */
  readonly anchor: Instant;
  readonly startedAt: Instant;
}

/** When the result becomes success, if the program answers from `since` on and was asked in vain before. */
export function succeedsAt(probe: ProbeNumbers, { anchor, startedAt }: ProbedContainer, since: Instant): Instant {
  const first = tickAtOrAfter(Math.max(since, startedAt + probe.initialDelay), anchor, probe.period);
  return first + (probe.successThreshold - 1) * probe.period;
}

/** When the result becomes failure, if the program does not answer from `since` on. */
export function failsAt(probe: ProbeNumbers, { anchor, startedAt }: ProbedContainer, since: Instant): Instant {
  const first = tickAtOrAfter(Math.max(since, startedAt + probe.initialDelay), anchor, probe.period);
  return first + (probe.failureThreshold - 1) * probe.period;
}
