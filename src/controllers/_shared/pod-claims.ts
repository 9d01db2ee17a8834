/**
 * Which pods a workload's selector makes its own (pkg/controller/controller_ref_manager.go): it adopts pods without a
 * controller that match, and lets go of its own that do no longer.
 *
 *   labels of a pod change ─► its owner lets it go, if they do not match any more ─► whoever selects it may adopt it
 *
 * Orphans are looked up by class, who selects a class is remembered, and only pods whose labels changed are looked at again: it
 * costs nothing while nothing of that kind happens.
 */
import { type Cluster, NO_OWNER, NONE, POD_CLASS, POD_CREATED, POD_OWNER } from '../../cluster/index.ts';
import { type Selector, selectorMatches } from '../../model/index.ts';
import type { KubeObject } from '../../model/objects/index.ts';

export type Selecting = KubeObject & { readonly spec: { readonly selector?: object } };

export interface PodClaimsOptions<T extends Selecting> {
  readonly kind: T['kind'];
  readonly selectorOf: (object: T) => Selector;
  /** A sync of this object may have something to claim. */
  readonly enqueue: (serial: number) => void;
  /** What else makes an orphan fit, as a StatefulSet's names. */
  readonly isMember?: (object: T, row: number) => boolean;
}

export class PodClaims<T extends Selecting> {
  private readonly cluster: Cluster;
  private readonly options: PodClaimsOptions<T>;
  /** New pods without an owner concern it once there is an object that may adopt them. */
  private readonly newPods = {
    podInterest: 0,
    podOwnerKind: NO_OWNER,
    podChanged: (row: number): void => this.offer(row),
  };
  /** Of the classes of pods without an owner, those that a selector matches, as far as it has looked. */
  private readonly bySelector = new WeakMap<Selector, { lookedAt: number; readonly classes: number[] }>();
  private readonly selectors = new Map<number, { readonly of: object | undefined; readonly selector: Selector }>();
  /** Objects that may adopt pods of a class; forgotten when one comes, goes, or selects others. */
  private readonly adopters = new Map<number, readonly number[]>();
  /** By owner, serials of pods whose labels changed since it looked at them. */
  private readonly suspects = new Map<number, Set<number>>();

  constructor(cluster: Cluster, options: PodClaimsOptions<T>) {
    this.cluster = cluster;
    this.options = options;
    cluster.watch(this.newPods);
    cluster.watch({
      podInterest: POD_OWNER | POD_CLASS,
      podChanged: (row, change) => this.podChanged(row, change),
    });
    if (cluster.objects.list(options.kind).length > 0) this.awaken();
  }

  /** To be told of every change of an object of the kind. */
  objectChanged(serial: number, before: T | undefined, after: T | undefined): void {
    if (before?.spec.selector !== after?.spec.selector) this.adopters.clear();
    if (after !== undefined) {
      this.awaken();
      return;
    }
    this.selectors.delete(serial);
    this.suspects.delete(serial);
  }

  /** Adopts and lets go. */
  claim(serial: number, object: T): void {
    // most clusters have never seen a pod without an owner
    if (this.cluster.pods.ownerlessClasses.length === 0 && !this.suspects.has(serial)) return;
    const { podApi } = this.cluster;
    const { isMember = () => true } = this.options;
    const selector = this.selectorOf(serial, object);
    for (const row of this.released(serial, selector)) podApi.setOwner(row, NONE);
    for (const row of this.orphans(object.metadata.namespace, selector))
      if (isMember(object, row)) podApi.setOwner(row, serial);
  }

  private podChanged(row: number, change: number): void {
    const { pods, objects } = this.cluster;
    const owner = pods.owner[row];
    if (owner === NONE) {
      this.offer(row);
    } else if ((change & POD_CLASS) !== 0 && objects.get(owner)?.kind === this.options.kind) {
      const serials = this.suspects.get(owner) ?? new Set();
      this.suspects.set(owner, serials.add(pods.serial[row]));
      this.options.enqueue(owner);
    }
  }

  private awaken(): void {
    this.cluster.widenInterest(this.newPods, POD_CREATED);
  }

  /** A pod without an owner: who may adopt it looks. */
  private offer(row: number): void {
    for (const serial of this.adoptersOf(this.cluster.pods.class[row])) this.options.enqueue(serial);
  }

  private selectorOf(serial: number, object: T): Selector {
    const known = this.selectors.get(serial);
    if (known !== undefined && known.of === object.spec.selector) return known.selector;
    const selector = this.options.selectorOf(object);
    this.selectors.set(serial, { of: object.spec.selector, selector });
    return selector;
  }

  private adoptersOf(classId: number): readonly number[] {
    let adopters = this.adopters.get(classId);
    if (adopters === undefined) {
      // in a function of its own: its closures would cost everybody who asks an object
      adopters = this.findAdopters(classId);
      this.adopters.set(classId, adopters);
    }
    return adopters;
  }

  private findAdopters(classId: number): readonly number[] {
    const { namespace, labels } = this.cluster.classes.list[classId];
    return this.cluster.objects
      .list<T>(this.options.kind, namespace)
      .filter(({ serial, object }) => selectorMatches(this.selectorOf(serial, object), labels))
      .map(({ serial }) => serial);
  }

  /** Rows of pods that it owns and selects no longer. */
  private released(owner: number, selector: Selector): number[] {
    const serials = this.suspects.get(owner);
    if (serials === undefined) return [];
    this.suspects.delete(owner);
    const { pods, classes } = this.cluster;
    return [...serials]
      .map((serial) => pods.rowOf(serial))
      .filter((row) => row !== NONE && pods.owner[row] === owner)
      .filter((row) => !selectorMatches(selector, classes.list[pods.class[row]].labels));
  }

  /** Rows of active pods without owner that the selector matches. */
  private orphans(namespace: string, selector: Selector): number[] {
    const { pods } = this.cluster;
    const rows: number[] = [];
    for (const classId of this.classesOf(namespace, selector)) {
      for (let row = pods.byClass.first(classId); row !== NONE; row = pods.byClass.next(row)) {
        if (pods.owner[row] === NONE && pods.isActive(row)) rows.push(row);
      }
    }
    return rows;
  }

  /** A selector is asked with its own namespace only, so that its answers can be kept. */
  private classesOf(namespace: string, selector: Selector): readonly number[] {
    const { list } = this.cluster.classes;
    const { ownerlessClasses } = this.cluster.pods;
    const known = this.bySelector.get(selector) ?? { lookedAt: 0, classes: [] };
    for (; known.lookedAt < ownerlessClasses.length; known.lookedAt++) {
      const { id, namespace: own, labels } = list[ownerlessClasses[known.lookedAt]];
      if (own === namespace && selectorMatches(selector, labels)) known.classes.push(id);
    }
    this.bySelector.set(selector, known);
    return known.classes;
  }
}
