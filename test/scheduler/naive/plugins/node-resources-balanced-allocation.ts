/** NodeResourcesBalancedAllocation: nodes on which the resources are used to similar parts, by what is really requested. */
import { definePlugin } from '../plugin.ts';
import { resourceUses, type WeightedResource } from './resource-use.ts';

/** Half the difference of two is their standard deviation too, but not to the last bit. */
function deviation(fractions: readonly number[]): number {
  if (fractions.length < 2) return 0;
  if (fractions.length === 2) return Math.abs((fractions[0] - fractions[1]) / 2);
  const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
  const squares = fractions.reduce((sum, fraction) => sum + (fraction - mean) * (fraction - mean), 0);
  return Math.sqrt(squares / fractions.length);
}

export const nodeResourcesBalancedAllocation = (resources: readonly WeightedResource[]) =>
  definePlugin<undefined, undefined>({
    name: 'NodeResourcesBalancedAllocation',
    preScore: () => undefined,
    score(pod, info) {
      const uses = resourceUses(pod, info, resources, { filled: false });
      const fractions = uses.map(({ requested, allocatable }) => Math.min(1, requested / allocatable));
      return Math.trunc((1 - deviation(fractions)) * 100);
    },
  });
