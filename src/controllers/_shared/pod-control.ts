/**
 * How workload controllers make and delete pods: in batches that double from one while all goes well (slow start),
 * within the client's rate limit, and with expectations – what was asked for and not yet done is not asked for again.
 * Upstream: pkg/controller/controller_utils.go.
 */
import { ApiError, type Cluster, NAMESPACE_TERMINATING, type PodClass } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { PodTemplateSpec } from '../../model/objects/index.ts';
import { type Delay, delayOf, type Latency } from '../../model/distribution.ts';
import { ClientBudget } from './client-budget.ts';

/** Most pods that one sync creates or deletes. */
export const BURST_REPLICAS = 500;

export interface PodControlOptions {
  /** `by` in the record, `replicaset-controller`. */
  readonly name: string;
  readonly qps: number;
  readonly burst: number;
  /** Milliseconds until the API server has answered a request. */
  readonly requestMs: Latency;
  /** Makes one more pod of this owner; throws an ApiError where that is refused. */
  readonly createOne: (owner: number) => void;
  /** What to do with an owner after a late creation was refused (retry), or after its last one was made. */
  readonly settled: (owner: number, refused: boolean) => void;
}

export class PodControl {
  private readonly cluster: Cluster;
  private readonly options: PodControlOptions;
  private readonly budget: ClientBudget;
  private readonly requestMs: Delay;
  private readonly batchKind: EventKind;
  private readonly deleteKind: EventKind;
  /** Creations under way, by owner: how many are left, and the size of the next batch. */
  private readonly batches = new Map<number, { left: number; size: number }>();
  /** Creations and deletions by owner that were asked for and are not done. */
  private readonly expected = new Map<number, number>();

  constructor(cluster: Cluster, options: PodControlOptions) {
    this.cluster = cluster;
    this.options = options;
    this.budget = new ClientBudget(options.qps, options.burst);
    this.requestMs = delayOf(options.requestMs, () => cluster.kernel.random.stream(`api-latency:${options.name}`));
    this.batchKind = cluster.kernel.on(`${options.name}/create`, (owner) => this.runBatch(owner));
    this.deleteKind = cluster.kernel.on(`${options.name}/delete`, (serial, owner) => this.deleteLate(serial, owner));
  }

  /** Whether something asked for earlier is still under way: then a sync looks, but does nothing. */
  isWaiting(owner: number): boolean {
    return this.expected.has(owner);
  }

  /**
   * Creates up to `count` pods: one, then two, four … at a time, each batch when the one before has been answered, all
   * within the rate limit. A refusal ends it after its batch; that of the first batch is thrown, so that the sync is
   * retried, a later one is told to `settled`.
   */
  create(owner: number, count: number): void {
    const total = Math.min(count, BURST_REPLICAS);
    if (total <= 0) return;
    const left = total - 1;
    if (left > 0) {
      this.expect(owner, left);
      this.batches.set(owner, { left, size: 2 });
    }
    const at = this.budget.reserve(this.cluster.now);
    if (at > this.cluster.now) {
      this.expect(owner, 1);
      this.batches.set(owner, { left: left + 1, size: 1 });
      this.cluster.kernel.at(at, this.batchKind, owner);
      return;
    }
    const refusal = this.tryCreate(owner);
    if (refusal !== undefined) {
      this.abandon(owner);
      throw refusal;
    }
    if (left > 0) this.cluster.kernel.after(this.requestMs(), this.batchKind, owner);
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

  /** The class of a workload's pods. Throws an ApiError where admission refuses the template; that names `name`. */
  classOf(namespace: string, template: PodTemplateSpec, name: string): PodClass {
    const { labels, annotations } = template.metadata;
    return this.cluster.podAdmission.classOf({ namespace, labels, annotations, spec: template.spec, name });
  }

  /** Forgets what is expected of an owner (it is gone), or of all (a new leader). */
  forget(owner?: number): void {
    if (owner === undefined) {
      this.expected.clear();
      this.batches.clear();
    } else {
      this.expected.delete(owner);
      this.batches.delete(owner);
    }
  }

  /** The next batch; what the rate limit does not let through yet waits for its turn. */
  private runBatch(owner: number): void {
    const batch = this.batches.get(owner);
    if (batch === undefined) return;
    const { kernel } = this.cluster;
    let refusal: ApiError | undefined;
    let wait = this.requestMs();
    for (let i = Math.min(batch.size, batch.left); i > 0; i--) {
      const at = this.budget.reserve(kernel.now);
      if (at > kernel.now) {
        this.budget.giveBack();
        wait = at - kernel.now;
        break;
      }
      refusal = this.tryCreate(owner) ?? refusal;
      batch.left--;
      this.expect(owner, -1);
    }
    if (refusal !== undefined) {
      this.abandon(owner);
      this.options.settled(owner, true);
    } else if (batch.left > 0) {
      batch.size = Math.min(batch.size * 2, batch.left);
      kernel.after(wait, this.batchKind, owner);
    } else {
      this.batches.delete(owner);
      if (!this.expected.has(owner)) this.options.settled(owner, false);
    }
  }

  /** Creations that were skipped are no longer expected. */
  private abandon(owner: number): void {
    const batch = this.batches.get(owner);
    if (batch === undefined) return;
    this.batches.delete(owner);
    this.expect(owner, -batch.left);
  }

  /** What a namespace that ends refuses is nobody's failure: the owner goes too. */
  private tryCreate(owner: number): ApiError | undefined {
    try {
      this.options.createOne(owner);
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.causeType === NAMESPACE_TERMINATING) return undefined;
      this.cluster.event(owner, 'FailedCreate', `Error creating: ${error.message}`);
      return error;
    }
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
