/**
 * Room for a critical pod that a kubelet was about to refuse (pkg/kubelet/preemption/preemption.go).
 *
 * Guaranteed pods go only for what the others cannot give, burstable ones only for what the best-effort ones and the chosen guaranteed ones
 * cannot. Within a class the pod goes that leaves the least to be wanted.
 */
import type { PodSpec } from '../../model/objects/pod.ts';
import { computeQosClass, type QosClass } from '../../model/qos.ts';
import { requestForRanking } from '../eviction/pods.ts';
import { isCriticalPod, isPreemptable, type PodRank } from './critical.ts';

export interface PreemptionPod extends PodRank {
  readonly spec: PodSpec;
}

/** Why the pod does not fit: too little of a resource (CPU in milli units), or something that no preemption mends. */
export type AdmissionFailure =
  | { readonly resource: string; readonly requested: number; readonly used: number; readonly capacity: number }
  | { readonly predicate: string };

export type PreemptionOutcome<P extends PreemptionPod> =
  /** Nobody goes; the pod is refused for these. */
  | { readonly failures: readonly AdmissionFailure[] }
  /** These go, in this order, with their own grace period; then the pod is admitted. */
  | { readonly victims: readonly P[] }
  /** Not even all of them would do. */
  | { readonly error: string };

export const PREEMPTING = { reason: 'Preempting', message: 'Preempted in order to admit critical pod' } as const;
export const PREEMPTION_DISRUPTION_MESSAGE = 'Pod was preempted by Kubelet to accommodate a critical pod.';

export interface Want {
  readonly resource: string;
  readonly amount: number;
}

/** @param running active pods; of equals the last goes. Upstream's list is in random order. */
export function preemptForCritical<P extends PreemptionPod>(
  pod: PreemptionPod,
  failures: readonly AdmissionFailure[],
  running: readonly P[],
): PreemptionOutcome<P> {
  if (!isCriticalPod(pod)) return { failures };
  const others = failures.filter((failure) => 'predicate' in failure);
  if (others.length > 0) return { failures: others };
  const wants = failures.flatMap((failure) =>
    'resource' in failure
      ? [{ resource: failure.resource, amount: failure.requested - (failure.capacity - failure.used) }]
      : [],
  );
  try {
    return { victims: chooseVictims(pod, wants, running) };
  } catch (error) {
    return { error: `preemption: error finding a set of pods to preempt: ${(error as Error).message}` };
  }
}

function chooseVictims<P extends PreemptionPod>(
  preemptor: PreemptionPod,
  wants: readonly Want[],
  running: readonly P[],
): readonly P[] {
  const candidates = running.filter((pod) => isPreemptable(preemptor, pod));
  const ofClass = (qosClass: QosClass): readonly P[] =>
    candidates.filter(({ spec }) => computeQosClass(spec) === qosClass);
  const [bestEffort, burstable, guaranteed] = [ofClass('BestEffort'), ofClass('Burstable'), ofClass('Guaranteed')];
  const never = remaining(wants, [...bestEffort, ...burstable, ...guaranteed]);
  if (never.length > 0) throw noneFound(never);
  const guaranteedVictims = closest(guaranteed, remaining(wants, [...bestEffort, ...burstable]));
  const burstableVictims = closest(burstable, remaining(wants, [...bestEffort, ...guaranteedVictims]));
  const bestEffortVictims = closest(bestEffort, remaining(wants, [...burstableVictims, ...guaranteedVictims]));
  return [...bestEffortVictims, ...burstableVictims, ...guaranteedVictims];
}

const noneFound = (wants: readonly Want[]): Error => {
  const list = wants.map(({ resource, amount }) => `(res: ${resource}, q: ${amount}), `).join('');
  return new Error(`no set of running pods found to reclaim resources: [${list}]`);
};

function requestOf({ spec }: PreemptionPod, resource: string): number {
  if (resource === 'pods') return 1;
  const request = requestForRanking(spec, resource);
  return resource === 'cpu' ? request.milliValue : request.value;
}

/** What is still wanted once these pods are gone. */
export function remaining(wants: readonly Want[], pods: readonly PreemptionPod[]): readonly Want[] {
  return wants.flatMap(({ resource, amount }) => {
    const left = pods.reduce((rest, pod) => (rest <= 0 ? rest : rest - requestOf(pod, resource)), amount);
    return left > 0 ? [{ resource, amount: left }] : [];
  });
}

/** One pod after the other, each the one that comes closest to what is still wanted. */
function closest<P extends PreemptionPod>(pods: readonly P[], wants: readonly Want[]): readonly P[] {
  const left = [...pods];
  const victims: P[] = [];
  for (let wanted = wants; wanted.length > 0; wanted = remaining(wanted, victims.slice(-1))) {
    if (left.length === 0) throw noneFound(wanted);
    const index = closestIndex(left, wanted);
    victims.push(left[index] as P);
    left.splice(index, 1);
  }
  return victims;
}

function closestIndex(pods: readonly PreemptionPod[], wants: readonly Want[]): number {
  let best = 0;
  let least = wants.length + 1;
  for (const [index, pod] of pods.entries()) {
    const distance = distanceTo(pod, wants);
    if (distance < least || (distance === least && isNotGreater(pod, pods[best] as PreemptionPod))) {
      least = distance;
      best = index;
    }
  }
  return best;
}

/** Sum of the squares of the shares left wanting. */
export function distanceTo(pod: PreemptionPod, wants: readonly Want[]): number {
  let distance = 0;
  for (const { resource, amount } of wants) {
    const share = Math.max(0, amount - requestOf(pod, resource)) / amount;
    distance += share * share;
  }
  return distance;
}

/** Of two that are equally close the one that requests less goes: memory first, then CPU. */
function isNotGreater(a: PreemptionPod, b: PreemptionPod): boolean {
  const difference = requestOf(a, 'memory') - requestOf(b, 'memory') || requestOf(a, 'cpu') - requestOf(b, 'cpu');
  return difference <= 0;
}
