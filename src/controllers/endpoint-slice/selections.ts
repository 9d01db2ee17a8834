/** Which Services select which pods, worked out once a class. Services without a selector have endpoints made by hand: none here. */
import { type Cluster, SelectedClasses } from '../../cluster/index.ts';
import { selectorFromMap, selectorMatches } from '../../model/index.ts';
import type { KubeObject, Service } from '../../model/objects/index.ts';

export class Selections {
  private readonly cluster: Cluster;
  private readonly byService = new Map<number, SelectedClasses>();
  private byClass: (readonly number[] | undefined)[] = [];

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Takes a Service in, as it is now. Returns whether it selects otherwise than before. */
  note(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): boolean {
    const known = this.byService.get(serial);
    const isSame = before !== undefined && (before as Service).spec === (after as Service | undefined)?.spec;
    if (isSame && known !== undefined) return false;
    if (after === undefined || !isSelecting(after as Service)) this.byService.delete(serial);
    else {
      const { spec, metadata } = after as Service;
      const selector = selectorFromMap(spec.selector ?? new Map());
      this.byService.set(serial, new SelectedClasses(this.cluster.classes, metadata.namespace, selector));
    }
    this.byClass = [];
    return true;
  }

  /** Serials of the Services that select the pods of a class, in the order of their creation. */
  of(classId: number): readonly number[] {
    // every change of a pod asks: the closures of an answer that must be found would cost the others an object each
    this.byClass[classId] ??= this.find(classId);
    return this.byClass[classId];
  }

  /** Ids of the classes that a Service selects. */
  classesOf(serial: number): readonly number[] {
    return this.byService.get(serial)?.ids() ?? [];
  }

  private find(classId: number): readonly number[] {
    const { namespace, labels } = this.cluster.classes.list[classId];
    return [...this.byService]
      .filter(([serial, { selector }]) => this.namespaceOf(serial) === namespace && selectorMatches(selector, labels))
      .map(([serial]) => serial);
  }

  private namespaceOf(serial: number): string {
    return this.cluster.objects.identity(serial)?.namespace ?? '';
  }
}

const isSelecting = ({ spec }: Service): boolean => spec.type !== 'ExternalName' && spec.selector !== undefined;
