/**
 * Which autoscalers select which pods. One learns another's selector only when that has passed once, so of two on the same pods the first still
 * acts in its first pass (pkg/controller/podautoscaler/horizontal.go, `hpaSelectors`).
 */
import { type Cluster, NONE, SelectedClasses } from '../../cluster/index.ts';
import type { Selector } from '../../model/index.ts';

interface Known {
  readonly namespace: string;
  readonly name: string;
  selected?: SelectedClasses;
}

export class Selecting {
  private readonly cluster: Cluster;
  /** By serial of the autoscaler, in the order of creation. */
  private readonly known = new Map<number, Known>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** It exists; what it selects is not known yet. */
  add(serial: number, namespace: string, name: string): void {
    if (!this.known.has(serial)) this.known.set(serial, { namespace, name });
  }

  remove(serial: number): void {
    this.known.delete(serial);
  }

  clear(): void {
    this.known.clear();
  }

  /** The classes of pods that an autoscaler selects, which everybody learns hereby. */
  select(serial: number, namespace: string, selector: Selector): SelectedClasses {
    const known = this.known.get(serial);
    if (known?.selected?.selector.canonical === selector.canonical) return known.selected;
    const selected = new SelectedClasses(this.cluster.classes, namespace, selector);
    if (known !== undefined) known.selected = selected;
    return selected;
  }

  /** Those that select any of the pods that there are of these classes, as Go prints their keys: `{web default}`. */
  of(namespace: string, classes: readonly number[]): string[] {
    const { byClass } = this.cluster.pods;
    const present = classes.filter((id) => byClass.first(id) !== NONE);
    const names: string[] = [];
    for (const { namespace: own, name, selected } of this.known.values()) {
      if (own !== namespace || selected === undefined) continue;
      const ids = selected.ids();
      if (present.some((id) => ids.includes(id))) names.push(`{${name} ${own}}`);
    }
    return names;
  }
}
