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

/** Creations for one owner. */
interface Batch {
  /** So that an event of a batch that was given up does not speak for the next one. */
  readonly id: number;
  /** Not made yet. */
  left: number;
  /** Of the batch under way, or the next one. */
  size: number;
  /** Of the batch under way: not answered yet. */
  asked: number;
  isRefused: boolean;
}

export class PodControl {
  private readonly cluster: Cluster;
  private readonly options: PodControlOptions;
  private readonly budget: ClientBudget;
  private readonly requestMs: Delay;
  private readonly batchKind: EventKind;
  private readonly createKind: EventKind;
  private readonly deleteKind: EventKind;
  /** Creations under way, by owner. */
  private readonly batches = new Map<number, Batch>();
  private batchCount = 0;
  /** Creations and deletions by owner that were asked for and are not done. */
  private readonly expected = new Map<number, number>();

  constructor(cluster: Cluster, options: PodControlOptions) {
    this.cluster = cluster;
    this.options = options;
    this.budget = new ClientBudget(options.qps, options.burst);
    this.requestMs = delayOf(options.requestMs, () => cluster.kernel.random.stream(`api-latency:${options.name}`));
    this.batchKind = cluster.kernel.on(`${options.name}/batch`, (owner, batch) => this.runBatch(owner, batch));
    this.createKind = cluster.kernel.on(`${options.name}/create`, (owner, batch) => this.createLate(owner, batch));
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
    const { kernel } = this.cluster;
    const batch: Batch = { id: this.batchCount++, left: total, size: 1, asked: 0, isRefused: false };
    this.batches.set(owner, batch);
    this.expect(owner, total);
    const at = this.budget.reserve(kernel.now);
    if (at > kernel.now) {
      batch.asked = 1;
      kernel.at(at, this.createKind, owner, batch.id);
      return;
    }
    const refusal = this.tryCreate(owner);
    batch.left -= 1;
    this.expect(owner, -1);
    if (refusal !== undefined) {
      this.abandon(owner);
      throw refusal;
    }
    if (batch.left === 0) this.batches.delete(owner);
    else this.nextBatch(owner, batch);
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

  /** A batch is asked for at once; what the rate limit does not let through yet has its place in the queue for it. */
  private runBatch(owner: number, id: number): void {
    const batch = this.batches.get(owner);
    if (batch?.id !== id) return;
    const { kernel } = this.cluster;
    batch.asked = Math.min(batch.size, batch.left);
    for (let i = batch.asked; i > 0; i--) {
      const at = this.budget.reserve(kernel.now);
      if (at > kernel.now) kernel.at(at, this.createKind, owner, id);
      else this.createAsked(owner, batch);
    }
  }

  private createLate(owner: number, id: number): void {
    const batch = this.batches.get(owner);
    if (batch?.id === id) this.createAsked(owner, batch);
  }

  /** One of a batch; the last one of it says how it goes on. */
  private createAsked(owner: number, batch: Batch): void {
    if (this.tryCreate(owner) !== undefined) batch.isRefused = true;
    batch.left -= 1;
    batch.asked -= 1;
    this.expect(owner, -1);
    if (batch.asked > 0) return;
    if (batch.isRefused) {
      this.abandon(owner);
      this.options.settled(owner, true);
    } else if (batch.left > 0) {
      this.nextBatch(owner, batch);
    } else {
      this.batches.delete(owner);
      if (!this.expected.has(owner)) this.options.settled(owner, false);
    }
  }

  private nextBatch(owner: number, batch: Batch): void {
    batch.size = Math.min(batch.size * 2, batch.left);
    this.cluster.kernel.after(this.requestMs(), this.batchKind, owner, batch.id);
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
