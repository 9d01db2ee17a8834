/** The nodes that pending pods were promised, by position: most never are, and need not be asked about it. */
import type { PluginHandle, PodRef } from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import { BLOCK_BITS, BLOCK_MASK, type NodeTable } from './node-table.ts';

export class NominatedNodes {
  /** By block: a bit for each node that somebody was promised. */
  bits = new Int32Array(0);
  /** A promised pod's terms may keep others off other nodes, too: only the plugins can tell. */
  haveTerms = false;
  private readonly promised: { readonly serial: number; readonly priority: number }[] = [];
  private readonly handle: PluginHandle;
  private readonly table: NodeTable;
  private version = -1;
  private infos: readonly NodeInfo[] = [];
  private isEmpty = true;

  constructor(handle: PluginHandle, table: NodeTable) {
    this.handle = handle;
    this.table = table;
  }

  /** To be called before a decision, after the snapshot's update. */
  sync(): void {
    const { nominated } = this.handle;
    const { infos, blocks } = this.table;
    if (nominated.version === this.version && infos === this.infos) return;
    this.version = nominated.version;
    this.infos = infos;
    if (this.bits.length !== blocks) this.bits = new Int32Array(blocks);
    else if (!this.isEmpty) this.bits.fill(0);
    this.isEmpty = nominated.count === 0;
    this.haveTerms = false;
    this.promised.length = 0;
    if (!this.isEmpty) for (const node of nominated.nodes()) this.note(node);
  }

  has(position: number): boolean {
    return (this.bits[position >> BLOCK_BITS] & (1 << (position & BLOCK_MASK))) !== 0;
  }

  /** Whether a node was promised to somebody else who is not outranked by the pod. */
  hasRivalsOf({ serial, class: { priority } }: PodRef): boolean {
    if (this.isEmpty) return false;
    return this.promised.some((other) => other.priority >= priority && other.serial !== serial);
  }

  private note(node: number): void {
    const { snapshot, nominated, cluster, compiled } = this.handle;
    const position = snapshot.at(node)?.position ?? -1;
    if (position < 0) return;
    this.bits[position >> BLOCK_BITS] |= 1 << (position & BLOCK_MASK);
    for (const serial of nominated.onNode(node)) {
      const row = cluster.pods.rowOf(serial);
      if (row < 0) continue;
      const { requiredAntiAffinity, class: podClass } = compiled.at(cluster.pods.class[row]);
      if (requiredAntiAffinity.length > 0) this.haveTerms = true;
      this.promised.push({ serial, priority: podClass.priority });
    }
  }
}
