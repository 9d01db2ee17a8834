/** What every controller is given. */
export interface ControllerOptions {
  /** Milliseconds from a change in the API to the sync that it causes. */
  readonly latency: number;
  /** Limits of a controller's client. Infinity as `qps`: none. */
  readonly qps: number;
  readonly burst: number;
}

/** Observed medians lie between 10 and 27 ms; the limits are kube-controller-manager's. */
export const DEFAULT_CONTROLLER_OPTIONS: ControllerOptions = Object.freeze({ latency: 12, qps: 20, burst: 30 });
