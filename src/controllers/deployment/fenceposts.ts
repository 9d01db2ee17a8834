/**
 * How far a rolling update may stray from the wanted size (upstream `pkg/controller/deployment/util/deployment_util.go`,
 * `ResolveFenceposts`, `MaxSurge`, `MaxUnavailable`, `MinAvailable`).
 */
import { scaledIntOrPercent } from '../../model/int-or-percent.ts';
import type { IntOrString } from '../../model/objects/index.ts';
import type { DeploymentShape } from './counts.ts';

export interface Fenceposts {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/**
 * Percentages of `replicas`: surge rounds up, unavailable rounds down. If both come out as 0, one pod may be unavailable,
 * since otherwise nothing could ever move.
 *
 * @throws where a text is no percentage
 */
export function resolveFenceposts(
  maxSurge: IntOrString | undefined,
  maxUnavailable: IntOrString | undefined,
  replicas: number,
): Fenceposts {
  const surge = scaledIntOrPercent(maxSurge ?? 0, replicas, true);
  const unavailable = scaledIntOrPercent(maxUnavailable ?? 0, replicas, false);
  return { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Pods that may exist above `replicas`; 0 with strategy Recreate. */
export function maxSurge({
  strategy,
  maxSurge: surge,
  maxUnavailable: unavailable,
  replicas,
}: DeploymentShape): number {
  return strategy === 'RollingUpdate' ? resolveFenceposts(surge, unavailable, replicas).maxSurge : 0;
}

/** Pods that may be missing from `replicas`, never more than that; 0 with strategy Recreate. */
export function maxUnavailable({
  strategy,
  maxSurge: surge,
  maxUnavailable: unavailable,
  replicas,
}: DeploymentShape): number {
  if (strategy !== 'RollingUpdate' || replicas === 0) return 0;
  return Math.min(resolveFenceposts(surge, unavailable, replicas).maxUnavailable, replicas);
}

/** Pods that have to be available during a rolling update; 0 with strategy Recreate. */
export function minAvailable(deployment: DeploymentShape): number {
  return deployment.strategy === 'RollingUpdate' ? deployment.replicas - maxUnavailable(deployment) : 0;
}
