import type { Distribution } from '../model/distribution.ts';

/**
 * How long things take on a machine. Milliseconds. Every value has a default that a report names among its
 * assumptions; a scenario's `timing` and a pod's annotations change them.
 */
export interface MachineTiming {
  /** Where it is given, what is drawn instead of the fixed time of the same thing. */
  readonly drawn?: DrawnTiming;
  /** A pod is bound or changed → its kubelet has seen it. */
  readonly watch: number;
  /** Something happened to a container → the kubelet's status write is done. */
  readonly report: number;
  /** A container started → the kubelet's next sync, which asks its readiness probe: half the second between two looks. */
  readonly relist: number;
  /** Sandbox, network, volumes: before the first container. */
  readonly sandbox: number;
  /** Creating and starting one container. */
  readonly containerStart: number;
  /** What an init container runs for, where nothing says otherwise. */
  readonly initContainerRun: number;
  /** Container started → its program answers (and is ready, where no probe says otherwise). */
  readonly ready: number;
  /** What a container needs to end after SIGTERM (never longer than the grace period). */
  readonly termination: number;
  /** Shortest time from SIGTERM to SIGKILL, whatever the grace period. */
  readonly minimumGrace: number;
  /** The kubelet's own work after the last container ended. */
  readonly cleanup: number;
  /** What a Job's container runs for, where nothing says otherwise. */
  readonly jobRun: number;
  /** A pod worker that was refused (back-off, no image) tries again after this × U[1, 1.5]; 0: exactly when it may. */
  readonly workerRetry: number;
  /** Pulling 2^30 bytes of image; pulls of a node go one after the other unless its kubelet is configured otherwise. */
  readonly imagePullPerGi: number;
  /** Taken as size of an image that no node's status and no option tells. */
  readonly unknownImageBytes: number;
  /** Lease renewals of a kubelet. */
  readonly leasePeriod: number;
  /** A kubelet that comes back (or boots) → its status is posted. */
  readonly statusPost: number;
  /** Power on → kubelet running. */
  readonly boot: number;
  /** A kubelet's restart, from its end to its being back. Containers run on. */
  readonly kubeletRestart: number;
}

/** A scenario's `timing`: each draw is from a stream of its own. */
export interface DrawnTiming {
  /** Images there → containers started: instead of `sandbox` and `containerStart`. */
  readonly podStartup?: Distribution;
  /** SIGTERM → the container ends, if nobody kills it before: instead of `termination`. */
  readonly podTermination?: Distribution;
  /** Of a pull, before its bytes. */
  readonly imagePullBase?: Distribution;
  /** Instead of `boot`. */
  readonly nodeReboot?: Distribution;
  /** Instead of `report`. */
  readonly apiLatency?: Distribution;
  /** Instead of `watch`. */
  readonly watchLatency?: Distribution;
}

export const DEFAULT_TIMING: MachineTiming = Object.freeze({
  watch: 10,
  report: 10,
  relist: 500,
  sandbox: 700,
  containerStart: 300,
  initContainerRun: 1000,
  ready: 500,
  termination: 1000,
  minimumGrace: 2000,
  cleanup: 1000,
  jobRun: 60_000,
  workerRetry: 10_000,
  imagePullPerGi: 8000,
  unknownImageBytes: 100 * 1024 * 1024,
  leasePeriod: 10_000,
  statusPost: 1000,
  boot: 45_000,
  kubeletRestart: 5000,
});
