/** KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1), as far as it bears on decisions. Not defaulted. */
import type { NodeAffinity, TopologySpreadConstraint } from './pod.ts';

export interface SchedulerPlugin {
  readonly name: string;
  readonly weight?: number;
}

export interface SchedulerPluginSet {
  readonly enabled: readonly SchedulerPlugin[];
  /** `*`: all defaults of the extension point. */
  readonly disabled: readonly SchedulerPlugin[];
}

/** Extension points in Kubernetes' order; `multiPoint` stands for all that a plugin has. */
export const EXTENSION_POINTS = [
  'multiPoint',
  'preEnqueue',
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
] as const;

export type SchedulerExtensionPoint = (typeof EXTENSION_POINTS)[number];

export type SchedulerPlugins = { readonly [point in SchedulerExtensionPoint]?: SchedulerPluginSet };

export interface DefaultPreemptionArgs {
  readonly minCandidateNodesPercentage?: number;
  readonly minCandidateNodesAbsolute?: number;
}

export interface InterPodAffinityArgs {
  readonly hardPodAffinityWeight?: number;
  readonly ignorePreferredTermsOfExistingPods?: boolean;
}

export interface NodeAffinityArgs {
  readonly addedAffinity?: NodeAffinity;
}

export interface ResourceSpec {
  readonly name: string;
  /** 0 or absent means 1. */
  readonly weight?: number;
}

export interface UtilizationShapePoint {
  /** Percent, 0…100. */
  readonly utilization: number;
  /** 0…10. */
  readonly score: number;
}

export interface ScoringStrategy {
  readonly type?: string;
  readonly resources: readonly ResourceSpec[];
  readonly requestedToCapacityRatio?: { readonly shape: readonly UtilizationShapePoint[] };
}

export interface NodeResourcesFitArgs {
  readonly ignoredResources: readonly string[];
  readonly ignoredResourceGroups: readonly string[];
  readonly scoringStrategy?: ScoringStrategy;
}

export interface NodeResourcesBalancedAllocationArgs {
  readonly resources: readonly ResourceSpec[];
}

export interface PodTopologySpreadArgs {
  readonly defaultConstraints: readonly TopologySpreadConstraint[];
  readonly defaultingType?: string;
}

export interface VolumeBindingArgs {
  readonly bindTimeoutSeconds?: number;
  readonly shape?: readonly UtilizationShapePoint[];
}

/** Arguments by the plugin's name. */
export interface SchedulerPluginArgs {
  readonly DefaultPreemption: DefaultPreemptionArgs;
  readonly InterPodAffinity: InterPodAffinityArgs;
  readonly NodeAffinity: NodeAffinityArgs;
  readonly NodeResourcesFit: NodeResourcesFitArgs;
  readonly NodeResourcesBalancedAllocation: NodeResourcesBalancedAllocationArgs;
  readonly PodTopologySpread: PodTopologySpreadArgs;
  readonly VolumeBinding: VolumeBindingArgs;
}

export type SchedulerPluginWithArgs = keyof SchedulerPluginArgs;

export interface SchedulerPluginConfig {
  readonly name: string;
  /** Of the type of `SchedulerPluginArgs[name]`; undefined for a plugin that takes none. */
  readonly args?: SchedulerPluginArgs[SchedulerPluginWithArgs];
}

export interface KubeSchedulerProfile {
  readonly schedulerName?: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins?: SchedulerPlugins;
  readonly pluginConfig: readonly SchedulerPluginConfig[];
}

export interface KubeSchedulerConfiguration {
  readonly parallelism?: number;
  readonly percentageOfNodesToScore?: number;
  readonly podInitialBackoffSeconds?: number;
  readonly podMaxBackoffSeconds?: number;
  readonly profiles: readonly KubeSchedulerProfile[];
}
