/** Pods whose programs end as soon as they start, until somebody repairs them. */
import { type Cluster, NONE } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';

/** How programs end: the code, and of which container; absent: of all. */
export interface Crash {
  readonly exitCode: number;
  readonly container?: string;
}

export class Crashing {
  private readonly cluster: Cluster;
  private readonly kind: EventKind;
  /** By serial. */
  private readonly crashes = new Map<number, Crash>();

  constructor(cluster: Cluster, crash: (row: number, crash: Crash) => void) {
    this.cluster = cluster;
    this.kind = cluster.kernel.on('container/crash', (serial) => {
      const known = this.crashes.get(serial);
      const row = cluster.pods.rowOf(serial);
      if (known !== undefined && row !== NONE) crash(row, known);
    });
  }

  /** `undefined`: no longer. */
  set(serial: number, crash: Crash | undefined): void {
    if (crash === undefined) this.crashes.delete(serial);
    else this.crashes.set(serial, crash);
  }

  /** Something on the node has started, or ended. */
  touched(node: number): void {
    if (this.crashes.size === 0) return;
    const { pods, kernel } = this.cluster;
    for (const serial of this.crashes.keys()) {
      const row = pods.rowOf(serial);
      if (row !== NONE && pods.node[row] === node) kernel.after(0, this.kind, serial);
    }
  }
}
