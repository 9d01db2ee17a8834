/** From the proposals of all metrics to one (pkg/controller/podautoscaler/horizontal.go). */
import type { HpaCondition } from './normalize.ts';

export type Proposal = { readonly metric: string; readonly replicas: number } | FailedProposal;

export interface FailedProposal {
  /** Of the condition ScalingActive and of an Event, such as `FailedGetResourceMetric`. */
  readonly reason: string;
  /** The Event's message, and what the condition ends with. */
  readonly cause: string;
  /** The same with the source of the metric before it, as the Event about all metrics has it. */
  readonly error: string;
}

export interface Combined {
  /** `undefined`: do not scale. */
  readonly replicas?: number;
  readonly metric?: string;
  readonly scalingActive: HpaCondition;
  /** Also set when the working metrics suffice to scale up. */
  readonly error?: string;
}

/** The highest proposal wins. Failed metrics forbid scaling down: they might have asked for more. */
export function combineProposals(proposals: readonly Proposal[], specReplicas: number): Combined {
  let replicas = 0;
  let metric = '';
  let failed = 0;
  let first: FailedProposal | undefined;
  for (const proposal of proposals) {
    if ('error' in proposal) {
      failed++;
      first ??= proposal;
    } else if (replicas === 0 || proposal.replicas > replicas) {
      replicas = proposal.replicas;
      metric = proposal.metric;
    }
  }
  const error =
    first && `invalid metrics (${failed} invalid out of ${proposals.length}), first error is: ${first.error}`;
  if (first && (failed >= proposals.length || replicas < specReplicas)) {
    const message = `the HPA was unable to compute the replica count: ${first.cause}`;
    return { scalingActive: { status: 'False', reason: first.reason, message }, error };
  }
  const message = `the HPA was able to successfully calculate a replica count from ${metric}`;
  return { replicas, metric, scalingActive: { status: 'True', reason: 'ValidMetricFound', message }, error };
}

/** What decides before any metric is asked: a target at zero is left alone, one out of bounds is moved to the bound. */
export function replicasWithoutMetrics(
  currentReplicas: number,
  minReplicas: number,
  maxReplicas: number,
): { readonly replicas: number; readonly reason: string } | undefined {
  if (currentReplicas === 0 && minReplicas !== 0) return { replicas: 0, reason: 'ScalingDisabled' };
  if (currentReplicas > maxReplicas)
    return { replicas: maxReplicas, reason: 'Current number of replicas above Spec.MaxReplicas' };
  if (currentReplicas < minReplicas)
    return { replicas: minReplicas, reason: 'Current number of replicas below Spec.MinReplicas' };
  return undefined;
}
