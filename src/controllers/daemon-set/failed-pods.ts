/**
 * Failed daemon pods are deleted at a growing interval, so that one that always fails makes no hot loop (upstream
 * pkg/controller/daemon/daemon_controller.go, `failedPodsBackoff`).
 */
import type { Instant } from '../../model/objects/index.ts';

const BASE_MS = 1000;
const MAX_MS = 900_000;

export class FailedPods {
  private readonly backoffs = new Map<string, { readonly delay: number; readonly until: Instant }>();

  /** Milliseconds until a failed pod of `place` may be deleted; 0: it is, and the next one there waits longer. */
  wait(place: string, now: Instant): number {
    const known = this.backoffs.get(place);
    if (known !== undefined && known.until > now) return known.until - now;
    const isFresh = known === undefined || now - known.until > 2 * MAX_MS;
    const delay = isFresh ? BASE_MS : Math.min(known.delay * 2, MAX_MS);
    this.backoffs.set(place, { delay, until: now + delay });
    return 0;
  }

  forget(): void {
    this.backoffs.clear();
  }
}
