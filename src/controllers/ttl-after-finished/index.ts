/**
 * TTL-after-finished controller: a Job goes so many seconds after its end, with its pods (upstream pkg/controller/ttlafterfinished).
 */
import { type Cluster, deleteObject, type Watcher } from '../../cluster/index.ts';
import type { Instant, Job, KubeObject } from '../../model/objects/index.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { Reconciler } from '../_shared/reconciler.ts';

const NAME = 'ttl-after-finished-controller';

export class TtlAfterFinishedController implements Watcher {
  readonly objectKinds = ['Job'];
  private readonly cluster: Cluster;
  private readonly queue: Reconciler;

  constructor(cluster: Cluster, options: Partial<ControllerOptions> = {}) {
    this.cluster = cluster;
    const { latency } = { ...DEFAULT_CONTROLLER_OPTIONS, ...options };
    this.queue = new Reconciler(cluster, { name: NAME, latency, sync: (serial) => this.sync(serial) });
    cluster.watch(this);
  }

  start(): void {
    for (const { serial, object } of this.cluster.objects.list<Job>('Job')) this.note(serial, object);
  }

  stop(): void {
    this.queue.stop();
  }

  resume(): void {
    this.queue.resume();
    this.start();
  }

  objectChanged(serial: number, _before: KubeObject | undefined, after: KubeObject | undefined): void {
    if (after?.kind === 'Job') this.note(serial, after as Job);
  }

  private note(serial: number, job: Job): void {
    if (expiresAt(job) !== undefined) this.queue.enqueue(serial);
  }

  private sync(serial: number): void {
    const { cluster } = this;
    const job = cluster.objects.get<Job>(serial);
    const at = job && expiresAt(job);
    if (at === undefined) return;
    if (at > cluster.now) this.queue.enqueueAfter(serial, at - cluster.now);
    else deleteObject(cluster, serial, 'Foreground');
  }
}

/** Nothing for a Job that has not ended, has no TTL, or is being deleted. */
export function expiresAt({ metadata, spec, status }: Job): Instant | undefined {
  const { ttlSecondsAfterFinished: ttl } = spec;
  if (metadata.deletionTimestamp !== undefined || ttl === undefined) return undefined;
  const end = status.conditions.find(
    ({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True',
  );
  return end?.lastTransitionTime === undefined ? undefined : end.lastTransitionTime + ttl * 1000;
}
