/**
 * Job controller: pods until enough of them have succeeded (upstream pkg/controller/job/job_controller.go). What a
 * sync does is worked out by `sync.ts`; this is its arms and legs.
 *
 * What happens to pods is looked at a second later, together with what else happens in that second.
 */
import {
  ApiError,
  type Cluster,
  NONE,
  POD_CONDITIONS,
  POD_CREATED,
  POD_DELETED,
  POD_DELETION,
  POD_FINALIZERS,
  POD_OWNER,
  POD_PHASE,
  POD_READY,
  type PodClass,
  type Watcher,
} from '../../cluster/index.ts';
import type { Instant, Job, JobStatus, KubeObject } from '../../model/objects/index.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { OwnerCounts } from '../_shared/owner-counts.ts';
import { PodControl } from '../_shared/pod-control.ts';
import { Reconciler } from '../_shared/reconciler.ts';
import { recordConditions, recordReplicas } from '../_shared/status-rows.ts';
import { type BackoffRecord, NO_FAILURES } from './backoff.ts';
import { isJobFinished } from './conditions.ts';
import { type JobPodCreation, SYNC_BATCH_MS } from './manage.ts';
import {
  COMPLETION_INDEX_ANNOTATION,
  INDEX_FAILURE_COUNT_ANNOTATION,
  INDEX_IGNORED_FAILURE_COUNT_ANNOTATION,
  type JobPod,
} from './pod-view.ts';
import { OrphanPods } from './orphan-pods.ts';
import { isIndexed, podGenerateName } from './pods.ts';
import { type JobSync, syncJob } from './sync.ts';
import { isUnsettled, type LiveJobPod, podsOf } from './view.ts';

const NAME = 'job-controller';
const RELEVANT = POD_CREATED | POD_PHASE | POD_READY | POD_CONDITIONS | POD_DELETION | POD_DELETED;
const RETRY_BASE_MS = 1000;
const RETRY_MAX_MS = 60_000;
const NO_UIDS: ReadonlySet<string> = new Set();

export class JobController implements Watcher {
  readonly podInterest = RELEVANT | POD_OWNER | POD_FINALIZERS;
  readonly podOwnerKind = 'Job';
  readonly objectKinds = ['Job'];
  private readonly cluster: Cluster;
  private readonly queue: Reconciler;
  private readonly control: PodControl;
  private readonly orphans: OrphanPods;
  private readonly counts: OwnerCounts;
  private readonly backoffs = new Map<number, BackoffRecord>();
  /** What is still to be created, by Job; `createOne` takes the next. */
  private readonly wanted = new Map<number, JobPodCreation[]>();
  private readonly classes = new Map<string, PodClass>();

  constructor(cluster: Cluster, options: Partial<ControllerOptions> = {}) {
    this.cluster = cluster;
    const { latency, qps, burst, requestMs } = { ...DEFAULT_CONTROLLER_OPTIONS, ...options };
    const sync = (serial: number): void => this.sync(serial);
    this.queue = new Reconciler(cluster, {
      name: NAME,
      latency,
      sync,
      retryBase: RETRY_BASE_MS,
      retryMax: RETRY_MAX_MS,
      retryQps: Infinity,
    });
    this.control = new PodControl(cluster, {
      name: NAME,
      qps,
      burst,
      requestMs,
      createOne: (owner) => this.createOne(owner),
      settled: (owner, refused) => (refused ? this.queue.retry(owner) : this.queue.enqueue(owner)),
    });
    this.counts = new OwnerCounts(cluster, (row) => isUnsettled(cluster, row));
    this.orphans = new OrphanPods(cluster, NAME, latency);
    cluster.watch(this);
  }

  start(): void {
    for (const { serial } of this.cluster.objects.list<Job>('Job')) this.queue.enqueue(serial);
    this.orphans.start();
  }

  stop(): void {
    this.queue.stop();
    this.orphans.stop();
    this.control.forget();
    this.backoffs.clear();
    this.wanted.clear();
  }

  resume(): void {
    this.queue.resume();
    this.orphans.resume();
    this.start();
  }

  objectChanged(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    if ((after ?? before)?.kind !== 'Job') return;
    if (after === undefined) this.forget(serial);
    // a status is batched as what pods do is
    else if (before?.metadata.generation === after.metadata.generation) this.queue.enqueueAfter(serial, SYNC_BATCH_MS);
    else this.queue.enqueue(serial);
  }

  podChanged(row: number, change: number): void {
    this.counts.podChanged(row, change);
    if ((change & POD_OWNER) !== 0) this.orphans.note(row, change);
    if ((change & RELEVANT) === 0) return;
    const { pods, objects } = this.cluster;
    const owner = pods.owner[row];
    if (owner !== NONE && objects.identity(owner)?.kind === 'Job') this.queue.enqueueAfter(owner, SYNC_BATCH_MS);
  }

  private forget(serial: number): void {
    this.orphans.noteGone(serial);
    this.counts.forget(serial);
    this.control.forget(serial);
    this.backoffs.delete(serial);
    this.wanted.delete(serial);
  }

  private sync(serial: number): void {
    const { cluster } = this;
    const job = cluster.objects.get<Job>(serial);
    if (job === undefined) return;
    // its pods still go, one by one: nothing of it is asked of them any more
    if (isJobFinished(job.status.conditions)) {
      this.backoffs.set(serial, NO_FAILURES);
      return;
    }
    const plan = syncJob({
      job,
      ...podsOf(cluster, this.counts, serial, job),
      now: cluster.now,
      backoff: this.backoffs.get(serial) ?? NO_FAILURES,
      expectationsSatisfied: !this.control.isWaiting(serial),
      finalizersBeingRemoved: NO_UIDS,
    });
    this.backoffs.set(serial, plan.backoff);
    const failure = this.carryOut(serial, plan);
    for (const delay of plan.requeueAfterMs) this.queue.enqueueAfter(serial, delay);
    if (failure !== undefined) throw failure;
  }

  private carryOut(serial: number, plan: JobSync): ApiError | undefined {
    const rows = (pods: readonly JobPod[]): number[] => pods.map((pod) => this.rowOf(pod));
    for (const row of rows(plan.releaseDeleted)) this.cluster.podApi.removeJobFinalizer(row, NAME);
    this.control.delete(serial, rows(plan.delete));
    const failure = this.create(serial, plan.create);
    const [first, ...others] = plan.writes;
    if (plan.writesFirst && first !== undefined) this.writeStatus(serial, first);
    for (const pod of plan.removeFinalizer) {
      const row = this.rowOf(pod);
      if (row !== NONE) this.cluster.podApi.removeJobFinalizer(row, NAME);
    }
    for (const status of plan.writesFirst ? others : plan.writes) this.writeStatus(serial, status);
    return failure;
  }

  /** -1 for a pod that has gone since the plan was made. */
  private rowOf(pod: JobPod): number {
    return this.cluster.pods.rowOf((pod as LiveJobPod).serial);
  }

  private create(serial: number, creations: readonly JobPodCreation[]): ApiError | undefined {
    if (creations.length === 0) return undefined;
    this.wanted.set(serial, [...creations]);
    try {
      this.control.create(serial, creations.length);
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return error;
    }
  }

  private createOne(serial: number): void {
    const { cluster } = this;
    const job = cluster.objects.get<Job>(serial);
    const creation = this.wanted.get(serial)?.shift();
    if (job === undefined || creation === undefined) return;
    const { name } = job.metadata;
    const generateName = podGenerateName(name, creation.index);
    const podClass = this.classFor(serial, job, creation, generateName);
    cluster.podApi.create({
      class: podClass,
      generateName,
      owner: serial,
      ordinal: creation.index ?? NONE,
      jobFinalizer: true,
    });
  }

  private classFor(serial: number, job: Job, creation: JobPodCreation, generateName: string): PodClass {
    const { index, indexFailures, indexIgnoredFailures } = creation;
    const { version } = this.cluster.podAdmission;
    const key = `${serial}/${job.metadata.generation ?? 1}/${index ?? ''}/${indexFailures ?? ''}/${indexIgnoredFailures ?? ''}/${version}`;
    let podClass = this.classes.get(key);
    if (podClass !== undefined) return podClass;
    const { metadata, spec } = job.spec.template;
    const { name, namespace, uid } = job.metadata;
    const labels = new Map(metadata.labels)
      .set('job-name', name)
      .set('batch.kubernetes.io/job-name', name)
      .set('controller-uid', uid)
      .set('batch.kubernetes.io/controller-uid', uid);
    const annotations = new Map(metadata.annotations);
    if (index !== undefined && isIndexed(job.spec)) {
      labels.set(COMPLETION_INDEX_ANNOTATION, String(index));
      annotations.set(COMPLETION_INDEX_ANNOTATION, String(index));
    }
    if (indexFailures !== undefined) annotations.set(INDEX_FAILURE_COUNT_ANNOTATION, String(indexFailures));
    if (indexIgnoredFailures !== undefined)
      annotations.set(INDEX_IGNORED_FAILURE_COUNT_ANNOTATION, String(indexIgnoredFailures));
    podClass = this.cluster.podAdmission.classOf({ namespace, labels, annotations, spec, name: generateName });
    this.classes.set(key, podClass);
    return podClass;
  }

  private writeStatus(serial: number, status: JobStatus): void {
    const { cluster } = this;
    const job = cluster.objects.get<Job>(serial);
    if (job === undefined) return;
    recordConditions(cluster, serial, job.status.conditions, status.conditions);
    cluster.objectApi.replace(serial, { ...job, status: inWholeSeconds(status) } as Job, { spec: false });
    const desired = Math.min(job.spec.parallelism ?? 1, job.spec.completions ?? Infinity);
    recordReplicas(cluster, serial, { desired, ready: status.ready ?? 0, available: status.succeeded });
  }
}

/** API timestamps are cut; what the controller computes with in the next sync is the cut value. */
function inWholeSeconds(status: JobStatus): JobStatus {
  const cut = (at: Instant | undefined): Instant | undefined =>
    at === undefined ? undefined : Math.floor(at / 1000) * 1000;
  const conditions = status.conditions.map((c) => ({
    ...c,
    lastTransitionTime: cut(c.lastTransitionTime),
    lastProbeTime: cut(c.lastProbeTime),
  }));
  return { ...status, startTime: cut(status.startTime), completionTime: cut(status.completionTime), conditions };
}
