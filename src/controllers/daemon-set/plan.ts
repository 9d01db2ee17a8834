/** What a DaemonSet does on each node, and which nodes an update touches next (daemon_controller.go, update.go). Pure. */
import type { NodeVerdict } from './placement.ts';
import type { UpdateCounts } from './update-counts.ts';

/** A set's pods on one node, as rows. `live` are neither finished nor terminating, the one to keep first. */
export interface NodePods {
  readonly all: number[];
  readonly failed: number[];
  readonly succeeded: number[];
  readonly live: number[];
  readonly terminating: number[];
  /** Pods of an earlier template. */
  readonly isOld: Set<number>;
  readonly isReady: Set<number>;
  readonly isAvailable: Set<number>;
}

export interface NodePlan {
  readonly create: boolean;
  readonly remove: readonly number[];
}

const NOTHING: NodePlan = { create: false, remove: [] };

/** `mayDeleteFailed` paces the deletion of pods that fail again and again. */
export function planNode(
  { shouldRun, shouldContinueRunning }: NodeVerdict,
  pods: NodePods | undefined,
  surge: boolean,
  mayDeleteFailed: (row: number) => boolean,
): NodePlan {
  if (pods === undefined) return shouldRun ? { create: true, remove: [] } : NOTHING;
  if (!shouldContinueRunning) return { create: false, remove: [...pods.live, ...pods.failed, ...pods.succeeded] };
  const finished = [...pods.failed.filter(mayDeleteFailed), ...pods.succeeded];
  // with surge a pod that is on its way out does not keep its node from getting another
  const create = surge && shouldRun && pods.live.length === 0;
  return { create, remove: [...finished, ...(surge ? excessWithSurge(pods) : pods.live.slice(1))] };
}

/** At most an old pod that is ready beside a new one that is not available yet. */
function excessWithSurge({ live, isOld, isReady, isAvailable }: NodePods): number[] {
  if (live.length < 2) return [];
  const old = live.filter((row) => isOld.has(row));
  const fresh = live.filter((row) => !isOld.has(row));
  const remove = [...old.slice(1), ...fresh.slice(1)];
  const [keptOld] = old;
  const [keptNew] = fresh;
  if (keptOld !== undefined && keptNew !== undefined && (!isReady.has(keptOld) || isAvailable.has(keptNew)))
    remove.push(keptOld);
  return remove;
}

export interface UpdatePlan {
  /** Nodes that get a new pod beside the old one. */
  readonly create: readonly number[];
  readonly remove: readonly number[];
}

interface NodeState {
  readonly node: number;
  readonly verdict: NodeVerdict;
  readonly pods: NodePods | undefined;
}

/** @param desired nodes that should run a pod */
export function planRollingUpdate(nodes: readonly NodeState[], counts: UpdateCounts, desired: number): UpdatePlan {
  return counts.maxSurge > 0
    ? planSurge(nodes, counts.maxSurge, desired)
    : { create: [], remove: planInPlace(nodes, counts.maxUnavailable) };
}

interface OldAndNew {
  readonly old: number | undefined;
  readonly fresh: number | undefined;
}

/** A node's pods by revision, finished ones too; nothing where there are several of one: those are the manage loop's matter. */
function oldAndNew(pods: NodePods | undefined): OldAndNew | undefined {
  if (pods === undefined) return { old: undefined, fresh: undefined };
  const lasting = [...pods.live, ...pods.failed, ...pods.succeeded];
  const [old, ...olderOnes] = lasting.filter((row) => pods.isOld.has(row));
  const [fresh, ...newerOnes] = lasting.filter((row) => !pods.isOld.has(row));
  return olderOnes.length + newerOnes.length > 0 ? undefined : { old, fresh };
}

/** Old pods that are not available always go; available ones as far as `maxUnavailable` allows. */
function planInPlace(nodes: readonly NodeState[], maxUnavailable: number): number[] {
  let unavailable = 0;
  const must: number[] = [];
  const candidates: number[] = [];
  for (const { verdict, pods } of nodes) {
    if (pods === undefined && !verdict.shouldRun) continue;
    const found = oldAndNew(pods);
    // both or none: the manage loop is not done with the node
    if (found === undefined || (found.old === undefined) === (found.fresh === undefined)) unavailable++;
    else if (found.old === undefined) unavailable += pods?.isAvailable.has(found.fresh as number) ? 0 : 1;
    else if (!pods?.isAvailable.has(found.old)) {
      must.push(found.old);
      unavailable++;
    } else if (unavailable < maxUnavailable) candidates.push(found.old);
  }
  return [...must, ...candidates.slice(0, Math.max(0, maxUnavailable - unavailable))];
}

interface SurgeTally {
  readonly allowed: number[];
  readonly candidates: number[];
  readonly remove: number[];
  /** Available old pods of nodes that should not run them. */
  readonly misplaced: number[];
  surging: number;
  available: number;
}

/**
 * A new pod beside each old one: at once where the old one is not available, else within `maxSurge`. Pods of nodes that
 * should have none go only as far as there are more available ones than wanted.
 */
function planSurge(nodes: readonly NodeState[], maxSurge: number, desired: number): UpdatePlan {
  const tally: SurgeTally = { allowed: [], candidates: [], remove: [], misplaced: [], surging: 0, available: 0 };
  for (const state of nodes) if (state.pods !== undefined) tallySurge(state, state.pods, tally);
  const { allowed, candidates, remove, misplaced, surging, available } = tally;
  return {
    create: [...allowed, ...candidates.slice(0, Math.max(0, maxSurge - surging))],
    remove: [...misplaced.slice(0, Math.max(0, available - desired)), ...remove],
  };
}

function tallySurge({ node, verdict }: NodeState, pods: NodePods, tally: SurgeTally): void {
  const found = oldAndNew(pods);
  if (found === undefined) {
    tally.surging++;
    return;
  }
  const { old, fresh } = found;
  const isAvailable = (row: number | undefined): boolean => row !== undefined && pods.isAvailable.has(row);
  if (isAvailable(old) || isAvailable(fresh)) tally.available++;
  if (old === undefined) return;
  if (fresh !== undefined) {
    if (isAvailable(fresh)) tally.remove.push(old);
    else tally.surging++;
  } else if (!isAvailable(old)) {
    if (verdict.shouldRun) tally.allowed.push(node);
    else tally.remove.push(old);
  } else if (verdict.shouldRun) tally.candidates.push(node);
  else tally.misplaced.push(old);
}
