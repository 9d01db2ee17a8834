/** What is free of an extended resource, and in what pieces: a pod takes its piece from one node. */
import type { CompiledPod } from '../compiled/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';

export interface FreePieces {
  readonly resource: string;
  /** Of one pod. */
  readonly requested: number;
  /** On all nodes together. */
  readonly free: number;
  /** Free on single nodes, the most first; nodes without any are left out. */
  readonly perNode: readonly number[];
  /** How many pods of each size would still find a node, as far as this resource goes. */
  readonly sizes: readonly { readonly size: number; readonly pods: number }[];
  /** Free, but of no use to pods of the requested size. */
  readonly stranded: number;
}

const freeOf = (node: NodeInfo, resource: string): number =>
  Math.max(0, (node.allocatable.scalars.get(resource) ?? 0) - (node.requestedScalars.get(resource) ?? 0));

/** 1, 2, 4 … up to the requested size, and that size itself. */
function sizesUpTo(requested: number): number[] {
  const sizes: number[] = [];
  for (let size = 1; size < requested && sizes.length < 8; size *= 2) sizes.push(size);
  return [...sizes, requested];
}

/** For each extended resource that the pod requests. */
export function freePieces({ requests }: CompiledPod, nodes: readonly NodeInfo[]): readonly FreePieces[] {
  return [...requests.scalars]
    .filter(([, requested]) => requested > 0)
    .map(([resource, requested]) => {
      const perNode = nodes.map((node) => freeOf(node, resource)).filter((free) => free > 0);
      perNode.sort((a, b) => b - a);
      const podsOf = (size: number): number => perNode.reduce((sum, free) => sum + Math.floor(free / size), 0);
      const free = perNode.reduce((sum, each) => sum + each, 0);
      return {
        resource,
        requested,
        free,
        perNode,
        sizes: sizesUpTo(requested).map((size) => ({ size, pods: podsOf(size) })),
        stranded: free - podsOf(requested) * requested,
      };
    });
}
