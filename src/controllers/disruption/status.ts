/**
 * The status of a PodDisruptionBudget (pkg/controller/disruption/disruption.go).
 *
 *   maxUnavailable      expected = replicas of all owners     desired = expected − maxUnavailable, percentages rounded up
 *   minAvailable in %   expected = replicas of all owners     desired = that share, rounded up
 *   minAvailable count  expected = matching pods, finished    desired = that count; owners are never looked at
 *                       ones too
 *
 * Allowed = healthy − desired. If anything fails, nothing is allowed and the old counts stay.
 */
import { scaledIntOrPercent } from '../../model/int-or-percent.ts';
import type { Instant, IntOrString, OwnerReference } from '../../model/objects/meta.ts';
import type { Owner } from './scale.ts';

/** How long an admitted eviction may take until its pod counts as healthy again, and a DisruptionTarget without deletion as stale. */
export const DISRUPTION_TIMEOUT_MS = 120_000;

export interface BudgetSpec {
  readonly minAvailable?: IntOrString;
  readonly maxUnavailable?: IntOrString;
}

/** A pod that the budget selects. */
export interface BudgetPod {
  readonly name: string;
  /** Has a deletion timestamp. */
  readonly isDeleting: boolean;
  /** Condition Ready is True, whatever the phase. */
  readonly isReady: boolean;
  /** The owner reference with `controller: true`. */
  readonly controller?: OwnerReference;
}

export type DisruptedPods = ReadonlyMap<string, Instant>;

export interface BudgetCounts {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
  readonly currentHealthy: number;
  readonly disruptionsAllowed: number;
}

export interface BudgetStatus extends BudgetCounts {
  readonly disruptedPods: DisruptedPods;
  /** Condition DisruptionAllowed. */
  readonly condition: { readonly status: 'True' | 'False'; readonly reason: string; readonly message: string };
}

export interface BudgetSync {
  readonly status: BudgetStatus;
  /** When the first of the disrupted pods has to be looked at again. */
  readonly recheckAt?: Instant;
  /** Pods without controller, which count for nothing in what is expected: event `UnmanagedPods`. */
  readonly unmanaged: readonly string[];
  /** Pods that were to be evicted and are still there: event `NotDeleted`. */
  readonly notDeleted: readonly string[];
}

interface Expectation {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
  readonly unmanaged: readonly string[];
}

/** Whether the owners' replicas are needed, or the pods alone are counted. */
export const needsScale = ({ minAvailable, maxUnavailable }: BudgetSpec): boolean =>
  maxUnavailable !== undefined || typeof minAvailable === 'string';

/**
 * @param expected replicas of all owners if `needsScale`, else the number of matching pods.
 * @throws an Error with Kubernetes' text for a percentage that is none.
 */
export function desiredHealthy({ minAvailable, maxUnavailable }: BudgetSpec, expected: number): number {
  if (maxUnavailable !== undefined) return Math.max(0, expected - scaledIntOrPercent(maxUnavailable, expected, true));
  return minAvailable === undefined ? 0 : scaledIntOrPercent(minAvailable, expected, true);
}

/** No disruption while nothing is expected: the first pods may just be appearing. */
export const disruptionsAllowed = (expected: number, desired: number, healthy: number): number =>
  expected <= 0 ? 0 : Math.max(0, healthy - desired);

/** Whether a pod counts: not going, not about to be evicted, ready. */
export function isHealthy({ name, isDeleting, isReady }: BudgetPod, disrupted: DisruptedPods, now: Instant): boolean {
  if (isDeleting || !isReady) return false;
  const since = disrupted.get(name);
  return since === undefined || since + DISRUPTION_TIMEOUT_MS <= now;
}

/**
 * Sum of the replicas of all owners.
 *
 * @param scaleOf see `scale.ts`; may throw.
 * @throws an Error with Kubernetes' text if an owner is gone or has no scale; of several pods it names the first.
 */
export function expectedScale(
  pods: readonly BudgetPod[],
  scaleOf: (controller: OwnerReference) => Owner | undefined,
): { readonly expected: number; readonly unmanaged: readonly string[] } {
  const replicas = new Map<string, number>();
  const asked = new Set<string>();
  const unmanaged: string[] = [];
  for (const { name, controller } of pods) {
    if (!controller) {
      unmanaged.push(name);
    } else if (!asked.has(controller.uid)) {
      const owner = scaleOf(controller);
      if (!owner) throw new Error(`found no controllers for pod ${JSON.stringify(name)}`);
      asked.add(controller.uid);
      replicas.set(owner.uid, owner.replicas);
    }
  }
  return { expected: [...replicas.values()].reduce((sum, count) => sum + count, 0), unmanaged };
}

function expectation(
  spec: BudgetSpec,
  pods: readonly BudgetPod[],
  scaleOf: (controller: OwnerReference) => Owner | undefined,
): Expectation {
  if (needsScale(spec)) {
    const { expected, unmanaged } = expectedScale(pods, scaleOf);
    return { expectedPods: expected, desiredHealthy: desiredHealthy(spec, expected), unmanaged };
  }
  const expectedPods = spec.minAvailable === undefined ? 0 : pods.length;
  return { expectedPods, desiredHealthy: desiredHealthy(spec, expectedPods), unmanaged: [] };
}

/** Those evictions that are still under way. Only pods that are in `disrupted` matter. */
export function pruneDisrupted(
  pods: readonly BudgetPod[],
  disrupted: DisruptedPods,
  now: Instant,
): { readonly kept: DisruptedPods; readonly notDeleted: readonly string[]; readonly recheckAt?: Instant } {
  const kept = new Map<string, Instant>();
  const notDeleted: string[] = [];
  let recheckAt: Instant | undefined;
  if (disrupted.size === 0) return { kept, notDeleted };
  for (const { name, isDeleting } of pods) {
    const since = isDeleting ? undefined : disrupted.get(name);
    if (since === undefined) continue;
    const deadline = since + DISRUPTION_TIMEOUT_MS;
    if (deadline < now) {
      notDeleted.push(name);
      continue;
    }
    kept.set(name, since);
    if (recheckAt === undefined || deadline < recheckAt) recheckAt = deadline;
  }
  return { kept, notDeleted, recheckAt };
}

export interface BudgetInput {
  readonly spec: BudgetSpec;
  /** Those that the budget selects in its namespace. */
  readonly pods: readonly BudgetPod[];
  /** As in the status so far. */
  readonly disruptedPods: DisruptedPods;
  readonly now: Instant;
  readonly scaleOf: (controller: OwnerReference) => Owner | undefined;
}

/** @throws an Error with the message of `failedBudget`. */
export function syncBudget({ spec, pods, disruptedPods, now, scaleOf }: BudgetInput): BudgetSync {
  const { expectedPods, desiredHealthy: desired, unmanaged } = expectation(spec, pods, scaleOf);
  const { kept, notDeleted, recheckAt } = pruneDisrupted(pods, disruptedPods, now);
  let healthy = 0;
  for (const pod of pods) if (isHealthy(pod, kept, now)) healthy++;
  const allowed = disruptionsAllowed(expectedPods, desired, healthy);
  const status: BudgetStatus = {
    expectedPods,
    desiredHealthy: desired,
    currentHealthy: healthy,
    disruptionsAllowed: allowed,
    disruptedPods: kept,
    condition: allowed > 0 ? SUFFICIENT : INSUFFICIENT,
  };
  return { status, recheckAt, unmanaged, notDeleted };
}

const SUFFICIENT: BudgetStatus['condition'] = { status: 'True', reason: 'SufficientPods', message: '' };
const INSUFFICIENT: BudgetStatus['condition'] = { status: 'False', reason: 'InsufficientPods', message: '' };

/** When the sync failed: nothing may be disrupted, all else stays as it was, the observed generation too. */
export const failedBudget = <S extends BudgetCounts & { readonly disruptedPods: DisruptedPods }>(
  before: S,
  message: string,
): S & Pick<BudgetStatus, 'disruptionsAllowed' | 'condition'> => ({
  ...before,
  disruptionsAllowed: 0,
  condition: { status: 'False', reason: 'SyncFailed', message },
});

/** A pod's condition DisruptionTarget, where it is True. */
export interface DisruptionTarget {
  readonly reason?: string;
  readonly lastTransitionTime?: Instant;
}

/**
 * When a condition DisruptionTarget that led to no deletion turns False again; `undefined`: never.
 *
 * @param pod neither terminating nor finished ones are stale, nor what the kubelet set: its pods may take any time to end.
 */
export function staleDisruptionAt(
  pod: { readonly isDeleting: boolean; readonly phase?: string },
  target: DisruptionTarget | undefined,
): Instant | undefined {
  const isFinished = pod.phase === 'Succeeded' || pod.phase === 'Failed';
  if (!target || pod.isDeleting || isFinished || target.reason === 'TerminationByKubelet') return undefined;
  return (target.lastTransitionTime ?? -Infinity) + DISRUPTION_TIMEOUT_MS;
}
