/**
 * When a pod on a tainted node is deleted (pkg/controller/tainteviction/taint_eviction.go).
 *
 *   a taint not tolerated        ──► now
 *   all tolerated for ever       ──► never; what was scheduled is cancelled
 *   tolerated for some time      ──► scheduled, counted from when the controller looks, unless something is scheduled already:
 *                                    that stays, whatever the taints and tolerations are now
 *   no NoExecute taint any more  ──► never; the caller cancels what was scheduled and does not ask
 */
import type { Instant } from '../../model/objects/meta.ts';
import type { Taint, Toleration } from '../../model/objects/pod.ts';
import { matchingTolerations, minTolerationMs } from '../../model/toleration.ts';

/** A deletion in store. Timers live in memory only: another leader starts them anew. */
export interface Scheduled {
  readonly createdAt: Instant;
  readonly fireAt: Instant;
}

export type Eviction =
  | { readonly evict: 'never' }
  | { readonly evict: 'now' }
  | { readonly evict: 'at'; readonly scheduled: Scheduled };

const NEVER: Eviction = { evict: 'never' };
const NOW: Eviction = { evict: 'now' };

export const noExecuteTaints = (taints: readonly Taint[]): readonly Taint[] =>
  taints.filter(({ effect }) => effect === 'NoExecute');

/**
 * Milliseconds for which all the taints are tolerated; `Infinity`: for ever; `undefined`: not at all. Pods of one template have one answer
 * for a node: worth remembering where many pods are asked.
 */
export function toleratedForMs(taints: readonly Taint[], tolerations: readonly Toleration[]): number | undefined {
  const { allTolerated, used } = matchingTolerations(taints, tolerations);
  return allTolerated ? minTolerationMs(used) : undefined;
}

/**
 * What is in store for a pod after its node's taints or its own tolerations changed.
 *
 * @param forMs as of `toleratedForMs`, over the node's NoExecute taints, of which there is at least one. (Kubernetes never asks without any;
 * its code would then answer `now`, as this does, since none are tolerated for no time at all.)
 */
export function planEviction(scheduled: Scheduled | undefined, forMs: number | undefined, now: Instant): Eviction {
  if (forMs === undefined) return NOW;
  if (forMs === Infinity) return NEVER;
  if (scheduled && scheduled.createdAt < now) return { evict: 'at', scheduled };
  const createdAt = scheduled ? scheduled.createdAt : now;
  const fireAt = now + forMs;
  return fireAt <= createdAt ? NOW : { evict: 'at', scheduled: { createdAt, fireAt } };
}
