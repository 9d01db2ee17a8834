/** Every node that was ever met, deleted or not, by name: what is worked out per node outlives it, and finds it again. */
import { grow } from '../../cluster/columns.ts';
import { NodeColumns } from './node-columns.ts';
import { NodeInfo } from './node-info.ts';

const NONE = -1;

export class KnownNodes {
  /** By id. */
  readonly columns = new NodeColumns();
  readonly byId: NodeInfo[] = [];
  readonly byName = new Map<string, NodeInfo>();
  private readonly names: readonly string[];
  /** By index in the cluster; -1: not met yet. */
  private ids = new Int32Array(256).fill(NONE);

  /** `names`: of the cluster's nodes by index; the list grows. */
  constructor(names: readonly string[]) {
    this.names = names;
  }

  /** Id of the node of an index of the cluster, or -1 if it was never met. */
  find(index: number): number {
    return index >= 0 && index < this.ids.length ? this.ids[index] : NONE;
  }

  /** Id of the node of an index of the cluster: a name that comes back is the same node. */
  idOf(index: number): number {
    const known = this.find(index);
    return known === NONE ? this.meet(index) : known;
  }

  private meet(index: number): number {
    const name = this.names[index];
    let info = this.byName.get(name);
    if (info === undefined) {
      const id = this.byId.length;
      info = new NodeInfo(name, index, id, this.columns, id);
      this.byName.set(name, info);
      this.byId.push(info);
    }
    if (index >= this.ids.length) this.ids = grow(this.ids, Math.max(index + 1, this.ids.length * 2), NONE);
    this.ids[index] = info.id;
    return info.id;
  }
}
