/** The Job of one run (upstream `pkg/controller/cronjob/utils.go`, `getJobFromTemplate2`). */
import type { CronJob, Instant, Job, JobStatus } from '../../model/objects/index.ts';
import { localTime } from '../../model/cron/local-time.ts';
import { findZone, periodAt, UTC, type Zone } from '../../model/cron/zone-data.ts';

export const SCHEDULED_TIMESTAMP_ANNOTATION = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

const MINUTE_MS = 60_000;
const SECOND_MS = 1000;
const NOT_STARTED: JobStatus = { active: 0, succeeded: 0, failed: 0, conditions: [] };

/** @param scheduleTime milliseconds since the Unix epoch */
export function newJob({ metadata, spec }: CronJob, name: string, scheduleTime: Instant): Job {
  const { labels, annotations } = spec.jobTemplate.metadata;
  const zone = findZone(spec.timeZone ?? '') ?? UTC;
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: metadata.name, uid: metadata.uid, controller: true };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: metadata.namespace,
      uid: '',
      labels: labels.size === 0 ? spec.jobTemplate.spec.template.metadata.labels : labels,
      annotations: new Map(annotations).set(SCHEDULED_TIMESTAMP_ANNOTATION, rfc3339(zone, scheduleTime)),
      ownerReferences: [{ ...owner, blockOwnerDeletion: true }],
      finalizers: [],
    },
    spec: spec.jobTemplate.spec,
    status: NOT_STARTED,
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** As in `2026-03-02T12:00:00+01:00`; `Z` for UTC. */
function rfc3339(zone: Zone, instant: Instant): string {
  const { year, month, day, hour, minute, milliseconds } = localTime(zone, instant);
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  const time = [hour, minute, Math.floor(milliseconds / SECOND_MS)].map(two).join(':');
  const east = (zone.offsets[periodAt(zone, instant)] as number) / MINUTE_MS;
  if (east === 0) return `${date}T${time}Z`;
  const distance = Math.abs(Math.trunc(east));
  return `${date}T${time}${east < 0 ? '-' : '+'}${two(Math.floor(distance / 60))}:${two(distance % 60)}`;
}
