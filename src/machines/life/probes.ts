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

/**
 * Probers of a kubelet that was young when it took the pod on: each waits for the same part of its own period before its first
 * tick, if the kubelet was younger than that period (pkg/kubelet/prober/worker.go `run`).
 */
export interface HeldProbers {
  /** In [0, 1). */
  readonly part: number;
  /** Milliseconds. */
  readonly kubeletAge: number;
}

/** When the prober of a pod that was taken on at `registeredAt` looks for the first time. */
export const firstTick = (registeredAt: Instant, { period }: ProbeNumbers, held: HeldProbers | undefined): Instant =>
  held === undefined || period <= held.kubeletAge ? registeredAt : registeredAt + Math.floor(held.part * period);

/**
 * The first tick at or after `since` at which the program is asked. The delay counts from the second in which the container started:
 * its kubelet reads the start from the status, which knows whole seconds only.
 */
function firstAsked({ initialDelay, period }: ProbeNumbers, probed: ProbedContainer, since: Instant): Instant {
  const { anchor, startedAt } = probed;
  const delayed = startedAt - (startedAt % 1000) + initialDelay;
  return tickAtOrAfter(Math.max(since, startedAt, delayed), anchor, period);
}

/** When the result becomes success, if the program answers from `since` on and was asked in vain before. */
export function succeedsAt(probe: ProbeNumbers, probed: ProbedContainer, since: Instant): Instant {
  return firstAsked(probe, probed, since) + (probe.successThreshold - 1) * probe.period;
}

/** When the result becomes failure, if the program does not answer from `since` on. */
export function failsAt(probe: ProbeNumbers, probed: ProbedContainer, since: Instant): Instant {
  return firstAsked(probe, probed, since) + (probe.failureThreshold - 1) * probe.period;
}
