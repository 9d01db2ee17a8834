/** Flags of kube-controller-manager for this controller, under their own names; durations in milliseconds. */
import type { Instant } from '../../model/objects/index.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { NODE_LIFECYCLE_DEFAULTS, type NodeLifecycleOptions } from './options.ts';

export interface NodeLifecycleFlags extends Partial<ControllerOptions> {
  readonly nodeMonitorPeriod?: number;
  readonly nodeMonitorGracePeriod?: number;
  readonly nodeStartupGracePeriod?: number;
  /** Nodes a second. */
  readonly nodeEvictionRate?: number;
  readonly secondaryNodeEvictionRate?: number;
  readonly unhealthyZoneThreshold?: number;
  readonly largeClusterSizeThreshold?: number;
  /** Passes count from here; negative: it was running before the scenario. Default 0. */
  readonly startedAt?: Instant;
  /** What a pass takes where it waits for nothing, by which each comes later than the period says (observed: 2–5 ms). */
  readonly passDuration?: number;
}

export interface NodeLifecycleSettings extends ControllerOptions {
  readonly rules: NodeLifecycleOptions;
  readonly startedAt: Instant;
  readonly passMs: number;
  /** Between two looks at the NoExecute queues. */
  readonly taintTickMs: number;
}

const DEFAULT_PASS_MS = 3;
/** 100 ms, and what the timer and the look itself take. */
const TAINT_TICK_MS = 101;

export function settingsOf(flags: NodeLifecycleFlags): NodeLifecycleSettings {
  const defaults = NODE_LIFECYCLE_DEFAULTS;
  return {
    latency: flags.latency ?? DEFAULT_CONTROLLER_OPTIONS.latency,
    qps: flags.qps ?? DEFAULT_CONTROLLER_OPTIONS.qps,
    burst: flags.burst ?? DEFAULT_CONTROLLER_OPTIONS.burst,
    requestMs: flags.requestMs ?? DEFAULT_CONTROLLER_OPTIONS.requestMs,
    startedAt: flags.startedAt ?? 0,
    passMs: flags.passDuration ?? DEFAULT_PASS_MS,
    taintTickMs: TAINT_TICK_MS,
    rules: {
      monitorPeriodMs: flags.nodeMonitorPeriod ?? defaults.monitorPeriodMs,
      monitorGracePeriodMs: flags.nodeMonitorGracePeriod ?? defaults.monitorGracePeriodMs,
      startupGracePeriodMs: flags.nodeStartupGracePeriod ?? defaults.startupGracePeriodMs,
      evictionRate: flags.nodeEvictionRate ?? defaults.evictionRate,
      secondaryEvictionRate: flags.secondaryNodeEvictionRate ?? defaults.secondaryEvictionRate,
      largeClusterSizeThreshold: flags.largeClusterSizeThreshold ?? defaults.largeClusterSizeThreshold,
      unhealthyZoneThreshold: flags.unhealthyZoneThreshold ?? defaults.unhealthyZoneThreshold,
    },
  };
}
