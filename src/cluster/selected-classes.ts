/** The classes of pods that a selector matches in its namespace. Classes are only ever added, so each is looked at once. */
import { type Selector, selectorMatches } from '../model/index.ts';
import type { PodClasses } from './pod-classes.ts';

export class SelectedClasses {
  readonly selector: Selector;
  private readonly classes: PodClasses;
  private readonly namespace: string;
  private readonly matching: number[] = [];
  private seen = 0;

  constructor(classes: PodClasses, namespace: string, selector: Selector) {
    this.classes = classes;
    this.namespace = namespace;
    this.selector = selector;
  }

  /** Ids, in the order in which the classes came to be. */
  ids(): readonly number[] {
    const all = this.classes.inNamespace(this.namespace);
    for (; this.seen < all.length; this.seen++) {
      const { id, labels } = all[this.seen];
      if (selectorMatches(this.selector, labels)) this.matching.push(id);
    }
    return this.matching;
  }
}
