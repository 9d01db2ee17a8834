/**
 * Nodes on which the configured resources are used to about the same degree. Upstream:
 * pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go.
 */
import type { Plugin, PluginArgs, PodRef, PreScoreOutcome } from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import { DEFAULT_RESOURCES, ResourceAllocation } from './_resource-allocation.ts';

/** Standard deviation of the used fractions; the operations keep upstream's order, as they round. */
export function deviation(requested: readonly number[], allocatable: readonly number[]): number {
  const fractions: number[] = [];
  let total = 0;
  for (let i = 0; i < requested.length; i++) {
    if (allocatable[i] === 0) continue;
    const fraction = Math.min(1, requested[i] / allocatable[i]);
    total += fraction;
    fractions.push(fraction);
  }
  if (fractions.length < 2) return 0;
  if (fractions.length === 2) return Math.abs((fractions[0] - fractions[1]) / 2);
  const mean = total / fractions.length;
  let sum = 0;
  for (const fraction of fractions) sum += (fraction - mean) * (fraction - mean);
  return Math.sqrt(sum / fractions.length);
}

export class NodeResourcesBalancedAllocation implements Plugin<unknown, readonly number[]> {
  readonly name = 'NodeResourcesBalancedAllocation';
  private readonly allocation: ResourceAllocation;

  constructor({ resources }: PluginArgs<'NodeResourcesBalancedAllocation'> = { resources: [] }) {
    this.allocation = new ResourceAllocation({
      resources: resources.length > 0 ? resources : DEFAULT_RESOURCES,
      realRequests: true,
    });
  }

  preScore(pod: PodRef): PreScoreOutcome<readonly number[]> {
    return { state: this.allocation.requestsFor(pod.class) };
  }

  score(state: readonly number[] | undefined, pod: PodRef, node: NodeInfo): number {
    const { allocation } = this;
    allocation.read(state ?? allocation.requestsFor(pod.class), node);
    return Math.trunc((1 - deviation(allocation.requested, allocation.allocatable)) * 100);
  }
}
