/** Deployments and ReplicaSets of the tables. */
import type { DeploymentShape, ReplicaSetCounts } from '../../../src/controllers/deployment/counts.ts';

export type Bound = number | string | undefined;
export type Strategy = DeploymentShape['strategy'];

export const shape = (
  replicas: number,
  maxSurge: Bound,
  unavailable: Bound,
  strategy: Strategy = 'RollingUpdate',
): DeploymentShape => ({
  replicas,
  maxSurge,
  maxUnavailable: unavailable,
  strategy,
  statusReplicas: 0,
});
/** A ReplicaSet. */
export const set = (name: string, replicas: number, available = 0, createdAt = 0): ReplicaSetCounts => ({
  name,
  replicas,
  availableReplicas: available,
  createdAt,
});
