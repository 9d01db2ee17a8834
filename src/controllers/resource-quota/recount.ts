/** A quota's `status.used`, counted anew (apiserver pkg/quota/v1/generic/evaluator.go). */
import { matchesScope, scopesOf } from '../../cluster/admission/quota-scopes.ts';
import type { QuotaView } from '../../cluster/admission/quota.ts';
import { isPodResource, podUsage, type QuotaPod } from '../../cluster/admission/quota-usage.ts';
import type { Instant, ResourceList } from '../../model/objects/meta.ts';
import { addQuantities, type Quantity, ZERO_QUANTITY } from '../../model/quantity.ts';

/** Each quota is counted anew at least this often. */
export const QUOTA_RESYNC_MS = 300_000;

/**
 * @param charges of the other objects of the namespace (services, claims): scopes are for pods only, so that a quota with scopes counts none.
 */
export function recountQuota(
  { spec, hard }: Pick<QuotaView, 'spec' | 'hard'>,
  pods: Iterable<QuotaPod>,
  charges: Iterable<ResourceList>,
  now: Instant,
): ResourceList {
  const used = new Map<string, Quantity>([...hard.keys()].map((name) => [name, ZERO_QUANTITY]));
  const charge = (usage: ResourceList): void => {
    for (const [name, quantity] of usage) {
      const before = used.get(name);
      if (before) used.set(name, addQuantities(before, quantity));
    }
  };
  const scopes = scopesOf(spec);
  if ([...hard.keys()].some(isPodResource)) {
    for (const pod of pods) if (scopes.every((scope) => matchesScope(pod.spec, scope))) charge(podUsage(pod, now));
  }
  if (scopes.length === 0) for (const usage of charges) charge(usage);
  return used;
}
