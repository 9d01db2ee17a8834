/** What the record keeps of a status that a controller writes. */
import type { Cluster } from '../../cluster/index.ts';
import type { Condition } from '../../model/objects/index.ts';
import { findCondition } from '../../model/pod.ts';

export interface ReplicaCounts {
  readonly desired: number;
  readonly ready: number;
  readonly available: number;
}

export function recordReplicas({ record, now }: Cluster, serial: number, counts: ReplicaCounts): void {
  record.append('workload-status', now, serial, counts.desired, counts.ready, counts.available);
}

/** Conditions whose status or reason has changed. */
export function recordConditions(
  { record, now }: Cluster,
  serial: number,
  before: readonly Condition[],
  after: readonly Condition[],
): void {
  if (before === after) return;
  const { texts } = record;
  for (const condition of after) {
    const { type, status, reason = '' } = condition;
    const old = findCondition(before, type);
    if (old === condition || (old?.status === status && (old.reason ?? '') === reason)) continue;
    record.append('object-condition', now, serial, texts.id(type), texts.id(status), texts.id(reason));
  }
}
