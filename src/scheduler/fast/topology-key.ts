/** A topology key: which nodes have which value, with values numbered. */
import { grow } from '../../cluster/columns.ts';
import type { NodeInfo } from '../snapshot/index.ts';

export const MISSING = -1;

export class TopologyKey {
  readonly name: string;
  /** By slot: number of the node's value, or -1. */
  valueOf = new Int32Array(64).fill(MISSING);
  /** Numbers given out; a value that no node has any more keeps its number. */
  values = 0;
  /** Values that more than one node has. */
  shared = 0;
  /** A node has the key with an empty value, which some rules take for having no such key. */
  hasEmptyValue = false;
  private readonly numbers = new Map<string, number>();
  /** By value: nodes that have it. */
  private readonly nodes: number[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** The node comes into the list, or comes back with other labels. */
  add({ id, node }: NodeInfo): void {
    if (id >= this.valueOf.length)
      this.valueOf = grow(this.valueOf, Math.max(id + 1, this.valueOf.length * 2), MISSING);
    const text = node.metadata.labels.get(this.name);
    if (text === undefined) return;
    if (text === '') this.hasEmptyValue = true;
    const value = this.numberOf(text);
    this.valueOf[id] = value;
    if (++this.nodes[value] === 2) this.shared++;
  }

  remove({ id }: NodeInfo): void {
    const value = this.valueOf[id];
    if (value === MISSING) return;
    this.valueOf[id] = MISSING;
    if (--this.nodes[value] === 1) this.shared--;
  }

  /** Every node that has the key has a value of its own. */
  get isUnique(): boolean {
    return this.shared === 0;
  }

  private numberOf(text: string): number {
    let value = this.numbers.get(text);
    if (value === undefined) {
      value = this.values++;
      this.numbers.set(text, value);
      this.nodes.push(0);
    }
    return value;
  }
}
