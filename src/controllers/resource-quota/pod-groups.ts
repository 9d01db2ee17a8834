/**
 * The pods of namespaces that have quotas, counted by class as they come, end and go, so that a quota is recounted
 * without a look at every pod.
 *
 * A pod that hangs in its deletion is charged until twice its grace period has passed: no event says when, so those
 * that are being deleted are kept one by one.
 */
import { chargeInFull } from '../../cluster/admission/quota-usage.ts';
import {
  type Cluster,
  POD_CLASS,
  POD_CREATED,
  POD_DELETED,
  POD_DELETION,
  POD_FINISHED,
  type PodClass,
} from '../../cluster/index.ts';
import type { Instant, ResourceList } from '../../model/objects/index.ts';
import type { PodGroup } from './recount.ts';

interface Group {
  stored: number;
  /** Those that have not ended. */
  live: number;
  /** Serials of those among them that are being deleted. */
  readonly leaving: Set<number>;
}

export interface PodGroupsOptions {
  /** A pod ended or went: its charge is free. */
  readonly freed: (namespace: string) => void;
  /** From this instant on a pod that is still there is not charged any more. */
  readonly lapses: (namespace: string, at: Instant) => void;
}

export class PodGroups {
  private readonly cluster: Cluster;
  private readonly options: PodGroupsOptions;
  /** Groups by class, of the namespaces that are tracked. */
  private readonly tracked = new Map<string, Map<PodClass, Group>>();
  private readonly charges = new Map<PodClass, ResourceList>();
  private isWatching = false;

  constructor(cluster: Cluster, options: PodGroupsOptions) {
    this.cluster = cluster;
    this.options = options;
  }

  /** Counts the pods of a namespace from now on. Nobody is watched before the first one. */
  track(namespace: string): void {
    if (this.tracked.has(namespace)) return;
    const { cluster } = this;
    this.tracked.set(namespace, new Map());
    for (const row of cluster.pods.live()) if (this.classOf(row).namespace === namespace) this.add(row);
    if (this.isWatching) return;
    this.isWatching = true;
    cluster.watch({
      podInterest: POD_CREATED | POD_FINISHED | POD_DELETION | POD_DELETED | POD_CLASS,
      podChanged: (row, change, oldClass) => this.podChanged(row, change, oldClass),
    });
  }

  untrack(namespace: string): void {
    this.tracked.delete(namespace);
  }

  *of(namespace: string): Generator<PodGroup> {
    const { now } = this.cluster;
    for (const [podClass, { stored, live, leaving }] of this.tracked.get(namespace) ?? []) {
      let overdue = 0;
      for (const serial of leaving) if (this.lapseOf(this.cluster.pods.rowOf(serial)) < now) overdue++;
      yield { spec: podClass.spec, stored, charged: live - overdue, charge: this.chargeOf(podClass) };
    }
  }

  private podChanged(row: number, change: number, oldClass: number): void {
    const { namespace } = this.classOf(row);
    const groups = this.tracked.get(namespace);
    if (groups === undefined) return;
    if ((change & POD_CREATED) !== 0) {
      this.add(row);
      return;
    }
    if ((change & POD_CLASS) !== 0) {
      this.drop(groups, this.cluster.classes.list[oldClass], row);
      this.add(row);
    }
    if ((change & POD_DELETED) !== 0) this.drop(groups, this.classOf(row), row);
    else if ((change & POD_FINISHED) !== 0) this.end(groups, row);
    else if ((change & POD_DELETION) !== 0 && !this.cluster.pods.hasFinished(row)) this.leave(namespace, groups, row);
    if ((change & POD_DELETED) !== 0 || (change & POD_FINISHED) !== 0) this.options.freed(namespace);
  }

  private add(row: number): void {
    const podClass = this.classOf(row);
    const groups = this.tracked.get(podClass.namespace) as Map<PodClass, Group>;
    let group = groups.get(podClass);
    if (group === undefined) {
      group = { stored: 0, live: 0, leaving: new Set() };
      groups.set(podClass, group);
    }
    group.stored++;
    if (this.cluster.pods.hasFinished(row)) return;
    group.live++;
    if (this.cluster.pods.isTerminating(row)) this.leave(podClass.namespace, groups, row);
  }

  private drop(groups: Map<PodClass, Group>, podClass: PodClass, row: number): void {
    const group = groups.get(podClass) as Group;
    group.stored--;
    if (!this.cluster.pods.hasFinished(row)) group.live--;
    group.leaving.delete(this.cluster.pods.serial[row]);
    if (group.stored === 0) groups.delete(podClass);
  }

  private end(groups: Map<PodClass, Group>, row: number): void {
    const group = groups.get(this.classOf(row)) as Group;
    group.live--;
    group.leaving.delete(this.cluster.pods.serial[row]);
  }

  private leave(namespace: string, groups: Map<PodClass, Group>, row: number): void {
    groups.get(this.classOf(row))?.leaving.add(this.cluster.pods.serial[row]);
    this.options.lapses(namespace, this.lapseOf(row));
  }

  /** The deletion timestamp includes the grace period already. */
  private lapseOf(row: number): Instant {
    const { deletionAt, deletionGrace } = this.cluster.pods;
    return deletionAt[row] + deletionGrace[row] * 1000;
  }

  private classOf(row: number): PodClass {
    return this.cluster.classes.list[this.cluster.pods.class[row]];
  }

  private chargeOf(podClass: PodClass): ResourceList {
    let charge = this.charges.get(podClass);
    if (charge === undefined) {
      charge = chargeInFull(podClass.spec);
      this.charges.set(podClass, charge);
    }
    return charge;
  }
}
