/** What roll-out arithmetic sees of a Deployment and of its ReplicaSets: counts, no objects. */
import type { Deployment, Instant, IntOrString, ReplicaSet } from '../../model/objects/index.ts';

export const DESIRED_REPLICAS_ANNOTATION = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS_ANNOTATION = 'deployment.kubernetes.io/max-replicas';
const MAX_INT32 = 2147483647;

export interface DeploymentShape {
  /** spec.replicas. */
  readonly replicas: number;
  readonly strategy: 'RollingUpdate' | 'Recreate';
  readonly maxSurge?: IntOrString;
  readonly maxUnavailable?: IntOrString;
  /** status.replicas: pods that are there, by the last status written. */
  readonly statusReplicas: number;
}

export interface ReplicaSetCounts {
  /** Unique among the ReplicaSets of one Deployment. */
  readonly name: string;
  readonly createdAt?: Instant;
  /** spec.replicas. */
  readonly replicas: number;
  /** status.availableReplicas. */
  readonly availableReplicas: number;
  /** spec.replicas of the Deployment at the last write, from its annotation; missing where that is missing or invalid. */
  readonly desiredReplicas?: number;
  /** The same for replicas + maxSurge. */
  readonly maxReplicas?: number;
}

/** A change of size. The writer also sets both annotations (desired: `replicas`, max: `replicas` + surge, of the Deployment). */
export interface ReplicaSetWrite {
  readonly name: string;
  readonly replicas: number;
}

/** Reads an annotation that holds a non-negative 32-bit integer. */
export function replicasAnnotation(text: string | undefined): number | undefined {
  if (text === undefined || !/^[0-9]+$/.test(text)) return undefined;
  const count = Number(text);
  return count > MAX_INT32 ? undefined : count;
}

/** Defaults are those of the API: one replica, RollingUpdate. */
export function deploymentShape({ spec, status }: Deployment): DeploymentShape {
  return {
    replicas: spec.replicas ?? 1,
    strategy: spec.strategy.type ?? 'RollingUpdate',
    maxSurge: spec.strategy.maxSurge,
    maxUnavailable: spec.strategy.maxUnavailable,
    statusReplicas: status.replicas,
  };
}

export function replicaSetCounts({ metadata, spec, status }: ReplicaSet): ReplicaSetCounts {
  return {
    name: metadata.name,
    createdAt: metadata.creationTimestamp,
    replicas: spec.replicas ?? 1,
    availableReplicas: status.availableReplicas,
    desiredReplicas: replicasAnnotation(metadata.annotations.get(DESIRED_REPLICAS_ANNOTATION)),
    maxReplicas: replicasAnnotation(metadata.annotations.get(MAX_REPLICAS_ANNOTATION)),
  };
}

/** Older first, by name where the times are equal; a time that is not set is the oldest. */
export function compareByCreation(a: ReplicaSetCounts, b: ReplicaSetCounts): number {
  const [timeA, timeB] = [a.createdAt ?? -Infinity, b.createdAt ?? -Infinity];
  if (timeA !== timeB) return timeA < timeB ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

export function isActive({ replicas }: ReplicaSetCounts): boolean {
  return replicas > 0;
}

export function sumReplicas(replicaSets: readonly ReplicaSetCounts[]): number {
  return replicaSets.reduce((sum, { replicas }) => sum + replicas, 0);
}

export function sumAvailable(replicaSets: readonly ReplicaSetCounts[]): number {
  return replicaSets.reduce((sum, { availableReplicas }) => sum + availableReplicas, 0);
}
