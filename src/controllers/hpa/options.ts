/** Flags of the autoscaler (pkg/controller/podautoscaler/config/v1alpha1/defaults.go). */
export interface HpaOptions {
  /** Relative distance from the target within which nothing is done. */
  readonly tolerance: number;
  readonly cpuInitializationPeriodMs: number;
  readonly initialReadinessDelayMs: number;
  readonly downscaleStabilizationMs: number;
  readonly syncPeriodMs: number;
}

export const HPA_DEFAULTS: HpaOptions = {
  tolerance: 0.1,
  cpuInitializationPeriodMs: 300_000,
  initialReadinessDelayMs: 30_000,
  downscaleStabilizationMs: 300_000,
  syncPeriodMs: 15_000,
};
