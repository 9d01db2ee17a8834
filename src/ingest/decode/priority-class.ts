/** PriorityClass (scheduling.k8s.io/v1). */
import type { PriorityClass } from '../../model/objects/cluster.ts';
import type { Cursor } from './cursor.ts';
import { decodeHead } from './meta.ts';

const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'] as const;

export function decodePriorityClass(c: Cursor): PriorityClass {
  c.withoutBearing(['description']);
  return {
    ...decodeHead(c, 'PriorityClass'),
    value: c.count('value'),
    globalDefault: c.bool('globalDefault'),
    preemptionPolicy: c.enum('preemptionPolicy', PREEMPTION_POLICIES),
  };
}
