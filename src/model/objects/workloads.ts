/** Workload objects: apps/v1, batch/v1, autoscaling/v2, policy/v1. Conventions: see `meta.ts`. */
import type { Quantity } from '../quantity.ts';
import type { Condition, Instant, IntOrString, KubeObject, LabelSelector, StringMap } from './meta.ts';
import type { PodTemplateSpec } from './pod.ts';
import type { PersistentVolumeClaim } from './storage.ts';

export interface Deployment extends KubeObject {
  readonly kind: 'Deployment';
  readonly spec: {
    readonly replicas?: number;
    readonly selector?: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly strategy: {
      readonly type?: 'RollingUpdate' | 'Recreate';
      readonly maxSurge?: IntOrString;
      readonly maxUnavailable?: IntOrString;
    };
    readonly minReadySeconds?: number;
    readonly revisionHistoryLimit?: number;
    readonly progressDeadlineSeconds?: number;
    readonly paused?: boolean;
  };
  readonly status: {
    readonly replicas: number;
    readonly updatedReplicas: number;
    readonly readyReplicas: number;
    readonly availableReplicas: number;
    readonly unavailableReplicas: number;
    readonly observedGeneration: number;
    readonly collisionCount?: number;
    readonly conditions: readonly Condition[];
  };
}

export interface ReplicaSet extends KubeObject {
  readonly kind: 'ReplicaSet';
  readonly spec: {
    readonly replicas?: number;
    readonly selector?: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly minReadySeconds?: number;
  };
  readonly status: {
    readonly replicas: number;
    readonly fullyLabeledReplicas: number;
    readonly readyReplicas: number;
    readonly availableReplicas: number;
    readonly observedGeneration: number;
    readonly conditions: readonly Condition[];
  };
}

/** Its selector is a plain label map; otherwise a ReplicaSet. */
export interface ReplicationController extends KubeObject {
  readonly kind: 'ReplicationController';
  readonly spec: {
    readonly replicas?: number;
    readonly selector: StringMap;
    readonly template?: PodTemplateSpec;
    readonly minReadySeconds?: number;
  };
  readonly status: ReplicaSet['status'];
}

export interface StatefulSet extends KubeObject {
  readonly kind: 'StatefulSet';
  readonly spec: {
    readonly replicas?: number;
    readonly selector?: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly serviceName?: string;
    readonly podManagementPolicy?: 'OrderedReady' | 'Parallel';
    readonly updateStrategy: {
      readonly type?: 'RollingUpdate' | 'OnDelete';
      /** Whether the `rollingUpdate` block is there at all: it decides which revision a missing ordinal gets. */
      readonly rollingUpdate?: { readonly partition?: number; readonly maxUnavailable?: IntOrString };
    };
    readonly minReadySeconds?: number;
    readonly revisionHistoryLimit?: number;
    readonly ordinals?: { readonly start: number };
    readonly volumeClaimTemplates: readonly PersistentVolumeClaim[];
    readonly persistentVolumeClaimRetentionPolicy?: {
      readonly whenDeleted?: 'Retain' | 'Delete';
      readonly whenScaled?: 'Retain' | 'Delete';
    };
  };
  readonly status: {
    readonly replicas: number;
    readonly readyReplicas: number;
    readonly availableReplicas: number;
    readonly currentReplicas: number;
    readonly updatedReplicas: number;
    readonly currentRevision: string;
    readonly updateRevision: string;
    readonly observedGeneration: number;
    readonly collisionCount?: number;
    readonly conditions: readonly Condition[];
  };
}

export interface DaemonSet extends KubeObject {
  readonly kind: 'DaemonSet';
  readonly spec: {
    readonly selector?: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly updateStrategy: {
      readonly type?: 'RollingUpdate' | 'OnDelete';
      readonly maxSurge?: IntOrString;
      readonly maxUnavailable?: IntOrString;
    };
    readonly minReadySeconds?: number;
    readonly revisionHistoryLimit?: number;
  };
  readonly status: {
    readonly currentNumberScheduled: number;
    readonly numberMisscheduled: number;
    readonly desiredNumberScheduled: number;
    readonly numberReady: number;
    readonly updatedNumberScheduled: number;
    readonly numberAvailable: number;
    readonly numberUnavailable: number;
    readonly observedGeneration: number;
  };
}

export interface PodFailurePolicyRule {
  readonly action: 'FailJob' | 'FailIndex' | 'Ignore' | 'Count';
  readonly onExitCodes?: {
    readonly containerName?: string;
    readonly operator: 'In' | 'NotIn';
    readonly values: readonly number[];
  };
  readonly onPodConditions: readonly { readonly type: string; readonly status?: string }[];
}

export interface JobSpec {
  readonly parallelism?: number;
  readonly completions?: number;
  readonly completionMode?: 'NonIndexed' | 'Indexed';
  readonly backoffLimit?: number;
  readonly backoffLimitPerIndex?: number;
  readonly maxFailedIndexes?: number;
  readonly activeDeadlineSeconds?: number;
  readonly ttlSecondsAfterFinished?: number;
  readonly suspend?: boolean;
  readonly podReplacementPolicy?: 'TerminatingOrFailed' | 'Failed';
  readonly podFailurePolicy?: { readonly rules: readonly PodFailurePolicyRule[] };
  readonly successPolicy?: {
    readonly rules: readonly { readonly succeededIndexes?: string; readonly succeededCount?: number }[];
  };
  readonly manualSelector?: boolean;
  readonly managedBy?: string;
  readonly selector?: LabelSelector;
  readonly template: PodTemplateSpec;
}

export interface JobStatus {
  readonly active: number;
  readonly ready?: number;
  readonly terminating?: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly completedIndexes?: string;
  readonly failedIndexes?: string;
  readonly uncountedTerminatedPods?: { readonly succeeded: readonly string[]; readonly failed: readonly string[] };
  readonly startTime?: Instant;
  readonly completionTime?: Instant;
  readonly conditions: readonly Condition[];
}

export interface Job extends KubeObject {
  readonly kind: 'Job';
  readonly spec: JobSpec;
  readonly status: JobStatus;
}

export interface CronJob extends KubeObject {
  readonly kind: 'CronJob';
  readonly spec: {
    readonly schedule: string;
    readonly timeZone?: string;
    readonly startingDeadlineSeconds?: number;
    readonly concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace';
    readonly suspend?: boolean;
    readonly successfulJobsHistoryLimit?: number;
    readonly failedJobsHistoryLimit?: number;
    readonly jobTemplate: { readonly metadata: KubeObject['metadata']; readonly spec: JobSpec };
  };
  readonly status: {
    readonly active: readonly { readonly name: string; readonly uid: string }[];
    readonly lastScheduleTime?: Instant;
    readonly lastSuccessfulTime?: Instant;
  };
}

export interface MetricTarget {
  readonly type: 'Utilization' | 'Value' | 'AverageValue';
  readonly averageUtilization?: number;
  readonly value?: Quantity;
  readonly averageValue?: Quantity;
}

export interface MetricSpec {
  readonly type: 'Resource' | 'ContainerResource' | 'Pods' | 'Object' | 'External';
  /** Resource name or metric name. */
  readonly name: string;
  readonly container?: string;
  readonly selector?: LabelSelector;
  readonly describedObject?: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
  readonly target: MetricTarget;
}

export interface ScalingRules {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly {
    readonly type: 'Pods' | 'Percent';
    readonly value: number;
    readonly periodSeconds: number;
  }[];
}

export interface HorizontalPodAutoscaler extends KubeObject {
  readonly kind: 'HorizontalPodAutoscaler';
  readonly spec: {
    readonly scaleTargetRef: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
    readonly metrics: readonly MetricSpec[];
    readonly behavior?: { readonly scaleUp?: ScalingRules; readonly scaleDown?: ScalingRules };
  };
  readonly status: {
    readonly currentReplicas: number;
    readonly desiredReplicas: number;
    readonly lastScaleTime?: Instant;
    readonly conditions: readonly Condition[];
  };
}

export interface PodDisruptionBudget extends KubeObject {
  readonly kind: 'PodDisruptionBudget';
  readonly spec: {
    readonly minAvailable?: IntOrString;
    readonly maxUnavailable?: IntOrString;
    readonly selector?: LabelSelector;
    readonly unhealthyPodEvictionPolicy?: 'IfHealthyBudget' | 'AlwaysAllow';
  };
  readonly status: {
    readonly disruptionsAllowed: number;
    readonly currentHealthy: number;
    readonly desiredHealthy: number;
    readonly expectedPods: number;
    readonly observedGeneration: number;
    /** Pod name → when its eviction was admitted. */
    readonly disruptedPods: ReadonlyMap<string, Instant>;
    readonly conditions: readonly Condition[];
  };
}
