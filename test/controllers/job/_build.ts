/** Short ways to write Jobs and their pods. */
import { NO_FAILURES } from '../../../src/controllers/job/backoff.ts';
import type { JobSyncInput } from '../../../src/controllers/job/observe.ts';
import { type JobPod, NO_INDEX } from '../../../src/controllers/job/pod-view.ts';
import { decodeJob, decodeValue } from '../../../src/ingest/decode/index.ts';
import type { Job } from '../../../src/model/objects/index.ts';

export const SECOND = 1000;

/** A pod that runs and is ready. */
export const pod = (name: string, more: Partial<JobPod> = {}): JobPod => ({
  name,
  namespace: 'default',
  uid: name,
  phase: 'Running',
  isDeleting: false,
  isTracked: true,
  completionIndex: NO_INDEX,
  indexFailures: 0,
  indexIgnoredFailures: 0,
  finishedAt: 0,
  isAssigned: true,
  isReady: more.phase === undefined || more.phase === 'Running',
  readySince: 0,
  createdAt: 0,
  restarts: 0,
  sidecarRestarts: 0,
  totalRestarts: 0,
  containers: [],
  initContainers: [],
  conditions: [],
  ...more,
});

export const failed = (name: string, finishedAt: number, more: Partial<JobPod> = {}): JobPod =>
  pod(name, { phase: 'Failed', finishedAt, ...more });
export const succeeded = (name: string, more: Partial<JobPod> = {}): JobPod =>
  pod(name, { phase: 'Succeeded', ...more });

export const job = (spec: object, status: object = {}, metadata: object = {}): Job =>
  decodeValue({ metadata: { name: 'j', namespace: 'default', ...metadata }, spec, status }, decodeJob);

/** A sync at 100 s. */
export const input = (of: Job, pods: readonly JobPod[], more: Partial<JobSyncInput> = {}): JobSyncInput => ({
  job: of,
  pods,
  now: 100 * SECOND,
  backoff: NO_FAILURES,
  expectationsSatisfied: true,
  finalizersBeingRemoved: new Set(),
  ...more,
});
