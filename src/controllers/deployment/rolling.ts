/**
 * One pass of a rolling update (upstream `pkg/controller/deployment/rolling.go`, `NewRSNewReplicas`).
 *
 *   new one up (or down to size) ── changed ──► status, wait for the next event
 *        │ nothing to do
 *        ▼
 *   old ones down: first their unavailable pods, then as many as availability allows
 *
 * All counts are spec.replicas and status.availableReplicas of ReplicaSets: pods that terminate are invisible here, so
 * more pods than replicas + maxSurge may exist for as long as they take to die.
 */
import { scaledIntOrPercent } from '../../model/int-or-percent.ts';
import { compareByCreation, isActive, sumAvailable, sumReplicas } from './counts.ts';
import type { DeploymentShape, ReplicaSetCounts, ReplicaSetWrite } from './counts.ts';
import { maxUnavailable } from './fenceposts.ts';

export interface RollingStep {
  readonly scaledNew: boolean;
  readonly scaledOld: boolean;
  readonly writes: readonly ReplicaSetWrite[];
}

/**
 * spec.replicas that the new ReplicaSet gets next; also its first size when it is created (then it is not yet in `all`).
 *
 * @param current its spec.replicas now
 * @param all every ReplicaSet of the Deployment, the new one included once it exists
 */
export function newReplicas(deployment: DeploymentShape, all: readonly ReplicaSetCounts[], current: number): number {
  if (deployment.strategy === 'Recreate') return deployment.replicas;
  // Not maxSurge(): the rule that lets one pod be unavailable where both bounds are 0 has no part in this.
  const limit = deployment.replicas + scaledIntOrPercent(deployment.maxSurge ?? 0, deployment.replicas, true);
  const total = sumReplicas(all);
  if (total >= limit) return current;
  return current + Math.min(limit - total, deployment.replicas - current);
}

/** The new ReplicaSet's write in this pass, if any. */
export function reconcileNew(
  deployment: DeploymentShape,
  all: readonly ReplicaSetCounts[],
  newOne: ReplicaSetCounts,
): ReplicaSetWrite | undefined {
  if (newOne.replicas === deployment.replicas) return undefined;
  const replicas =
    newOne.replicas > deployment.replicas ? deployment.replicas : newReplicas(deployment, all, newOne.replicas);
  return replicas === newOne.replicas ? undefined : { name: newOne.name, replicas };
}

interface Cleanup {
  /** Old ReplicaSets with their sizes after the clean-up, oldest first. */
  readonly old: readonly ReplicaSetCounts[];
  readonly removed: number;
  /** A ReplicaSet had more pods available than it wants: upstream gives up the pass here, after the writes done so far. */
  readonly abandoned: boolean;
}

/** Old pods that are not available, the oldest ReplicaSet's first, `budget` at most. */
export function cleanUpUnhealthy(old: readonly ReplicaSetCounts[], budget: number): Cleanup {
  const cleaned = [...old].sort(compareByCreation);
  let removed = 0;
  for (const [index, replicaSet] of cleaned.entries()) {
    if (removed >= budget) break;
    const unhealthy = replicaSet.replicas - replicaSet.availableReplicas;
    if (replicaSet.replicas === 0 || unhealthy === 0) continue;
    if (unhealthy < 0) return { old: cleaned, removed, abandoned: true };
    const count = Math.min(budget - removed, unhealthy);
    cleaned[index] = { ...replicaSet, replicas: replicaSet.replicas - count };
    removed += count;
  }
  return { old: cleaned, removed, abandoned: false };
}

/** Old pods, whatever their state, the first ReplicaSet's first; less than 0 is nothing. */
export function scaleDownHealthy(old: readonly ReplicaSetCounts[], budget: number): ReplicaSetCounts[] {
  let left = Math.max(0, budget);
  return old.map((replicaSet) => {
    const count = Math.min(replicaSet.replicas, left);
    left -= count;
    return count === 0 ? replicaSet : { ...replicaSet, replicas: replicaSet.replicas - count };
  });
}

/**
 * The old ReplicaSets' writes in this pass. What is written may differ from what `scaledOld` says: an abandoned pass
 * counts as nothing done although it may have written.
 */
export function reconcileOld(
  deployment: DeploymentShape,
  oldOnes: readonly ReplicaSetCounts[],
  newOne: ReplicaSetCounts,
): Omit<RollingStep, 'scaledNew'> {
  const nothing = { scaledOld: false, writes: [] };
  const old = oldOnes.filter(isActive);
  if (old.length === 0) return nothing;
  const needed = deployment.replicas - maxUnavailable(deployment);
  const newUnavailable = newOne.replicas - newOne.availableReplicas;
  const maxScaledDown = sumReplicas(old) + newOne.replicas - needed - newUnavailable;
  if (maxScaledDown <= 0) return nothing;
  const cleanup = cleanUpUnhealthy(old, maxScaledDown);
  // Its budget is availability alone, not what the clean-up left of maxScaledDown.
  const after = cleanup.abandoned
    ? cleanup.old
    : scaleDownHealthy(cleanup.old, sumAvailable(cleanup.old) + newOne.availableReplicas - needed);
  const before = new Map(old.map(({ name, replicas }) => [name, replicas]));
  const writes = after
    .filter(({ name, replicas }) => before.get(name) !== replicas)
    .map(({ name, replicas }) => ({ name, replicas }));
  return { scaledOld: !cleanup.abandoned && writes.length > 0, writes };
}

/** One pass; the old ones are touched only if the new one was not. */
export function rollingStep(
  deployment: DeploymentShape,
  oldOnes: readonly ReplicaSetCounts[],
  newOne: ReplicaSetCounts,
): RollingStep {
  const write = reconcileNew(deployment, [...oldOnes, newOne], newOne);
  if (write) return { scaledNew: true, scaledOld: false, writes: [write] };
  return { scaledNew: false, ...reconcileOld(deployment, oldOnes, newOne) };
}
