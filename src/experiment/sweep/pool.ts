/**
 * Runs on threads. Runs are handed out in order, one to each thread that is idle; their outcomes come back in any order
 * and depend on nothing but input and seed.
 *
 *   jobs ─► idle thread ─► outcome ─► next job …
 *                  └─ thread dies ─► once more in a new one ─► told as an error
 *
 * A run that throws is an error at once: it would throw again.
 */
import { Worker } from 'node:worker_threads';
import type { Outcome } from '../../record/index.ts';
import { collectAlone, compileAtOnce, optimiseLate } from '../v8-flags.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import type { PackedInput } from './wire.ts';

export interface Job {
  /** Index into the inputs. */
  readonly input: number;
  readonly seed: string;
}

export interface PoolOptions {
  /** The built `sweep-worker.js`. */
  readonly worker: URL;
  readonly threads: number;
  /** Packed when the first run of it is handed out. */
  readonly inputAt: (input: number) => PackedInput;
  readonly done: (job: Job, outcome: Outcome) => void;
  readonly failed: (job: Job, message: string) => void;
}

interface Thread {
  readonly worker: Worker;
  job: Job | undefined;
  input: number;
}

const ATTEMPTS = 2;

export class Pool {
  private readonly options: PoolOptions;
  private readonly jobs: Job[];
  private readonly threads = new Set<Thread>();
  private readonly attempts = new Map<Job, number>();
  private readonly inputs = new Map<number, PackedInput>();
  private next = 0;
  private again: Job[] = [];
  private stopped = false;
  private finish: () => void = () => {};

  constructor(jobs: readonly Job[], options: PoolOptions) {
    this.jobs = [...jobs];
    this.options = options;
  }

  /** Settles when every job is done or failed, or after `stop`. */
  async run(): Promise<void> {
    if (this.jobs.length === 0) return;
    optimiseLate();
    compileAtOnce();
    collectAlone();
    const all = new Promise<void>((resolve) => {
      this.finish = resolve;
    });
    for (let i = Math.min(this.options.threads, this.jobs.length); i > 0; i--) this.start();
    await all;
    await Promise.all([...this.threads].map(({ worker }) => worker.terminate()));
  }

  /** What is running is given up. */
  stop(): void {
    this.stopped = true;
    this.finish();
  }

  private start(): void {
    const worker = new Worker(this.options.worker);
    const thread: Thread = { worker, job: undefined, input: -1 };
    this.threads.add(thread);
    worker.on('message', (message: FromWorker) => this.answered(thread, message));
    worker.on('error', (error) => this.died(thread, error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => this.died(thread, `its thread ended with code ${code}`));
    this.feed(thread);
  }

  private feed(thread: Thread): void {
    const job = this.again.pop() ?? this.jobs[this.next++];
    thread.job = job;
    if (job === undefined) {
      if ([...this.threads].every((one) => one.job === undefined)) this.finish();
      return;
    }
    if (thread.input !== job.input) {
      thread.input = job.input;
      this.say(thread, { is: 'input', input: job.input, packed: this.packedInput(job.input) });
    }
    this.say(thread, { is: 'run', input: job.input, seed: job.seed });
  }

  /** Of the inputs only those are kept that threads may still be working on. */
  private packedInput(input: number): PackedInput {
    let found = this.inputs.get(input);
    if (found === undefined) {
      for (const old of this.inputs.keys()) if (old < input - 1) this.inputs.delete(old);
      found = this.options.inputAt(input);
      this.inputs.set(input, found);
    }
    return found;
  }

  private say({ worker }: Thread, message: ToWorker): void {
    worker.postMessage(message);
  }

  private answered(thread: Thread, message: FromWorker): void {
    const { job } = thread;
    if (job === undefined || this.stopped) return;
    if ('outcome' in message) this.options.done(job, message.outcome);
    else this.options.failed(job, message.error);
    this.feed(thread);
  }

  private died(thread: Thread, message: string): void {
    if (!this.threads.delete(thread) || this.stopped) return;
    const { job } = thread;
    thread.job = undefined;
    if (job === undefined) return;
    const attempts = (this.attempts.get(job) ?? 1) + 1;
    this.attempts.set(job, attempts);
    if (attempts <= ATTEMPTS) this.again.push(job);
    else this.options.failed(job, message);
    this.start();
  }
}
