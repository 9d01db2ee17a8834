/**
 * Back-off of container restarts and image pulls (client-go util/flowcontrol/backoff.go, pkg/kubelet/kuberuntime/kuberuntime_manager.go).
 *
 * The first restart is free; then the wait doubles from `base` to `max`, counted from the moment the container ended. It starts over once
 * a container ran for more than twice `max` after it was last let go.
 */
import type { Instant } from '../../model/objects/meta.ts';

export interface BackoffLimits {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** Crash loops and image pulls alike. */
export const KUBELET_BACKOFF: BackoffLimits = { baseMs: 10_000, maxMs: 300_000 };

/** What is remembered of one container or image; `undefined` is one never held back. */
export interface BackoffEntry {
  readonly backoffMs: number;
  /** When it was last let go, or last failed. */
  readonly lastUpdate: Instant;
}

const hasExpired = (entry: BackoffEntry, event: Instant, { maxMs }: BackoffLimits): boolean =>
  event - entry.lastUpdate > 2 * maxMs;

/** Whether what ended at `endedAt` has still to wait at `now`. */
export function mustWait(
  entry: BackoffEntry | undefined,
  endedAt: Instant,
  now: Instant,
  limits: BackoffLimits = KUBELET_BACKOFF,
): boolean {
  return entry !== undefined && !hasExpired(entry, endedAt, limits) && now - endedAt < entry.backoffMs;
}

/** When what ended at `endedAt` may go on; not after it ended if it need not wait. */
export function mayGoAt(
  entry: BackoffEntry | undefined,
  endedAt: Instant,
  limits: BackoffLimits = KUBELET_BACKOFF,
): Instant {
  return entry === undefined || hasExpired(entry, endedAt, limits) ? endedAt : endedAt + entry.backoffMs;
}

/** The entry after it was let go at `now`. */
export function nextBackoff(
  entry: BackoffEntry | undefined,
  endedAt: Instant,
  now: Instant,
  limits: BackoffLimits = KUBELET_BACKOFF,
): BackoffEntry {
  if (entry === undefined || hasExpired(entry, endedAt, limits)) return { backoffMs: limits.baseMs, lastUpdate: now };
  return { backoffMs: Math.min(entry.backoffMs * 2, limits.maxMs), lastUpdate: now };
}

/** Whether an attempt at `event` comes too soon after the last update: image pulls count from the last failure. */
export function isWithinUpdate(
  entry: BackoffEntry | undefined,
  event: Instant,
  limits: BackoffLimits = KUBELET_BACKOFF,
): boolean {
  return entry !== undefined && !hasExpired(entry, event, limits) && event - entry.lastUpdate < entry.backoffMs;
}

/** The entry after garbage collection at `now`. */
export const collectBackoff = (
  entry: BackoffEntry | undefined,
  now: Instant,
  limits: BackoffLimits = KUBELET_BACKOFF,
): BackoffEntry | undefined => (entry === undefined || hasExpired(entry, now, limits) ? undefined : entry);
