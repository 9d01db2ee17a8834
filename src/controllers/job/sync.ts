/**
 * One reconcile of a Job as a pure function (upstream `pkg/controller/job/job_controller.go`, `syncJob`).
 *
 *   observe ─► judge ─┬─ ended ──► delete all active pods ─────────┐
 *                     └─ goes on ► manage pods ─► all completed? ──┴─► track (status, finalizers, status)
 *
 * Every deletion and creation is taken to succeed; a caller whose API refuses some corrects `active` by those.
 */
import type { Condition, JobStatus } from '../../model/objects/index.ts';
import type { BackoffRecord } from './backoff.ts';
import { ensureCondition, isJobFinished } from './conditions.ts';
import type { Verdict } from './conditions.ts';
import { manage } from './manage.ts';
import type { JobPodCreation, ManagePlan } from './manage.ts';
import { observe } from './observe.ts';
import type { JobObservation, JobSyncInput } from './observe.ts';
import type { JobPod } from './pod-view.ts';
import { track } from './track.ts';
import { judge } from './verdict.ts';

/** What a sync does, in this order: pods, the first status, finalizers, the last status. */
export interface JobSync {
  readonly create: readonly JobPodCreation[];
  readonly delete: readonly JobPod[];
  /** Their finalizer goes before their deletion, so that they are not counted: surplus pods, and all of a suspended Job. */
  readonly releaseDeleted: readonly JobPod[];
  /** Status writes, none to two; `removeFinalizer` is done behind the first one if `writesFirst`, else before all. */
  readonly writes: readonly JobStatus[];
  readonly writesFirst: boolean;
  readonly removeFinalizer: readonly JobPod[];
  readonly requeueAfterMs: readonly number[];
  /** To remember until the next sync. */
  readonly backoff: BackoffRecord;
}

const COMPLETED: Verdict = {
  type: 'SuccessCriteriaMet',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};

interface Managed {
  readonly plan: ManagePlan;
  /** The plan's pods lose their finalizer before they are deleted. */
  readonly releases: boolean;
  readonly verdict?: Verdict;
  readonly status: JobStatus;
}

function withSuspension(status: JobStatus, suspended: boolean, now: number): JobStatus {
  const next: Condition = {
    type: 'Suspended',
    status: suspended ? 'True' : 'False',
    reason: suspended ? 'JobSuspended' : 'JobResumed',
    message: suspended ? 'Job suspended' : 'Job resumed',
    lastProbeTime: now,
    lastTransitionTime: now,
  };
  const conditions = ensureCondition(status.conditions, next);
  if (conditions === status.conditions) return status;
  // A resumed Job starts anew: its deadline does not run while it is suspended.
  return suspended ? { ...status, conditions } : { ...status, conditions, startTime: now };
}

/** The Job has ended: all its active pods go, and keep their finalizer until they are counted. */
function end({ active, expectationsSatisfied }: JobObservation, status: JobStatus, verdict: Verdict): Managed {
  const plan = { create: [], delete: active.list(), active: 0 };
  // With creations or deletions still unseen there may be pods that nobody knows of: not the end yet.
  return { plan, releases: false, status, verdict: expectationsSatisfied ? verdict : undefined };
}

function goOn(observation: JobObservation, status: JobStatus): Managed {
  const {
    job: { metadata, spec },
    active,
    succeeded,
    expectationsSatisfied,
    now,
  } = observation;
  const mayManage = expectationsSatisfied && metadata.deletionTimestamp === undefined;
  const plan = mayManage ? manage(observation) : { create: [], delete: [], active: active.count };
  const enough = spec.completions === undefined ? succeeded > 0 : succeeded >= spec.completions;
  if (enough && plan.active === 0) return { plan, releases: true, status, verdict: COMPLETED };
  return { plan, releases: true, status: mayManage ? withSuspension(status, spec.suspend ?? false, now) : status };
}

const NOTHING: Omit<JobSync, 'backoff'> = {
  create: [],
  delete: [],
  releaseDeleted: [],
  writes: [],
  writesFirst: false,
  removeFinalizer: [],
  requeueAfterMs: [],
};

export function syncJob(input: JobSyncInput): JobSync {
  const { status: stored } = input.job;
  if (isJobFinished(stored.conditions)) return { ...NOTHING, backoff: { failures: 0 } };
  const observation = observe(input);
  const { verdict, deadlineIn } = judge(observation);
  const started = { ...stored, startTime: observation.startTime };
  const managed = verdict ? end(observation, started, verdict) : goOn(observation, started);
  // an end is the end of each single pod
  if (managed.verdict && input.counted) return syncJob({ ...input, pods: input.counted.all(), counted: undefined });
  const { plan } = managed;
  const status: JobStatus = {
    ...managed.status,
    active: plan.active,
    ready: observation.ready - plan.delete.filter(({ isReady }) => isReady).length,
    terminating: observation.terminating + plan.delete.length,
  };
  const needsWrite =
    managed.status.conditions !== stored.conditions ||
    status.active !== stored.active ||
    status.ready !== stored.ready ||
    status.terminating !== stored.terminating;
  const { writes, wroteFirst, removeFinalizer } = track({ observation, status, needsWrite, verdict: managed.verdict });
  return {
    create: plan.create,
    delete: plan.delete,
    releaseDeleted: managed.releases ? plan.delete.filter(({ isTracked }) => isTracked) : [],
    writes,
    writesFirst: wroteFirst,
    removeFinalizer,
    requeueAfterMs: [deadlineIn, plan.requeueAfterMs].filter((delay) => delay !== undefined),
    backoff: wroteFirst ? observation.newBackoff : input.backoff,
  };
}
