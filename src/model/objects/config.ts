/**
 * Component configuration as written: KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1) and KubeletConfiguration
 * (kubelet.config.k8s.io/v1beta1). Absent is `undefined`: merging with the defaults belongs to the component. Durations are integer milliseconds,
 * with the unit in the name where Kubernetes' own name does not say another.
 */
import type { Quantity } from '../quantity.ts';
import type { ResourceList } from './meta.ts';
import type { NodeAffinity, Taint, TopologySpreadConstraint } from './pod.ts';

export type ExtensionPoint =
  | 'multiPoint'
  | 'preEnqueue'
  | 'queueSort'
  | 'preFilter'
  | 'filter'
  | 'postFilter'
  | 'preScore'
  | 'score'
  | 'reserve'
  | 'permit'
  | 'preBind'
  | 'bind'
  | 'postBind';

export interface PluginReference {
  readonly name: string;
  readonly weight?: number;
}

export interface PluginSet {
  readonly enabled: readonly PluginReference[];
  /** A name, or `*` for all defaults of the point. */
  readonly disabled: readonly string[];
}

export interface ResourceSpec {
  readonly name: string;
  /** 0 and absent count as 1. */
  readonly weight?: number;
}

export interface UtilizationShapePoint {
  readonly utilization: number;
  readonly score: number;
}

export interface ScoringStrategy {
  readonly type?: 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio';
  readonly resources: readonly ResourceSpec[];
  /** Of `requestedToCapacityRatio`. */
  readonly shape?: readonly UtilizationShapePoint[];
}

/** Arguments by plugin; a plugin without any is absent. */
export interface PluginConfig {
  readonly DefaultPreemption?: {
    readonly minCandidateNodesPercentage?: number;
    readonly minCandidateNodesAbsolute?: number;
  };
  readonly InterPodAffinity?: {
    readonly hardPodAffinityWeight?: number;
    readonly ignorePreferredTermsOfExistingPods?: boolean;
  };
  readonly NodeAffinity?: { readonly addedAffinity?: NodeAffinity };
  readonly NodeResourcesFit?: {
    readonly ignoredResources: readonly string[];
    readonly ignoredResourceGroups: readonly string[];
    readonly scoringStrategy?: ScoringStrategy;
  };
  readonly NodeResourcesBalancedAllocation?: { readonly resources: readonly ResourceSpec[] };
  readonly PodTopologySpread?: {
    readonly defaultConstraints: readonly TopologySpreadConstraint[];
    readonly defaultingType?: 'System' | 'List';
  };
  readonly VolumeBinding?: { readonly bindTimeoutSeconds?: number; readonly shape: readonly UtilizationShapePoint[] };
}

export interface SchedulerProfile {
  readonly schedulerName?: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins: ReadonlyMap<ExtensionPoint, PluginSet>;
  readonly pluginConfig: PluginConfig;
}

/** What the scheduler's client lets through. */
export interface ClientConnection {
  /** Requests a second; absent and 0: 50, negative: no limit. */
  readonly qps?: number;
  /** Absent and 0: 100. */
  readonly burst?: number;
}

export interface KubeSchedulerConfiguration {
  /** How many nodes are looked at at once; without bearing on what is decided. */
  readonly parallelism?: number;
  readonly clientConnection?: ClientConnection;
  readonly percentageOfNodesToScore?: number;
  readonly podInitialBackoffSeconds?: number;
  readonly podMaxBackoffSeconds?: number;
  readonly profiles: readonly SchedulerProfile[];
}

export type EvictionSignal =
  | 'memory.available'
  | 'nodefs.available'
  | 'nodefs.inodesFree'
  | 'imagefs.available'
  | 'imagefs.inodesFree'
  | 'containerfs.available'
  | 'containerfs.inodesFree'
  | 'pid.available';

/** Exactly one of the two. `0%` and `100%` switch a signal off. */
export interface ThresholdValue {
  readonly quantity?: Quantity;
  /** Of the capacity, 0–100, possibly with a fraction. */
  readonly percentage?: number;
}

export interface KubeletConfiguration {
  readonly maxPods?: number;
  readonly podsPerCore?: number;
  readonly podPidsLimit?: number;
  /** `undefined` keeps the defaults; any map, also an empty one, replaces all of them. */
  readonly evictionHard?: ReadonlyMap<EvictionSignal, ThresholdValue>;
  readonly evictionSoft: ReadonlyMap<EvictionSignal, ThresholdValue>;
  /** Milliseconds. */
  readonly evictionSoftGracePeriod: ReadonlyMap<EvictionSignal, number>;
  readonly evictionMinimumReclaim: ReadonlyMap<EvictionSignal, ThresholdValue>;
  readonly evictionPressureTransitionPeriodMs?: number;
  readonly evictionMaxPodGracePeriodSeconds?: number;
  readonly enforceNodeAllocatable?: readonly string[];
  readonly systemReserved: ResourceList;
  readonly kubeReserved: ResourceList;
  readonly nodeStatusUpdateFrequencyMs?: number;
  readonly nodeStatusReportFrequencyMs?: number;
  readonly nodeLeaseDurationSeconds?: number;
  readonly syncFrequencyMs?: number;
  readonly serializeImagePulls?: boolean;
  readonly maxParallelImagePulls?: number;
  readonly registryPullQPS?: number;
  readonly registryBurst?: number;
  readonly imageMinimumGCAgeMs?: number;
  readonly imageMaximumGCAgeMs?: number;
  readonly imageGCHighThresholdPercent?: number;
  readonly imageGCLowThresholdPercent?: number;
  readonly shutdownGracePeriodMs?: number;
  readonly shutdownGracePeriodCriticalPodsMs?: number;
  readonly shutdownGracePeriodByPodPriority: readonly {
    readonly priority: number;
    readonly shutdownGracePeriodSeconds: number;
  }[];
  readonly swapBehavior?: string;
  readonly registerWithTaints: readonly Taint[];
  readonly localStorageCapacityIsolation?: boolean;
  readonly singleProcessOOMKill?: boolean;
  readonly cpuCFSQuota?: boolean;
  readonly nodeStatusMaxImages?: number;
  readonly cpuManagerPolicy?: 'none' | 'static';
  readonly cpuManagerPolicyOptions?: { readonly fullPcpusOnly: boolean };
  /** Logical CPUs; `systemReserved` and `kubeReserved` have been set accordingly. */
  readonly reservedSystemCPUs?: ReadonlySet<number>;
  readonly memoryManagerPolicy?: 'None' | 'Static';
  readonly reservedMemory?: readonly { readonly numaNode: number; readonly limits: ResourceList }[];
  readonly topologyManagerPolicy?: 'none' | 'best-effort' | 'restricted' | 'single-numa-node';
  readonly topologyManagerScope?: 'container' | 'pod';
  readonly topologyManagerPolicyOptions?: {
    readonly preferClosestNumaNodes: boolean;
    readonly maxAllowableNumaNodes?: number;
  };
}
