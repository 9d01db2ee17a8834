/**
 * Pods that a Job has left behind still carry its finalizer; without a Job to count them it is taken off
 * (upstream pkg/controller/job/job_controller.go, `syncOrphanPod`).
 */
import { type Cluster, JOB_FINALIZER, NONE, POD_CREATED, POD_OWNER } from '../../cluster/index.ts';
import type { Latency } from '../../model/distribution.ts';
import { Reconciler } from '../_shared/reconciler.ts';

export class OrphanPods {
  private readonly cluster: Cluster;
  private readonly name: string;
  private readonly queue: Reconciler;

  constructor(cluster: Cluster, name: string, latency: Latency) {
    this.cluster = cluster;
    this.name = name;
    this.queue = new Reconciler(cluster, { name: `${name}/orphan`, latency, sync: (serial) => this.release(serial) });
  }

  start(): void {
    const { pods } = this.cluster;
    for (const row of pods.live()) this.note(row, POD_CREATED);
  }

  stop(): void {
    this.queue.stop();
  }

  resume(): void {
    this.queue.resume();
  }

  note(row: number, change: number): void {
    const { pods } = this.cluster;
    if ((change & (POD_CREATED | POD_OWNER)) !== 0 && this.isOrphan(row)) this.queue.enqueue(pods.serial[row]);
  }

  /** The Job is gone. */
  noteGone(job: number): void {
    for (const row of this.cluster.pods.byOwner.rows(job)) this.note(row, POD_OWNER);
  }

  private release(serial: number): void {
    const row = this.cluster.pods.rowOf(serial);
    if (row !== NONE && this.isOrphan(row)) this.cluster.podApi.removeJobFinalizer(row, this.name);
  }

  private isOrphan(row: number): boolean {
    const { pods, objects } = this.cluster;
    return (pods.flags[row] & JOB_FINALIZER) !== 0 && objects.get(pods.owner[row]) === undefined;
  }
}
