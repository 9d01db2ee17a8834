/**
 * How workload controllers make and delete pods: in batches that double from one while all goes well (slow start),
 * within the client's rate limit, and with expectations – what was asked for and not yet done is not asked for again.
 * Upstream: pkg/controller/controller_utils.go.
 */
import { ApiError, type Cluster, type PodClass } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { PodTemplateSpec } from '../../model/objects/index.ts';
import { ClientBudget } from './client-budget.ts';

/** Most pods that one sync creates or deletes. */
export const BURST_REPLICAS = 500;

export interface PodControlOptions {
  /** `by` in the record, `replicaset-controller`. */
  readonly name: string;
  readonly qps: number;
  readonly burst: number;
  /** Makes one more pod of this owner; throws an ApiError where that is refused. */
  readonly createOne: (owner: number) => void;
  /** What to do with an owner after a late creation was refused (retry), or after its last one was made. */
  readonly settled: (owner: number, refused: boolean) => void;
}

export class PodControl {
  private readonly cluster: Cluster;
  private readonly options: PodControlOptions;
  private readonly budget: ClientBudget;
  private readonly createKind: EventKind;
  private readonly deleteKind: EventKind;
  /** Creations and deletions by owner that wait for the rate limit. */
  private readonly expected = new Map<number, number>();

  constructor(cluster: Cluster, options: PodControlOptions) {
    this.cluster = cluster;
    this.options = options;
    this.budget = new ClientBudget(options.qps, options.burst);
    this.createKind = cluster.kernel.on(`${options.name}/create`, (owner) => this.createLate(owner));
    this.deleteKind = cluster.kernel.on(`${options.name}/delete`, (serial, owner) => this.deleteLate(serial, owner));
  }

  /** Whether something asked for earlier is still under way: then a sync looks, but does nothing. */
  isWaiting(owner: number): boolean {
    return this.expected.has(owner);
  }

  /**
   * Creates up to `count` pods; those beyond the rate limit come later. A refusal ends it after its batch and is
   * thrown, so that the sync is retried.
   */
  create(owner: number, count: number): void {
    let left = Math.min(count, BURST_REPLICAS);
    for (let batch = 1; left > 0; batch = Math.min(batch * 2, left)) {
      let refusal: ApiError | undefined;
      for (let i = 0; i < batch; i++) refusal = this.createSoon(owner) ?? refusal;
      left -= batch;
      if (refusal !== undefined) throw refusal;
    }
  }

  /** Deletes pods by row, with their own grace; those beyond the rate limit go later. */
  delete(owner: number, rows: readonly number[]): void {
    const { cluster } = this;
    for (const row of rows.slice(0, BURST_REPLICAS)) {
      const at = this.budget.reserve(cluster.now);
      if (at === cluster.now) {
        cluster.podApi.delete(row, { by: this.options.name });
      } else {
        this.expect(owner, 1);
        cluster.kernel.at(at, this.deleteKind, cluster.pods.serial[row], owner);
      }
    }
  }

  /** The class of a workload's pods. Throws an ApiError where admission refuses the template. */
  classOf(namespace: string, template: PodTemplateSpec): PodClass {
    const { labels, annotations } = template.metadata;
    return this.cluster.podAdmission.classOf({ namespace, labels, annotations, spec: template.spec });
  }

  /** Forgets what is expected of an owner (it is gone), or of all (a new leader). */
  forget(owner?: number): void {
    if (owner === undefined) this.expected.clear();
    else this.expected.delete(owner);
  }

  private createSoon(owner: number): ApiError | undefined {
    const at = this.budget.reserve(this.cluster.now);
    if (at > this.cluster.now) {
      this.expect(owner, 1);
      this.cluster.kernel.at(at, this.createKind, owner);
      return undefined;
    }
    return this.tryCreate(owner);
  }

  private tryCreate(owner: number): ApiError | undefined {
    try {
      this.options.createOne(owner);
      return undefined;
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    }
  }

  private createLate(owner: number): void {
    if (!this.expected.has(owner)) return;
    const refusal = this.tryCreate(owner);
    this.expect(owner, -1);
    if (refusal !== undefined) this.options.settled(owner, true);
    else if (!this.expected.has(owner)) this.options.settled(owner, false);
  }

  private deleteLate(serial: number, owner: number): void {
    const row = this.cluster.pods.rowOf(serial);
    if (row >= 0) this.cluster.podApi.delete(row, { by: this.options.name });
    if (!this.expected.has(owner)) return;
    this.expect(owner, -1);
    if (!this.expected.has(owner)) this.options.settled(owner, false);
  }

  private expect(owner: number, change: number): void {
    const count = (this.expected.get(owner) ?? 0) + change;
    if (count > 0) this.expected.set(owner, count);
    else this.expected.delete(owner);
  }
}
