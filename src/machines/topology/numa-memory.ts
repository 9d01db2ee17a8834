/** The memory of a machine's NUMA nodes: what is free, and which nodes serve as a group (pkg/kubelet/cm/memorymanager/state). */
import type { NumaNode } from './layout.ts';
import { allMasks, countOf, isInMask, nodesOf } from './numa-mask.ts';

interface Cell {
  /** Bytes by resource, without what is reserved for the system. */
  readonly allocatable: ReadonlyMap<string, number>;
  readonly free: Map<string, number>;
  readonly taken: Map<string, number>;
  /** Blocks that are, at least in part, from here. */
  assignments: number;
  /** The nodes that serve together with it; itself alone at first. */
  group: number;
}

export class NumaMemory {
  private readonly cells: readonly Cell[];

  constructor(nodes: readonly NumaNode[], reserved: readonly ReadonlyMap<string, number>[]) {
    this.cells = nodes.map(({ memory }, i): Cell => {
      const allocatable = allocatableOf(memory, reserved[i]);
      return { allocatable, free: new Map(allocatable), taken: new Map(), assignments: 0, group: 1 << i };
    });
  }

  suffices(mask: number, wanted: ReadonlyMap<string, number>): boolean {
    return [...wanted].every(([resource, bytes]) => this.sum(mask, resource, 'free') >= bytes);
  }

  /** Whether single containers and such across nodes would meet, or two groups. */
  isMixed(mask: number): boolean {
    return countOf(mask) > 1 && nodesOf(mask).some((node) => this.isTakenOtherwise(node, mask));
  }

  private isTakenOtherwise(node: number, mask: number): boolean {
    const { assignments, group } = this.cells[node];
    return assignments > 0 && group !== mask;
  }

  /**
   * The sets of nodes from which so much could be had, with what may be used again there; and the size of the smallest set that could
   * give it if nothing were taken.
   */
  masksFor(
    wanted: ReadonlyMap<string, number>,
    reusable: (mask: number, resource: string) => number,
  ): { readonly usable: readonly number[]; readonly fewest: number } {
    const all = [...wanted];
    const able = allMasks(this.cells.length).filter((mask) =>
      all.every(([resource, bytes]) => this.sum(mask, resource, 'allocatable') >= bytes),
    );
    const usable = able.filter((mask) => {
      const [only = 0] = nodesOf(mask);
      if (countOf(mask) === 1 ? countOf(this.cells[only].group) > 1 : this.isMixed(mask)) return false;
      return all.every(([resource, bytes]) => this.sum(mask, resource, 'free') + reusable(mask, resource) >= bytes);
    });
    return { usable, fewest: able.length === 0 ? this.cells.length : countOf(able[0]) };
  }

  /** From the first of the nodes as far as it goes, then from the next. */
  take(mask: number, resource: string, bytes: number): void {
    let left = bytes;
    for (const node of nodesOf(mask)) {
      const cell = this.cells[node];
      cell.assignments++;
      cell.group = mask;
      left -= move(cell.free, cell.taken, resource, left);
    }
  }

  give(mask: number, resource: string, bytes: number): void {
    let left = bytes;
    for (const node of nodesOf(mask)) {
      const cell = this.cells[node];
      cell.assignments--;
      if (cell.assignments === 0) cell.group = 1 << node;
      left -= move(cell.taken, cell.free, resource, left);
    }
  }

  private sum(mask: number, resource: string, what: 'free' | 'allocatable'): number {
    return this.cells.reduce(
      (sum, cell, node) => (isInMask(mask, node) ? sum + (cell[what].get(resource) ?? 0) : sum),
      0,
    );
  }
}

/** @returns how much there was to move. */
function move(from: Map<string, number>, to: Map<string, number>, resource: string, bytes: number): number {
  const moved = Math.min(bytes, from.get(resource) ?? 0);
  from.set(resource, (from.get(resource) ?? 0) - moved);
  to.set(resource, (to.get(resource) ?? 0) + moved);
  return moved;
}

/** Huge pages are taken off memory. */
function allocatableOf(
  memory: ReadonlyMap<string, number>,
  reserved: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  let pages = 0;
  for (const [resource, bytes] of memory) if (resource !== 'memory') pages += bytes;
  return new Map(
    [...memory].map(([resource, bytes]) => [
      resource,
      bytes - (reserved.get(resource) ?? 0) - (resource === 'memory' ? pages : 0),
    ]),
  );
}
