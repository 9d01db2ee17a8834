/**
 * How long a pod waits after its n-th failed attempt (pkg/scheduler/backend/queue/scheduling_queue.go).
 *
 * @param attempts made so far; before the first there is nothing to wait for.
 * @returns milliseconds: the initial wait, doubled with each further attempt, up to the maximum.
 */
export function podBackoffMs(attempts: number, initialMs: number, maxMs: number): number {
  if (attempts === 0) return 0;
  // The first wait is not cut to the maximum, as upstream; 2^50 ms is beyond every maximum and still exact.
  if (attempts === 1) return initialMs;
  return Math.min(initialMs * 2 ** Math.min(attempts - 1, 50), maxMs);
}
