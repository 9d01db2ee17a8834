/**
 * CronJob controller: Jobs by the clock (upstream pkg/controller/cronjob/cronjob_controllerv2.go). What a sync does is
 * worked out by `sync.ts`; this is its arms and legs.
 *
 *   a CronJob or one of its Jobs changed ─┐
 *   100 ms after the next scheduled time ─┴─► sync: old Jobs out, the run that is due in, status
 */
import {
  ApiError,
  type Cluster,
  deleteObject,
  NAMESPACE_TERMINATING,
  NONE,
  type Watcher,
} from '../../cluster/index.ts';
import type { CronJob, Instant, Job, KubeObject } from '../../model/objects/index.ts';
import { controllerOf } from '../../model/pod.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { Reconciler } from '../_shared/reconciler.ts';
import { newJob } from './new-job.ts';
import { type ChildJob, type CronJobSync, type CronJobSyncInput, requeueAfterChange, syncCronJob } from './sync.ts';

const NAME = 'cronjob-controller';

type ActiveJobs = CronJob['status']['active'];

interface Started {
  readonly active: ActiveJobs;
  /** Milliseconds since the Unix epoch. */
  readonly lastScheduleTime?: Instant;
  /** Why there is no run. */
  readonly failure?: ApiError;
}

export class CronJobController implements Watcher {
  readonly objectKinds = ['CronJob', 'Job'];
  private readonly cluster: Cluster;
  private readonly queue: Reconciler;

  constructor(cluster: Cluster, options: Partial<ControllerOptions> = {}) {
    this.cluster = cluster;
    const { latency } = { ...DEFAULT_CONTROLLER_OPTIONS, ...options };
    this.queue = new Reconciler(cluster, { name: NAME, latency, sync: (serial) => this.sync(serial) });
    cluster.watch(this);
  }

  start(): void {
    for (const { serial } of this.cluster.objects.list<CronJob>('CronJob')) this.queue.enqueue(serial);
  }

  stop(): void {
    this.queue.stop();
  }

  resume(): void {
    this.queue.resume();
    this.start();
  }

  objectChanged(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const object = (after ?? before) as KubeObject;
    if (object.kind === 'CronJob' && after !== undefined)
      this.cronJobChanged(serial, before as CronJob | undefined, after as CronJob);
    else if (object.kind === 'Job') this.enqueueOwner(object);
  }

  /** A new schedule is looked at when it next fires, any other change at once. */
  private cronJobChanged(serial: number, before: CronJob | undefined, after: CronJob): void {
    const isMoved =
      before !== undefined &&
      (before.spec.schedule !== after.spec.schedule || before.spec.timeZone !== after.spec.timeZone);
    if (!isMoved) {
      this.queue.enqueue(serial);
      return;
    }
    const wait = requeueAfterChange(this.inputOf(after));
    if (wait !== undefined) this.queue.enqueueAfter(serial, wait);
  }

  private enqueueOwner(job: KubeObject): void {
    const owner = controllerOf(job);
    if (owner?.kind !== 'CronJob') return;
    const serial = this.cluster.objects.serialOf(owner.uid);
    if (serial !== NONE) this.queue.enqueue(serial);
  }

  private sync(serial: number): void {
    const cronJob = this.cluster.objects.get<CronJob>(serial);
    if (cronJob === undefined) return;
    const plan = syncCronJob(this.inputOf(cronJob));
    for (const { uid } of plan.remove) this.deleteJob(serial, uid);
    for (const { reason, message } of plan.events) this.cluster.event(serial, reason, message);
    for (const { uid } of plan.replace) this.deleteJob(serial, uid);
    const { active, lastScheduleTime, failure } = this.startRun(serial, cronJob, plan);
    this.writeStatus(serial, { active, lastScheduleTime, lastSuccessfulTime: plan.lastSuccessfulTime });
    if (failure !== undefined) throw failure;
    if (plan.requeueAfterMs !== undefined) this.queue.enqueueAfter(serial, plan.requeueAfterMs);
  }

  /** Instants as the rules have them: since the Unix epoch. */
  private inputOf({ metadata, spec, status }: CronJob): CronJobSyncInput {
    const { epoch, now, objects } = this.cluster;
    return {
      name: metadata.name,
      createdAt: epoch + (metadata.creationTimestamp ?? 0),
      isDeleting: metadata.deletionTimestamp !== undefined,
      spec,
      status: {
        active: status.active,
        lastScheduleTime: moved(status.lastScheduleTime, epoch),
        lastSuccessfulTime: moved(status.lastSuccessfulTime, epoch),
      },
      children: objects.ownedBy<Job>(metadata.uid, 'Job').map(({ object }) => childOf(object, epoch)),
      now: epoch + now,
    };
  }

  private deleteJob(serial: number, uid: string): void {
    const job = this.cluster.objects.serialOf(uid);
    if (job === NONE) return;
    const { name } = (this.cluster.objects.get(job) as KubeObject).metadata;
    deleteObject(this.cluster, job, 'Background');
    this.cluster.event(serial, 'SuccessfulDelete', `Deleted job ${name}`);
  }

  /** Creates the run that is due. One that is there already is that run. */
  private startRun(serial: number, cronJob: CronJob, { start, active, lastScheduleTime }: CronJobSync): Started {
    if (start === undefined) return { active, lastScheduleTime };
    const { cluster } = this;
    const before = cronJob.status.lastScheduleTime;
    const unstarted = { active, lastScheduleTime: moved(before, cluster.epoch) };
    const known = cluster.objects.find('Job', cronJob.metadata.namespace, start.name);
    if (known !== NONE) {
      const { metadata } = cluster.objects.get(known) as KubeObject;
      const isOwn = metadata.ownerReferences.some(
        ({ uid, controller }) => controller === true && uid === cronJob.metadata.uid,
      );
      if (!isOwn || active.some(({ uid }) => uid === metadata.uid)) return unstarted;
      return { active: [...active, { name: start.name, uid: metadata.uid }], lastScheduleTime };
    }
    try {
      const job = cluster.objectApi.create(newJob(cronJob, start.name, start.scheduleTime));
      cluster.event(serial, 'SuccessfulCreate', `Created job ${start.name}`);
      return { active: [...active, { name: start.name, uid: cluster.uid(job) }], lastScheduleTime };
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      if (failure.causeType !== NAMESPACE_TERMINATING)
        cluster.event(serial, 'FailedCreate', `Error creating job: ${failure.message}`);
      return { ...unstarted, failure };
    }
  }

  private writeStatus(serial: number, { active, lastScheduleTime, lastSuccessfulTime }: CronJob['status']): void {
    const { epoch, objects, objectApi } = this.cluster;
    const cronJob = objects.get<CronJob>(serial);
    if (cronJob === undefined) return;
    const status = {
      active,
      lastScheduleTime: moved(lastScheduleTime, -epoch),
      lastSuccessfulTime: moved(lastSuccessfulTime, -epoch),
    };
    const old = cronJob.status;
    const isSame =
      isSameList(old.active, active) &&
      old.lastScheduleTime === status.lastScheduleTime &&
      old.lastSuccessfulTime === status.lastSuccessfulTime;
    if (!isSame) objectApi.replace(serial, { ...cronJob, status } as CronJob, { spec: false });
  }
}

const moved = (instant: Instant | undefined, by: number): Instant | undefined =>
  instant === undefined ? undefined : instant + by;

const isSameList = (a: ActiveJobs, b: ActiveJobs): boolean =>
  a.length === b.length && a.every(({ uid }, i) => uid === b[i].uid);

function childOf({ metadata, status }: Job, epoch: Instant): ChildJob {
  const end = status.conditions.find(
    ({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True',
  );
  return {
    name: metadata.name,
    uid: metadata.uid,
    finished: end?.type as ChildJob['finished'],
    startTime: moved(status.startTime, epoch),
    completionTime: moved(status.completionTime, epoch),
  };
}
