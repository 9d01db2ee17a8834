/** NodeResourcesFit: room for one more pod and for all that it requests; scored by the strategy of the profile. */
import type { Pod } from '../../../../src/model/objects/pod.ts';
import { podRequestVector, resourceVector } from '../../../../src/model/pod-requests.ts';
import { isExtendedResource } from '../../../../src/model/resource-name.ts';
import { definePlugin, unschedulable } from '../plugin.ts';
import type { NodeInfo } from '../world.ts';
import { type ResourceUse, resourceUses, type WeightedResource } from './resource-use.ts';

export interface ShapePoint {
  readonly utilization: number;
  readonly score: number;
}

export interface FitArgs {
  readonly ignoredResources: readonly string[];
  readonly ignoredResourceGroups: readonly string[];
  readonly strategy: 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio';
  readonly resources: readonly WeightedResource[];
  /** Of RequestedToCapacityRatio: utilization 0…100 against score 0…10, ascending. */
  readonly shape: readonly ShapePoint[];
}

type Scorer = (uses: readonly ResourceUse[]) => number;

function weighted(uses: readonly ResourceUse[], scores: readonly number[], round: (score: number) => number): number {
  const weights = uses.reduce((sum, { weight }) => sum + weight, 0);
  if (weights === 0) return 0;
  return round(uses.reduce((sum, { weight }, i) => sum + scores[i] * weight, 0) / weights);
}

const leastAllocated: Scorer = (uses) => {
  const free = ({ requested, allocatable }: ResourceUse): number =>
    requested > allocatable ? 0 : Math.trunc(((allocatable - requested) * 100) / allocatable);
  return weighted(uses, uses.map(free), Math.trunc);
};

const mostAllocated: Scorer = (uses) => {
  const used = ({ requested, allocatable }: ResourceUse): number =>
    Math.trunc((Math.min(requested, allocatable) * 100) / allocatable);
  return weighted(uses, uses.map(used), Math.trunc);
};

/** The score on the line through the points of the shape. */
function onShape(shape: readonly ShapePoint[], utilization: number): number {
  const i = shape.findIndex((point) => utilization <= point.utilization);
  if (i <= 0) return 10 * shape.at(i)!.score;
  const [low, high] = [shape[i - 1], shape[i]];
  const rise = 10 * (high.score - low.score) * (utilization - low.utilization);
  return 10 * low.score + Math.trunc(rise / (high.utilization - low.utilization));
}

/** A resource with score 0 weighs nothing. */
const requestedToCapacityRatio =
  (shape: readonly ShapePoint[]): Scorer =>
  (uses) => {
    const score = ({ requested, allocatable }: ResourceUse): number =>
      onShape(shape, requested > allocatable ? 100 : Math.trunc((requested * 100) / allocatable));
    const counting = uses.filter((use) => score(use) > 0);
    return weighted(counting, counting.map(score), Math.round);
  };

function scorerOf({ strategy, shape }: FitArgs): Scorer {
  if (strategy === 'LeastAllocated') return leastAllocated;
  return strategy === 'MostAllocated' ? mostAllocated : requestedToCapacityRatio(shape);
}

function shortages(pod: Pod, { node, pods }: NodeInfo, isIgnored: (name: string) => boolean): readonly string[] {
  const wanted = podRequestVector(pod.spec);
  const has = resourceVector(node.status.allocatable);
  const taken = pods.map(({ spec }) => podRequestVector(spec));
  type Vector = typeof wanted;
  const isShort = (read: (vector: Vector) => number): boolean =>
    read(wanted) > 0 && read(wanted) > read(has) - taken.reduce((sum, vector) => sum + read(vector), 0);
  const scalars = [...wanted.scalars.keys()].filter((name) => !isIgnored(name));
  return [
    ...(pods.length + 1 > has.pods ? ['Too many pods'] : []),
    ...(isShort(({ milliCPU }) => milliCPU) ? ['Insufficient cpu'] : []),
    ...(isShort(({ memory }) => memory) ? ['Insufficient memory'] : []),
    ...(isShort(({ ephemeralStorage }) => ephemeralStorage) ? ['Insufficient ephemeral-storage'] : []),
    ...scalars
      .filter((name) => isShort((vector) => vector.scalars.get(name) ?? 0))
      .map((name) => `Insufficient ${name}`),
  ];
}

export const nodeResourcesFit = (args: FitArgs) => {
  const scorer = scorerOf(args);
  const isIgnored = (name: string): boolean =>
    isExtendedResource(name) &&
    (args.ignoredResources.includes(name) || args.ignoredResourceGroups.includes(name.split('/')[0]));
  return definePlugin<undefined, undefined>({
    name: 'NodeResourcesFit',
    preFilter: () => ({ state: undefined }),
    filter(pod, info) {
      const reasons = shortages(pod, info, isIgnored);
      return reasons.length === 0 ? undefined : unschedulable(...reasons);
    },
    preScore: () => undefined,
    score: (pod, info) => scorer(resourceUses(pod, info, args.resources, { filled: true })),
  });
};
