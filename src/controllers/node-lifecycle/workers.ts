/**
 * Workers that share one client: each does one job after the other, and before every request waits for its turn in the
 * client's rate limit. Kubernetes Events go through the same client, one at a time, behind the workers' backs – so in a
 * large outage they slow everything down, as they do in Kubernetes.
 *
 * A job is a generator that yields before each request. While requests may go out at once, everything happens at one
 * instant, the workers taking turns.
 */
import type { EventHandle, EventKind, Kernel } from '../../kernel/index.ts';
import { ClientBudget } from '../_shared/client-budget.ts';

/** Requests of adding or removing a taint: the node is read, then patched. */
export const TAINT_REQUESTS = 2;

export type Job = Generator<void, void, void>;

interface Worker {
  job: Job | undefined;
  /** Of the event that ends its wait for the rate limit. */
  waiting: EventHandle | undefined;
}

/** What the broadcaster holds; more is dropped. */
const MAX_EVENTS = 1000;

export class Workers {
  private readonly kernel: Kernel;
  private readonly kind: EventKind;
  private readonly limits: { readonly qps: number; readonly burst: number };
  private budget: ClientBudget;
  private readonly workers: Worker[];
  private readonly sender: Worker = { job: undefined, waiting: undefined };
  private jobs: Iterator<Job> = [][Symbol.iterator]();
  private done: (() => void) | undefined;
  private events = 0;
  private pumping = false;

  constructor(kernel: Kernel, name: string, count: number, limits: { readonly qps: number; readonly burst: number }) {
    this.kernel = kernel;
    this.limits = limits;
    this.budget = new ClientBudget(limits.qps, limits.burst);
    this.workers = Array.from({ length: count }, () => ({ job: undefined, waiting: undefined }));
    this.kind = kernel.on(`${name}/request`, (index) => {
      (this.workers[index] ?? this.sender).waiting = undefined;
      this.pump();
    });
  }

  /** Does all jobs, then calls `done`. One run at a time. */
  run(jobs: Iterable<Job>, done: () => void): void {
    this.jobs = jobs[Symbol.iterator]();
    this.done = done;
    this.pump();
  }

  /** One Kubernetes Event is on its way. */
  sendEvent(): void {
    if (this.events < MAX_EVENTS) this.events++;
  }

  /** When `requests` more of somebody else's, one after the other, are through. */
  reserve(requests: number): number {
    let at = this.kernel.now;
    for (let i = 0; i < requests; i++) at = this.budget.reserve(this.kernel.now);
    return at;
  }

  /** Everything under way is forgotten. */
  stop(): void {
    for (const worker of [...this.workers, this.sender]) {
      if (worker.waiting !== undefined) this.kernel.cancel(worker.waiting);
      worker.waiting = undefined;
      worker.job = undefined;
    }
    this.jobs = [][Symbol.iterator]();
    this.done = undefined;
    this.events = 0;
    this.budget = new ClientBudget(this.limits.qps, this.limits.burst);
  }

  private pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    let moved = true;
    while (moved) {
      moved = false;
      this.workers.forEach((worker, index) => {
        if (worker.waiting === undefined && this.advance(worker, index)) moved = true;
      });
      if (this.sender.waiting === undefined && this.events > 0) {
        this.events--;
        this.await(this.sender, this.workers.length);
        moved = true;
      }
    }
    this.pumping = false;
    const isIdle = this.workers.every(({ job }) => job === undefined);
    const { done } = this;
    if (!isIdle || done === undefined) return;
    this.done = undefined;
    done();
  }

  /** One step of a worker's job. False: there is nothing for it to do. */
  private advance(worker: Worker, index: number): boolean {
    worker.job ??= this.jobs.next().value as Job | undefined;
    if (worker.job === undefined) return false;
    if (worker.job.next().done === true) worker.job = undefined;
    else this.await(worker, index);
    return true;
  }

  private await(worker: Worker, index: number): void {
    const at = this.budget.reserve(this.kernel.now);
    if (at > this.kernel.now) worker.waiting = this.kernel.at(at, this.kind, index);
  }
}
