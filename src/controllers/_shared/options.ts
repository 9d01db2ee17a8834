import type { Latency } from '../../model/distribution.ts';

/** What every controller is given. */
export interface ControllerOptions {
  /** Milliseconds from a change in the API to the sync that it causes. */
  readonly latency: Latency;
  /** Limits of a controller's client. Infinity as `qps`: none. */
  readonly qps: number;
  readonly burst: number;
  /** Milliseconds until the API server has answered a request. */
  readonly requestMs: Latency;
}

/** From a change to the answer of the write that it causes, 10 to 27 ms were observed; the limits are kube-controller-manager's. */
export const DEFAULT_CONTROLLER_OPTIONS: ControllerOptions = Object.freeze({
  latency: 4,
  qps: 20,
  burst: 30,
  requestMs: 8,
});
