/**
 * Claims and disks of one pod: the volume plugins are asked about the nodes that would take the pod otherwise. Pods mostly have
 * volumes of their own, so that nothing is remembered from one to the next.
 */
import { isRejection, type Plugin, type PodRef } from '../framework/index.ts';
import { BLOCK_BITS, type NodeTable } from './node-table.ts';
import { type Prepared, refusalOf } from './static-signature.ts';
import type { Gate } from './window.ts';

export class VolumeGate implements Gate {
  /** A plugin broke, which ends the cycle if it is asked about that node at all: the plugin engine can tell. */
  isBroken = false;
  private readonly table: NodeTable;
  private readonly filters: readonly Prepared[];
  private readonly pod: PodRef;

  constructor(table: NodeTable, filters: readonly Prepared[], pod: PodRef) {
    this.table = table;
    this.filters = filters;
    this.pod = pod;
  }

  closed(block: number, word: number): number {
    let closed = 0;
    if (this.filters.length === 0) return closed;
    for (let rest = word; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      if (this.closes((block << BLOCK_BITS) + 31 - Math.clz32(bit))) closed |= bit;
    }
    return closed;
  }

  closes(position: number): boolean {
    const status = refusalOf(this.filters, this.pod, this.table.infos[position]);
    if (status !== undefined && !isRejection(status)) this.isBroken = true;
    return status !== undefined;
  }

  crowded(): undefined {
    return undefined;
  }
}

/** Undefined: the pod's volumes are refused, or narrowed down to nodes, before any node is looked at. */
export function volumeGateOf(table: NodeTable, plugins: readonly Plugin[], pod: PodRef): VolumeGate | undefined {
  const filters: Prepared[] = [];
  for (const plugin of plugins) {
    const { status, nodes, state } = plugin.preFilter?.(pod) ?? {};
    if (status?.code === 'Skip') continue;
    if (status !== undefined || nodes !== undefined) return undefined;
    filters.push({ plugin, state });
  }
  return new VolumeGate(table, filters, pod);
}
