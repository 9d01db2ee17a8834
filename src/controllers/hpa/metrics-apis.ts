/**
 * What an autoscaler asks of the three metrics APIs (pkg/controller/podautoscaler/metrics/client.go). Whoever composes a run says who answers.
 * All amounts are in milli units: CPU in millicores, memory in thousandths of bytes, custom metrics in thousandths.
 */
import type { Instant, LabelSelector } from '../../model/objects/index.ts';

/** A sample of metrics.k8s.io. */
export interface ResourceSample {
  /** End of the window over which usage is a mean. */
  readonly timestamp: Instant;
  readonly windowMs: number;
  /** Containers and sidecars that ran. */
  readonly containers: readonly { readonly name: string; readonly usage: ReadonlyMap<string, number> }[];
}

/** A value of custom.metrics.k8s.io or external.metrics.k8s.io. */
export interface CustomSample {
  readonly value: number;
  readonly timestamp: Instant;
  /** Default: a minute. */
  readonly windowMs?: number;
}

export interface MetricsApis {
  /** The newest sample of a pod, by its row; `undefined`: there is none (yet). */
  ofPod(row: number): ResourceSample | undefined;
  /** A metric of a pod. */
  ofPodCustom(metric: string, row: number): CustomSample | undefined;
  /** A metric of another object in the namespace. */
  ofObject(metric: string, namespace: string, kind: string, name: string): CustomSample | undefined;
  /** All values of an external metric that the selector matches. */
  external(metric: string, namespace: string, selector: LabelSelector | undefined): readonly CustomSample[];
}

/** Upstream takes it where a custom metric does not tell its window. */
export const DEFAULT_CUSTOM_WINDOW_MS = 60_000;
