/**
 * How full a node is or will be, as a score of 0…100: three strategies over the weighted resources.
 * Upstream: pkg/scheduler/framework/plugins/noderesources/{least_allocated,most_allocated,requested_to_capacity_ratio}.go.
 */
import type { ScoringStrategy, UtilizationShapePoint } from '../../../model/objects/config.ts';
import { wholePercent } from '../../../model/whole-percent.ts';

/** Amounts by resource; a resource with an allocatable of 0 does not count. */
export type Strategy = (
  requested: readonly number[],
  allocatable: readonly number[],
  weights: readonly number[],
) => number;

function weightedMean(score: (requested: number, allocatable: number) => number): Strategy {
  return (requested, allocatable, weights) => {
    let sum = 0;
    let weightSum = 0;
    for (let i = 0; i < requested.length; i++) {
      if (allocatable[i] === 0) continue;
      sum += score(requested[i], allocatable[i]) * weights[i];
      weightSum += weights[i];
    }
    return weightSum === 0 ? 0 : Math.trunc(sum / weightSum);
  };
}

/** The emptier the better. */
export const leastAllocated: Strategy = weightedMean((requested, allocatable) =>
  requested > allocatable ? 0 : wholePercent(allocatable - requested, allocatable),
);

/** The fuller the better. */
export const mostAllocated: Strategy = weightedMean((requested, allocatable) =>
  wholePercent(Math.min(requested, allocatable), allocatable),
);

/** A piecewise linear function in whole numbers: of the points' utilization, ten times their score. */
export function brokenLine(shape: readonly UtilizationShapePoint[]): (utilization: number) => number {
  const points = shape.map(({ utilization, score }) => ({ utilization, score: score * 10 }));
  return (utilization) => {
    for (let i = 0; i < points.length; i++) {
      const to = points[i];
      if (utilization > to.utilization) continue;
      if (i === 0) return to.score;
      const from = points[i - 1];
      const rise = (to.score - from.score) * (utilization - from.utilization);
      return from.score + Math.trunc(rise / (to.utilization - from.utilization));
    }
    return points[points.length - 1].score;
  };
}

/** As the shape says. A resource that scores 0 has no weight either. */
export function requestedToCapacityRatio(shape: readonly UtilizationShapePoint[]): Strategy {
  const scoreAt = brokenLine(shape);
  return (requested, allocatable, weights) => {
    let sum = 0;
    let weightSum = 0;
    for (let i = 0; i < requested.length; i++) {
      if (allocatable[i] === 0) continue;
      const score = scoreAt(requested[i] > allocatable[i] ? 100 : wholePercent(requested[i], allocatable[i]));
      if (score <= 0) continue;
      sum += score * weights[i];
      weightSum += weights[i];
    }
    return weightSum === 0 ? 0 : Math.round(sum / weightSum);
  };
}

export function strategyOf(strategy: ScoringStrategy | undefined): Strategy {
  if (strategy?.type === 'MostAllocated') return mostAllocated;
  if (strategy?.type !== 'RequestedToCapacityRatio') return leastAllocated;
  return requestedToCapacityRatio(strategy.shape ?? []);
}
