/**
 * Which pods a ReplicaSet deletes first (upstream `pkg/controller/controller_utils.go`, `ActivePodsWithRanks`, and
 * `pkg/controller/replicaset/replica_set.go`, `getPodsToDelete`).
 *
 *   unassigned < assigned → Pending < Unknown < Running → not ready < ready → lower deletion cost → higher rank
 *   → ready for a shorter time* → more restarts → created later*
 *
 * *Ages are compared by powers of two of their nanoseconds, and two unequal ages of one power are decided by UID at
 * once. This makes the relation no order in rare cases (A before C by UID, C before B by UID, B before A by restarts);
 * upstream's answer then depends on the order of its list.
 */
import type { Instant, PodPhase } from '../../model/objects/index.ts';

/** What the ranking looks at. A missing instant stands for a timestamp that is not set. */
export interface DeletionCandidate {
  readonly uid: string;
  /** Empty while the pod is not scheduled. */
  readonly nodeName: string;
  readonly phase?: PodPhase;
  readonly ready: boolean;
  /** When it became ready; looked at only if `ready`. */
  readonly readySince?: Instant;
  /** Value of annotation `controller.kubernetes.io/pod-deletion-cost`; 0 where missing or no 32-bit integer. */
  readonly deletionCost: number;
  /** Highest restart count among the regular containers. */
  readonly restarts: number;
  /** The same among the sidecars (init containers that restart always). */
  readonly sidecarRestarts: number;
  readonly createdAt?: Instant;
}

const NANOSECONDS_PER_MILLISECOND = 1e6;

/** Pending, and whatever upstream's table does not know, comes first. */
function phaseOrdinal(phase: PodPhase | undefined): number {
  return phase === 'Running' ? 2 : phase === 'Unknown' ? 1 : 0;
}

/** floor(log2(age in nanoseconds)), or −1 for an age of nothing. The float is never near a whole power: 10^6 has the factor 5. */
function ageBucket(age: number): number {
  return age > 0 ? Math.floor(Math.log2(age * NANOSECONDS_PER_MILLISECOND)) : -1;
}

/** Negative: `a` first. Only for times that differ. A time that is not set counts as the latest. */
function compareByAge(
  a: DeletionCandidate,
  b: DeletionCandidate,
  timeA: Instant | undefined,
  timeB: Instant | undefined,
  now: Instant,
): number {
  if (timeA === undefined) return -1;
  if (timeB === undefined) return 1;
  const difference = ageBucket(now - timeA) - ageBucket(now - timeB);
  return difference !== 0 ? difference : compareUid(a, b);
}

function compareUid(a: DeletionCandidate, b: DeletionCandidate): number {
  return a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0;
}

/**
 * Compares two pods for deletion: negative if `a` goes first. Zero is left only to equal UIDs: where Kubernetes has no
 * rule left (its sort is unstable) the lower UID goes first.
 *
 * @param rankA number of active pods of the same owner on `a`'s node, `a` included
 */
export function compareForDeletion(
  a: DeletionCandidate,
  rankA: number,
  b: DeletionCandidate,
  rankB: number,
  now: Instant,
): number {
  const assigned = Number(a.nodeName !== '') - Number(b.nodeName !== '');
  if (assigned !== 0) return assigned;
  const phase = phaseOrdinal(a.phase) - phaseOrdinal(b.phase);
  if (phase !== 0) return phase;
  if (a.ready !== b.ready) return a.ready ? 1 : -1;
  if (a.deletionCost !== b.deletionCost) return a.deletionCost - b.deletionCost;
  if (rankA !== rankB) return rankB - rankA;
  if (a.ready && a.readySince !== b.readySince) return compareByAge(a, b, a.readySince, b.readySince, now);
  if (a.restarts !== b.restarts) return b.restarts - a.restarts;
  if (a.sidecarRestarts !== b.sidecarRestarts) return b.sidecarRestarts - a.sidecarRestarts;
  if (a.createdAt !== b.createdAt) return compareByAge(a, b, a.createdAt, b.createdAt, now);
  return compareUid(a, b);
}

/** Positions in `candidates`, the first to be deleted first. `ranks` goes with `candidates`. */
export function deletionOrder(
  candidates: readonly DeletionCandidate[],
  ranks: ArrayLike<number>,
  now: Instant,
): number[] {
  const order = candidates.map((_, index) => index);
  return order.sort((i, j) =>
    compareForDeletion(
      candidates[i] as DeletionCandidate,
      ranks[i] as number,
      candidates[j] as DeletionCandidate,
      ranks[j] as number,
      now,
    ),
  );
}

/**
 * Number of related pods on each candidate's node.
 *
 * @param relatedNodeNames node names (empty: none yet) of all *active* pods of the owner's owner – for a ReplicaSet of a
 *   Deployment, the pods of all its ReplicaSets. A ReplicaSet without an owner has no related pods: every rank is 0.
 */
export function ranksByNode(candidates: readonly DeletionCandidate[], relatedNodeNames: Iterable<string>): number[] {
  const podsOnNode = new Map<string, number>();
  for (const nodeName of relatedNodeNames) podsOnNode.set(nodeName, (podsOnNode.get(nodeName) ?? 0) + 1);
  return candidates.map(({ nodeName }) => podsOnNode.get(nodeName) ?? 0);
}

/** Positions of the `count` candidates to delete. All of them are given back unsorted if all are to go. */
export function podsToDelete(
  candidates: readonly DeletionCandidate[],
  relatedNodeNames: Iterable<string>,
  count: number,
  now: Instant,
): number[] {
  if (count >= candidates.length) return candidates.map((_, index) => index);
  return deletionOrder(candidates, ranksByNode(candidates, relatedNodeNames), now).slice(0, count);
}
