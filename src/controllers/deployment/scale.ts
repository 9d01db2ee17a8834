/**
 * What happens when a Deployment is scaled or paused in the middle of a roll-out (upstream `pkg/controller/deployment/sync.go`,
 * `scale`, and `util/deployment_util.go`, `GetReplicaSetProportion`): each ReplicaSet grows or shrinks by its share, so that
 * scaling neither speeds the roll-out up nor holds it back.
 */
import { compareByCreation, isActive, sumReplicas } from './counts.ts';
import type { DeploymentShape, ReplicaSetCounts, ReplicaSetWrite } from './counts.ts';
import { maxSurge } from './fenceposts.ts';

/** Half away from zero. */
function round(value: number): number {
  return Math.trunc(value < 0 ? value - 0.5 : value + 0.5);
}

function fraction(deployment: DeploymentShape, { replicas, maxReplicas }: ReplicaSetCounts): number {
  if (deployment.replicas === 0) return -replicas;
  const before = maxReplicas || deployment.statusReplicas;
  if (before === 0) return 0;
  // The product is one of 32-bit integers upstream, overflow included.
  return round(Math.imul(replicas, deployment.replicas + maxSurge(deployment)) / before) - replicas;
}

/**
 * A ReplicaSet's share of `toAdd` replicas (negative: to remove) of which `added` are given away already. Its size before
 * is measured against the size that the Deployment had when it was last written (its annotation, or else the Deployment's status).
 */
export function proportion(
  deployment: DeploymentShape,
  replicaSet: ReplicaSetCounts,
  toAdd: number,
  added: number,
): number {
  if (replicaSet.replicas === 0 || toAdd === 0 || toAdd === added) return 0;
  const share = fraction(deployment, replicaSet);
  return toAdd > 0 ? Math.min(share, toAdd - added) : Math.max(share, toAdd - added);
}

/** The only active ReplicaSet, or the newest one if none is active; nothing where several are. */
function activeOrLatest(
  oldOnes: readonly ReplicaSetCounts[],
  newOne: ReplicaSetCounts | undefined,
): ReplicaSetCounts | undefined {
  const active = [...oldOnes, ...(newOne ? [newOne] : [])].filter(isActive);
  if (active.length > 1) return undefined;
  return active[0] ?? newOne ?? [...oldOnes].sort(compareByCreation).at(-1);
}

/** The new ReplicaSet has all that the Deployment wants, knows it, and all of it is available. */
export function isSaturated({ replicas }: DeploymentShape, newOne: ReplicaSetCounts | undefined): boolean {
  return (
    newOne !== undefined &&
    newOne.replicas === replicas &&
    newOne.desiredReplicas === replicas &&
    newOne.availableReplicas === replicas
  );
}

/** Largest first; among equals the newer one first when adding, the older one when removing. */
function bySize(replicaSets: readonly ReplicaSetCounts[], toAdd: number): ReplicaSetCounts[] {
  return [...replicaSets].sort(
    (a, b) => b.replicas - a.replicas || (toAdd > 0 ? compareByCreation(b, a) : compareByCreation(a, b)),
  );
}

function proportionalSizes(deployment: DeploymentShape, active: readonly ReplicaSetCounts[]): ReplicaSetWrite[] {
  const allowed = deployment.replicas > 0 ? deployment.replicas + maxSurge(deployment) : 0;
  const toAdd = allowed - sumReplicas(active);
  let added = 0;
  const sizes = bySize(active, toAdd).map((replicaSet) => {
    const share = proportion(deployment, replicaSet, toAdd, added);
    added += share;
    return { name: replicaSet.name, replicas: replicaSet.replicas + share };
  });
  const [largest, ...others] = sizes;
  if (largest === undefined || toAdd === 0) return sizes;
  return [{ name: largest.name, replicas: Math.max(0, largest.replicas + toAdd - added) }, ...others];
}

/**
 * The writes after a scaling event, in order. In the proportional case this includes ReplicaSets that keep their size but
 * whose annotations are out of date: it is the annotations that end the scaling event.
 */
export function scale(
  deployment: DeploymentShape,
  oldOnes: readonly ReplicaSetCounts[],
  newOne: ReplicaSetCounts | undefined,
): ReplicaSetWrite[] {
  const single = activeOrLatest(oldOnes, newOne);
  if (single)
    return single.replicas === deployment.replicas ? [] : [{ name: single.name, replicas: deployment.replicas }];
  const old = oldOnes.filter(isActive);
  if (isSaturated(deployment, newOne))
    return old
      .sort(compareByCreation)
      .reverse()
      .map(({ name }) => ({ name, replicas: 0 }));
  if (deployment.strategy !== 'RollingUpdate') return [];
  const active = newOne && isActive(newOne) ? [...old, newOne] : old;
  const byName = new Map(active.map((replicaSet) => [replicaSet.name, replicaSet]));
  const max = deployment.replicas + maxSurge(deployment);
  return proportionalSizes(deployment, active).filter(({ name, replicas }) => {
    const before = byName.get(name) as ReplicaSetCounts;
    return before.replicas !== replicas || before.desiredReplicas !== deployment.replicas || before.maxReplicas !== max;
  });
}

/** Whether the Deployment was scaled since an active ReplicaSet was last written. Then a pass scales and does not roll. */
export function isScalingEvent({ replicas }: DeploymentShape, all: readonly ReplicaSetCounts[]): boolean {
  return all.some(
    (replicaSet) =>
      isActive(replicaSet) && replicaSet.desiredReplicas !== undefined && replicaSet.desiredReplicas !== replicas,
  );
}
