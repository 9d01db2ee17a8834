/** The nodes of the API: an index a node, never reused; objects are replaced, not mutated. */
import type { Node } from '../model/objects/index.ts';

const NONE = -1;

export class Nodes {
  /** Every node that ever was, by index. */
  readonly names: string[] = [];
  private readonly objects: (Node | undefined)[] = [];
  private readonly byName = new Map<string, number>();

  /** Nodes that exist now. */
  get count(): number {
    return this.byName.size;
  }

  /** Indexes in use: columns by node need this length. */
  get length(): number {
    return this.names.length;
  }

  /** Index of the node with this name, or -1. */
  find(name: string): number {
    return this.byName.get(name) ?? NONE;
  }

  exists(node: number): boolean {
    return node >= 0 && this.objects[node] !== undefined;
  }

  /** The object of a node that exists. */
  object(node: number): Node {
    const object = this.objects[node];
    if (object === undefined) throw new Error(`node ${this.names[node] ?? node} does not exist`);
    return object;
  }

  /** Indexes of the nodes that exist, in the order of their creation. */
  *live(): Generator<number> {
    for (let node = 0; node < this.objects.length; node++) if (this.objects[node] !== undefined) yield node;
  }

  /** For the verbs only. */
  add(object: Node): number {
    const node = this.objects.push(object) - 1;
    this.names.push(object.metadata.name);
    this.byName.set(object.metadata.name, node);
    return node;
  }

  /** For the verbs only. */
  replace(node: number, object: Node): void {
    this.objects[node] = object;
  }

  /** For the verbs only. */
  remove(node: number): void {
    this.byName.delete(this.names[node]);
    this.objects[node] = undefined;
  }
}
