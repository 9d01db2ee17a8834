/** How a pod ended. */
import type { Cluster } from '../../cluster/index.ts';
import { FAILED, SUCCEEDED } from '../../record/index.ts';

export interface PodEnd {
  readonly succeeded: boolean;
  /** `status.reason: status.message`, or what there is of them. */
  readonly why: string;
}

/** Undefined while it goes on. */
export function endOf({ pods }: Cluster, row: number): PodEnd | undefined {
  const phase = pods.phase[row];
  if (phase !== SUCCEEDED && phase !== FAILED) return undefined;
  const { reason, message } = pods.reasons.get(row) ?? { reason: '', message: '' };
  return { succeeded: phase === SUCCEEDED, why: [reason, message].filter((text) => text !== '').join(': ') };
}
