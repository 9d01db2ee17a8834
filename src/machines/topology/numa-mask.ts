/** Sets of NUMA nodes as the bits of an integer (pkg/kubelet/cm/topologymanager/bitmask). */

/** An integer has room for so many; the kubelet takes eight unless an option says otherwise. */
export const MOST_NUMA_NODES = 30;

export const maskOf = (nodes: Iterable<number>): number => {
  let mask = 0;
  for (const node of nodes) mask |= 1 << node;
  return mask;
};

export const isInMask = (mask: number, node: number): boolean => (mask & (1 << node)) !== 0;

export function countOf(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Ascending. */
export function nodesOf(mask: number): number[] {
  const nodes: number[] = [];
  for (let node = 0; node < MOST_NUMA_NODES; node++) if (isInMask(mask, node)) nodes.push(node);
  return nodes;
}

/** Fewer nodes, of equally many those with the lower numbers. */
export function isNarrower(a: number, b: number): boolean {
  const difference = countOf(a) - countOf(b);
  return difference === 0 ? a < b : difference < 0;
}

const known: (readonly number[])[] = [];

/** All sets of the nodes 0 … `count` − 1 but the empty one: the small ones first, then as a dictionary would list them. */
export function allMasks(count: number): readonly number[] {
  known[count] ??= Array.from({ length: count }, (_, i) => combinations(count, i + 1)).flat();
  return known[count];
}

function combinations(count: number, size: number, first = 0): number[] {
  if (size === 0) return [0];
  const masks: number[] = [];
  for (let node = first; node <= count - size; node++)
    for (const rest of combinations(count, size - 1, node + 1)) masks.push(rest | (1 << node));
  return masks;
}
