/** A quota's `status.used`, counted anew (apiserver pkg/quota/v1/generic/evaluator.go). */
import { matchesScope, scopesOf } from '../../cluster/admission/quota-scopes.ts';
import type { QuotaView } from '../../cluster/admission/quota.ts';
import { isPodResource } from '../../cluster/admission/quota-usage.ts';
import type { ResourceList } from '../../model/objects/meta.ts';
import type { PodSpec } from '../../model/objects/pod.ts';
import {
  addQuantities,
  type Quantity,
  quantityFromNumber,
  timesQuantity,
  ZERO_QUANTITY,
} from '../../model/quantity.ts';

/** Pods of one spec: a quota is counted by kinds of pods, not pod by pod. */
export interface PodGroup {
  readonly spec: PodSpec;
  /** In storage, whatever their phase. */
  readonly stored: number;
  /** Neither ended nor long overdue. */
  readonly charged: number;
  /** What one of those is charged (`chargeInFull`). */
  readonly charge: ResourceList;
}

/**
 * @param charges of the other objects of the namespace (services, claims): scopes are for pods only, so that a quota with scopes counts none.
 */
export function recountQuota(
  { spec, hard }: Pick<QuotaView, 'spec' | 'hard'>,
  pods: Iterable<PodGroup>,
  charges: Iterable<ResourceList>,
): ResourceList {
  const used = new Map<string, Quantity>([...hard.keys()].map((name) => [name, ZERO_QUANTITY]));
  const charge = (name: string, quantity: Quantity): void => {
    const before = used.get(name);
    if (before !== undefined) used.set(name, addQuantities(before, quantity));
  };
  const scopes = scopesOf(spec);
  if ([...hard.keys()].some(isPodResource)) {
    for (const group of pods) {
      if (!scopes.every((scope) => matchesScope(group.spec, scope))) continue;
      charge('count/pods', quantityFromNumber(group.stored));
      if (group.charged === 0) continue;
      for (const [name, quantity] of group.charge) charge(name, timesQuantity(quantity, group.charged));
    }
  }
  if (scopes.length === 0) for (const usage of charges) for (const [name, quantity] of usage) charge(name, quantity);
  return used;
}
