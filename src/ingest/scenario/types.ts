/** The Scenario of the user, read: durations in milliseconds, thresholds parsed, native objects decoded, paths with their base. */
import type { Distribution } from '../../model/distribution.ts';
import type { KubeletConfiguration, KubeSchedulerConfiguration } from '../../model/objects/config.ts';
import type { Instant, KubeObject, LabelSelector, StringMap } from '../../model/objects/meta.ts';
import type { Node } from '../../model/objects/node.ts';
import type { Quantity } from '../../model/quantity.ts';

export interface Scenario {
  readonly name: string;
  /** The file that the scenario came from; relative paths start at its folder. */
  readonly file: string;
  readonly horizonMs: number;
  /** Milliseconds since the Unix epoch of virtual time 0; `undefined`: the Unix epoch itself. */
  readonly startTime?: Instant;
  readonly cluster: ClusterSpec;
  readonly workloads: readonly PathReference[];
  readonly usage: readonly UsageRule[];
  readonly timing: Timing;
  readonly steadyState?: SteadyState;
  readonly timeline: readonly TimelineEntry[];
  readonly slos: readonly Slo[];
  readonly sweep?: { readonly matrix: ReadonlyMap<string, readonly (string | number | boolean)[]> };
  readonly seeds: Seeds;
}

/** In the scenario's file, from 1 on. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A path as it was written, and the file in which. */
export interface PathReference {
  readonly path: string;
  readonly base: string;
}

export interface ClusterSpec {
  readonly kubernetesVersion: string;
  /** Dumps and manifests that the cluster consists of at the start. */
  readonly from: readonly PathReference[];
  readonly scheduler?: PathReference | KubeSchedulerConfiguration;
  readonly kubelet?: PathReference | KubeletConfiguration;
  readonly controllerManager: ControllerManagerSpec;
  readonly nodePools: readonly NodePool[];
  readonly autoscaler?: { readonly clusterAutoscaler?: unknown; readonly karpenter?: PathReference };
}

/** Flags of kube-controller-manager; `undefined` is its default. */
export interface ControllerManagerSpec {
  readonly nodeMonitorPeriodMs?: number;
  readonly nodeMonitorGracePeriodMs?: number;
  readonly nodeStartupGracePeriodMs?: number;
  readonly nodeEvictionRate?: number;
  readonly secondaryNodeEvictionRate?: number;
  readonly largeClusterSizeThreshold?: number;
  readonly unhealthyZoneThreshold?: number;
  readonly terminatedPodGCThreshold?: number;
  readonly horizontalPodAutoscalerSyncPeriodMs?: number;
  readonly horizontalPodAutoscalerDownscaleStabilizationMs?: number;
  readonly horizontalPodAutoscalerTolerance?: number;
  readonly horizontalPodAutoscalerCpuInitializationPeriodMs?: number;
  readonly horizontalPodAutoscalerInitialReadinessDelayMs?: number;
}

export interface NodePool {
  readonly name: string;
  /** Empty: the template's own zone, or none. */
  readonly zones: readonly string[];
  /** Per zone. */
  readonly count: number;
  readonly min?: number;
  readonly max?: number;
  readonly provision?: Distribution;
  readonly pricePerHour?: number;
  /** Its name is empty. */
  readonly template: Node;
  /** In the scenario's file. */
  readonly line?: number;
  readonly column?: number;
}

export interface Timing {
  readonly podStartup?: Distribution;
  readonly podTermination?: Distribution;
  readonly imagePull?: { readonly perGiMs?: number; readonly base?: Distribution };
  readonly nodeReboot?: Distribution;
  readonly apiLatency?: Distribution;
  readonly watchLatency?: Distribution;
  /** From a change of a Service's endpoints until every proxy acts on it. */
  readonly proxyDelayMs?: number;
}

/** What the pods of a selector use. Of each resource the first entry that selects a pod and speaks of it counts. */
export interface UsageRule {
  readonly selector: LabelSelector;
  readonly namespace?: string;
  /** Only of this container; absent: `ofRequest` of every container, amounts of the first main one. */
  readonly container?: string;
  readonly demand?: { readonly file: PathReference; readonly column: string };
  readonly cpu?: ResourceUsage;
  readonly memory?: ResourceUsage;
  readonly disk?: {
    readonly writableLayer?: ResourceUsage;
    readonly logs?: ResourceUsage;
    /** By name of the pod's volume. */
    readonly emptyDir: ReadonlyMap<string, ResourceUsage>;
    /** Files, wherever they are. */
    readonly inodes?: ResourceUsage;
  };
  /** Processes. */
  readonly pids?: ResourceUsage;
  /** In the scenario's file. */
  readonly line: number;
  readonly column: number;
}

/** The parts add up. */
export interface ResourceUsage {
  readonly base?: Quantity;
  /** Of what the container requests. */
  readonly ofRequest?: number;
  /** For each unit of the demand that the pod serves. */
  readonly perUnit?: Quantity;
  /** Since the container's start. */
  readonly leak?: { readonly start?: Quantity; readonly perHour: Quantity };
  /** By ascending instant; 0 before the first. */
  readonly steps?: readonly { readonly atMs: number; readonly value: Quantity }[];
  /** The sum is off by up to this share, anew in each period. */
  readonly noise?: { readonly ratio: number; readonly everyMs: number };
}

export interface SteadyState {
  readonly atMs: number;
  readonly thresholds: readonly { readonly metric: MetricReference; readonly threshold: Threshold }[];
}

export interface MetricReference {
  /** As written: `workload_available_ratio{workload="deploy/web"}`. */
  readonly text: string;
  readonly name: string;
  readonly labels: StringMap;
}

export type Aggregate = 'value' | 'count' | 'rate' | 'min' | 'max' | 'avg' | 'med' | 'sum' | 'percentile';

export interface Threshold {
  /** As written: `p(99)<60`. */
  readonly text: string;
  readonly aggregate: Aggregate;
  /** Only for `percentile`: 0–100. */
  readonly percentile?: number;
  readonly op: '<' | '<=' | '>' | '>=' | '==' | '!=';
  readonly value: number;
}

export interface Slo {
  readonly metric: MetricReference;
  readonly threshold: Threshold;
  /** `start`, `end`, `edge`, `always`, or the name of a timeline entry. */
  readonly during: string;
  readonly severity: 'error' | 'warn';
}

export interface Seeds {
  readonly count: number;
  readonly first: number;
  /** `undefined` where it was not given. `p(95)` has percentile 95. */
  readonly aggregate?: {
    readonly kind: 'median' | 'pessimistic' | 'optimistic' | 'percentile';
    readonly percentile?: number;
  };
}

export type SelectionMode = 'one' | 'all' | 'fixed' | 'fixed-percent' | 'random-max-percent';

export interface TimelineEntry {
  /** Empty where none was given. */
  readonly name: string;
  /** First time that it happens. */
  readonly atMs: number;
  /** Again and again after `atMs`, up to `untilMs` (the horizon where that is absent). */
  readonly everyMs?: number;
  readonly untilMs?: number;
  /** How long it lasts; `undefined`: for good. */
  readonly forMs?: number;
  readonly mode: SelectionMode;
  /** A number of targets or a percentage, by `mode`. */
  readonly value?: number;
  readonly fault: Fault;
  /** In the scenario's file. */
  readonly line: number;
  readonly column: number;
}

/** All conditions must hold; none at all: every node. */
export interface NodeTarget {
  readonly selector?: LabelSelector;
  readonly names: readonly string[];
  readonly pool?: string;
  readonly zone?: string;
}

export interface PodTarget {
  readonly selector?: LabelSelector;
  readonly namespace?: string;
  readonly names: readonly string[];
  readonly workload?: ObjectReference;
}

/** `deploy/web` of a namespace, the kind in Kubernetes' own spelling. */
export interface ObjectReference {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

export type Fault =
  | {
      readonly verb: 'node-fail' | 'node-reboot';
      readonly target: NodeTarget;
      /** Shut down in good order instead of cut off. */
      readonly graceful: boolean;
      /** What the provider answers about the machine meanwhile; of node-fail only. */
      readonly instance?: 'running' | 'stopped' | 'gone';
    }
  | {
      readonly verb: 'kubelet-stop' | 'kubelet-restart' | 'node-delete' | 'uncordon';
      readonly target: NodeTarget;
    }
  | { readonly verb: 'cordon'; readonly target: NodeTarget; readonly deleteWhenEmpty: boolean }
  | {
      readonly verb: 'node-add';
      readonly pool?: string;
      readonly zone?: string;
      readonly count: number;
      readonly node?: Node;
    }
  | ({ readonly verb: 'drain'; readonly target: NodeTarget } & DrainOptions)
  | {
      readonly verb: 'pool-upgrade';
      readonly pool: string;
      readonly maxSurge: number | string;
      readonly maxUnavailable: number | string;
      readonly drainTimeoutMs?: number;
      readonly soakMs: number;
    }
  | { readonly verb: 'pool-scale'; readonly pool: string; readonly count: number }
  | { readonly verb: 'pool-stockout'; readonly pool: string; readonly zones: readonly string[] }
  | { readonly verb: 'spot-reclaim'; readonly target: NodeTarget; readonly noticeMs: number }
  | { readonly verb: 'pod-kill' | 'pod-evict'; readonly target: PodTarget; readonly gracePeriodMs?: number }
  | { readonly verb: 'pod-unready'; readonly target: PodTarget }
  | { readonly verb: 'pod-crash'; readonly target: PodTarget; readonly container?: string; readonly exitCode: number }
  | { readonly verb: 'apply'; readonly path?: PathReference; readonly objects: readonly KubeObject[] }
  | { readonly verb: 'patch'; readonly object: ObjectReference; readonly patch: unknown }
  | { readonly verb: 'scale'; readonly object: ObjectReference; readonly replicas: number }
  | { readonly verb: 'restart'; readonly object: ObjectReference }
  | { readonly verb: 'undo'; readonly object: ObjectReference; readonly toRevision: number }
  | { readonly verb: 'remove'; readonly object: ObjectReference }
  | { readonly verb: 'load'; readonly target: PodTarget; readonly factor: number }
  | { readonly verb: 'leak'; readonly target: PodTarget; readonly perHour: Quantity }
  | { readonly verb: 'burn'; readonly target: PodTarget; readonly cpu: Quantity }
  | { readonly verb: 'disk-fill'; readonly target: NodeTarget; readonly to: number }
  | { readonly verb: 'component-down'; readonly component: 'scheduler' | 'controller-manager' | 'autoscaler' }
  | { readonly verb: 'registry-down' }
  | {
      readonly verb: 'random-failures';
      readonly target: NodeTarget;
      readonly between?: Distribution;
      readonly repair?: Distribution;
      readonly trace?: PathReference;
    };

/** As `kubectl drain` has them, with its defaults. */
export interface DrainOptions {
  /** `undefined`: each pod's own. */
  readonly gracePeriodMs?: number;
  /** `undefined`: for ever. */
  readonly timeoutMs?: number;
  readonly force: boolean;
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDirData: boolean;
  readonly disableEviction: boolean;
  /** `undefined`: all pods. */
  readonly podSelector?: LabelSelector;
  readonly skipWaitForDeleteTimeoutMs: number;
}
