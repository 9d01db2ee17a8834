/**
 * When a pod's worker tries again what it was refused (pkg/kubelet/pod_workers.go): it comes back 10 s × U[1, 1.5] after
 * each refusal, so that a restart falls on the first of these tries at which the back-off is over.
 */
import type { RandomStream } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';

/** @param mayGoAt from when on it is not refused. @param retry 0: the worker comes back exactly then. */
export function triesAgainAt(mayGoAt: Instant, now: Instant, retry: number, random: RandomStream): Instant {
  if (retry === 0) return Math.max(mayGoAt, now);
  let at = now;
  while (at < mayGoAt) at += Math.round(retry * (1 + random.next() / 2));
  return at;
}
