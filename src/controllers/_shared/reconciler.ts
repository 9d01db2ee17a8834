/**
 * What every controller loop shares: a queue of keys, each at most once in it, worked off some milliseconds after the
 * watch event that put it there; failures come back later and later.
 *
 *   watch ──enqueue(key)──► [latency] ──► sync(key) ──ok──► forget the key's failures
 *                              ▲             │
 *                              └─────────────┘ failed: 5 ms·2^n, and not before a token of the queue's bucket is there
 *
 * A key is the serial of an object (or whatever 32-bit number the controller chooses). Because a sync takes no virtual
 * time, one key is never processed twice at once. Upstream: client-go util/workqueue.
 */
import type { Cluster } from '../../cluster/index.ts';
import { ApiError } from '../../cluster/index.ts';
import type { EventHandle, EventKind } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import { type Delay, delayOf, type Latency } from '../../model/distribution.ts';
import { ClientBudget } from './client-budget.ts';

export interface ReconcilerOptions {
  /** As in event names and in `by`: `replicaset-controller`. */
  readonly name: string;
  /** Milliseconds from a watch event to the sync that it causes. */
  readonly latency: Latency;
  readonly sync: (key: number) => void;
  /** First retry delay and cap, ms: 5 and 1,000,000 unless the controller has limits of its own. */
  readonly retryBase?: number;
  readonly retryMax?: number;
  /** Of the bucket that all keys share, retries a second: 10, with a burst of 100, unless the controller has none (Infinity). */
  readonly retryQps?: number;
  /** Retries before the key is dropped until its next event (Deployment: 15); default: for ever. */
  readonly maxRetries?: number;
}

export const DEFAULT_RETRY_BASE_MS = 5;
export const DEFAULT_RETRY_MAX_MS = 1_000_000;
const DEFAULT_RETRY_QPS = 10;
const RETRY_BURST = 100;

/** In place of the event of a key that is not queued; no handle is negative. */
const IDLE = -1;
/** Keys that are not queued and kept: more of them go at once. */
const MOST_IDLE = 1024;

const retryBucket = ({ retryQps = DEFAULT_RETRY_QPS }: ReconcilerOptions): ClientBudget =>
  new ClientBudget(retryQps, RETRY_BURST);

export class Reconciler {
  private readonly cluster: Cluster;
  private readonly options: ReconcilerOptions;
  private readonly syncKind: EventKind;
  private readonly laterKind: EventKind;
  /** Keys whose sync is scheduled, with its event; those whose sync was made stay for a while, as most come back. */
  private readonly queued = new Map<number, EventHandle>();
  private idle = 0;
  /** Keys that wait for their time, with it: the earliest counts, as in client-go's delaying queue. */
  private readonly waiting = new Map<number, { readonly at: Instant; readonly handle: EventHandle }>();
  private readonly failures = new Map<number, number>();
  private bucket: ClientBudget;
  private readonly latency: Delay;
  private stopped = false;

  constructor(cluster: Cluster, options: ReconcilerOptions) {
    this.cluster = cluster;
    this.options = options;
    this.bucket = retryBucket(options);
    this.latency = delayOf(options.latency, () => cluster.kernel.random.stream(`watch-latency:${options.name}`));
    this.syncKind = cluster.kernel.on(`${options.name}/sync`, (key) => this.run(key));
    this.laterKind = cluster.kernel.on(`${options.name}/later`, (key) => {
      this.waiting.delete(key);
      this.enqueue(key);
    });
  }

  /** Asks for a sync of `key` after the usual latency; does nothing if one is waiting already. */
  enqueue(key: number): void {
    if (this.stopped) return;
    const known = this.queued.get(key);
    if (known === IDLE) this.idle--;
    else if (known !== undefined) return;
    this.queued.set(key, this.cluster.kernel.after(this.latency(), this.syncKind, key));
  }

  /** Asks for a sync in `delay` milliseconds (`AddAfter`); one that is asked for already and comes earlier replaces it. */
  enqueueAfter(key: number, delay: number): void {
    if (this.stopped) return;
    if (delay <= 0) {
      this.enqueue(key);
      return;
    }
    const { kernel } = this.cluster;
    const at = kernel.now + Math.ceil(delay);
    const known = this.waiting.get(key);
    if (known !== undefined) {
      if (known.at <= at) return;
      kernel.cancel(known.handle);
    }
    this.waiting.set(key, { at, handle: kernel.at(at, this.laterKind, key) });
  }

  /** Failures of a key since its last success. */
  failuresOf(key: number): number {
    return this.failures.get(key) ?? 0;
  }

  /** Puts the key back as a failed one (`AddRateLimited`). */
  retry(key: number): void {
    const { retryBase = DEFAULT_RETRY_BASE_MS, retryMax = DEFAULT_RETRY_MAX_MS, maxRetries = Infinity } = this.options;
    const failures = this.failuresOf(key);
    if (failures >= maxRetries) {
      this.failures.delete(key);
      return;
    }
    this.failures.set(key, failures + 1);
    const { now } = this.cluster.kernel;
    this.enqueueAfter(key, Math.max(Math.min(retryBase * 2 ** failures, retryMax), this.bucket.reserve(now) - now));
  }

  forget(key: number): void {
    this.failures.delete(key);
  }

  /** A controller that lost its lease: everything in memory is gone. */
  stop(): void {
    this.stopped = true;
    for (const handle of this.queued.values()) if (handle !== IDLE) this.cluster.kernel.cancel(handle);
    for (const { handle } of this.waiting.values()) this.cluster.kernel.cancel(handle);
    this.queued.clear();
    this.idle = 0;
    this.waiting.clear();
    this.failures.clear();
    this.bucket = retryBucket(this.options);
  }

  /** A new leader: the caller enqueues every object anew. */
  resume(): void {
    this.stopped = false;
  }

  private run(key: number): void {
    this.queued.set(key, IDLE);
    if (++this.idle > MOST_IDLE && this.idle * 2 > this.queued.size) this.dropIdle();
    try {
      this.options.sync(key);
    } catch (error) {
      // a refusal by the API server is the controller's daily bread; anything else is our own defect
      if (!(error instanceof ApiError)) throw error;
      this.retry(key);
      return;
    }
    if (this.failures.size > 0) this.failures.delete(key);
  }

  private dropIdle(): void {
    for (const [key, handle] of this.queued) if (handle === IDLE) this.queued.delete(key);
    this.idle = 0;
  }
}
