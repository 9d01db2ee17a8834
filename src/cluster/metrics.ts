/**
 * What the metrics APIs would answer (`metrics.k8s.io`, `custom.` and `external.metrics.k8s.io`). Whoever knows what pods
 * use registers itself here; without anybody there is no metrics API at all, as in a cluster without metrics-server.
 */
import type { Instant, LabelSelector } from '../model/objects/index.ts';

export interface ContainerMetrics {
  readonly name: string;
  /** Thousandths of a CPU, on average over the window. */
  readonly cpu: number;
  /** Working set in bytes. */
  readonly memory: number;
}

/** `PodMetrics` of a pod. */
export interface PodMetrics {
  /** When it was measured. */
  readonly timestamp: Instant;
  /** Milliseconds over which CPU was measured. */
  readonly window: number;
  readonly containers: readonly ContainerMetrics[];
}

export interface PodMetricsSource {
  /** What is known of a pod's use now; `undefined`: nothing yet (it has just started, or does not run). */
  podMetrics(row: number): PodMetrics | undefined;
}

/** What serving a demand costs a container. CPU in thousandths, memory in bytes. */
export interface DemandCost {
  readonly container: string;
  /** Used without any work. */
  readonly base: number;
  readonly perUnit: number;
}

/** Work that comes from outside and is shared among the ready pods that it selects. */
export interface Demand {
  /** Name of the metric: the column that it was read from. */
  readonly metric: string;
  /** Absent: pods of all namespaces. */
  readonly namespace?: string;
  readonly selector: LabelSelector;
  /** Units of work in all, at an instant up to now. */
  total(at: Instant): number;
  /** Units that one pod serves, at an instant up to now; 0 for one that is not ready; `undefined` for one that it does not select. */
  shareOf(row: number, at: Instant): number | undefined;
  /** By how much `total` rises in a millisecond from `at` on, and until when it does so. */
  slopeAt(at: Instant): number;
  until(at: Instant): Instant;
  /** Of the main containers of a pod class; none for one that it does not select. */
  costsOf(classId: number, resource: 'cpu' | 'memory'): readonly DemandCost[];
  /** Hears when the total is multiplied by something else than before. */
  onFactor(listener: () => void): void;
}

export interface DemandSource {
  /** In the order of the scenario. */
  readonly demands: readonly Demand[];
}

/** Registered by the machines. */
export interface MetricsApi {
  pods?: PodMetricsSource;
  demand?: DemandSource;
}
