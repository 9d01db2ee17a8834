/**
 * Which pending pods preempted for which node: known here before the API says so. Pods of equal or lower priority see
 * them as running there. Upstream: pkg/scheduler/backend/queue/nominator.go.
 */
import type { NominatedPods } from '../framework/index.ts';

const NONE = -1;
const NOBODY: readonly number[] = [];

export class Nominator implements NominatedPods {
  version = 0;
  private readonly nodeBySerial = new Map<number, number>();
  private readonly serialsByNode = new Map<number, number[]>();

  /** Puts the pod behind the others of the node; a node of -1 only takes its nomination away. */
  set(serial: number, node: number): void {
    this.delete(serial);
    if (node === NONE) return;
    this.version++;
    this.nodeBySerial.set(serial, node);
    const serials = this.serialsByNode.get(node);
    if (serials === undefined) this.serialsByNode.set(node, [serial]);
    else serials.push(serial);
  }

  /**
   * The pod's object changed. While it names no node before and after, what is nominated in memory stays: the write
   * that says so may still be on its way.
   */
  update(serial: number, nominatedBefore: number, nominatedAfter: number): void {
    const keep = nominatedBefore === NONE && nominatedAfter === NONE;
    this.set(serial, keep ? this.nodeOf(serial) : nominatedAfter);
  }

  delete(serial: number): void {
    if (this.nodeBySerial.size === 0) return;
    const node = this.nodeBySerial.get(serial);
    if (node === undefined) return;
    this.version++;
    this.nodeBySerial.delete(serial);
    const serials = this.serialsByNode.get(node) as number[];
    serials.splice(serials.indexOf(serial), 1);
    if (serials.length === 0) this.serialsByNode.delete(node);
  }

  /** The node a pod is nominated to, or -1. */
  nodeOf(serial: number): number {
    return this.nodeBySerial.get(serial) ?? NONE;
  }

  /** Serials of the pods nominated to a node, in the order of their nomination. */
  onNode(node: number): readonly number[] {
    return this.serialsByNode.size === 0 ? NOBODY : (this.serialsByNode.get(node) ?? NOBODY);
  }

  nodes(): Iterable<number> {
    return this.serialsByNode.keys();
  }

  get count(): number {
    return this.nodeBySerial.size;
  }

  clear(): void {
    this.version++;
    this.nodeBySerial.clear();
    this.serialsByNode.clear();
  }
}
