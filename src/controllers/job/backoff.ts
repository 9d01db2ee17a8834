/** Back-off of a Job's pods after failures (upstream `pkg/controller/job/backoff_utils.go`). */
import type { Instant } from '../../model/objects/index.ts';

export const DEFAULT_BACKOFF_MS = 10_000;
/** The code's cap; the documentation still names 6 minutes. */
export const MAX_BACKOFF_MS = 600_000;

/** Failures since the last success, and the end of the latest of them. Kept in memory by the controller, per Job. */
export interface BackoffRecord {
  readonly failures: number;
  readonly lastFailure?: Instant;
}

export const NO_FAILURES: BackoffRecord = { failures: 0 };

function latest(instants: readonly Instant[]): Instant {
  return instants.reduce((last, instant) => Math.max(last, instant));
}

/**
 * The record after a pass has seen pods end.
 *
 * @param succeeded, failed end times of the pods that ended since the pass before, in any order
 */
export function nextBackoffRecord(
  before: BackoffRecord,
  succeeded: readonly Instant[],
  failed: readonly Instant[],
): BackoffRecord {
  if (succeeded.length === 0) {
    if (failed.length === 0) return before;
    return { failures: before.failures + failed.length, lastFailure: latest(failed) };
  }
  const lastSuccess = latest(succeeded);
  const later = failed.filter((end) => end > lastSuccess);
  return later.length === 0 ? NO_FAILURES : { failures: later.length, lastFailure: latest(later) };
}

/** Milliseconds left of base·2^(failures−1), capped, since the last failure. */
export function remainingBackoff(failures: number, sinceLastFailure: number, base: number, max: number): number {
  if (failures === 0) return 0;
  let backoff = base;
  // Only a doubling is capped: a base above the cap stays as it is after one failure.
  for (let failure = 1; failure < failures; failure++) {
    backoff *= 2;
    if (backoff >= max) {
      backoff = max;
      break;
    }
  }
  return Math.max(0, backoff - sinceLastFailure);
}

/** The same from a record, with Kubernetes' constants. */
export function backoffLeft({ failures, lastFailure }: BackoffRecord, now: Instant): number {
  return lastFailure === undefined
    ? 0
    : remainingBackoff(failures, now - lastFailure, DEFAULT_BACKOFF_MS, MAX_BACKOFF_MS);
}
