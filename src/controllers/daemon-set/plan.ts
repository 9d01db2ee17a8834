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
  return { create: false, remove: [...finished, ...(surge ? excessWithSurge(pods) : pods.live.slice(1))] };
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

export function planRollingUpdate(nodes: readonly NodeState[], counts: UpdateCounts): UpdatePlan {
  return counts.maxSurge > 0
    ? planSurge(nodes, counts.maxSurge)
    : { create: [], remove: planInPlace(nodes, counts.maxUnavailable) };
}

/** Old pods that are not available always go; available ones as far as `maxUnavailable` allows. */
function planInPlace(nodes: readonly NodeState[], maxUnavailable: number): number[] {
  let unavailable = 0;
  const must: number[] = [];
  const candidates: number[] = [];
  for (const { verdict, pods } of nodes) {
    if (pods === undefined && !verdict.shouldRun) continue;
    const old = pods?.live.filter((row) => pods.isOld.has(row)) ?? [];
    const fresh = pods?.live.filter((row) => !pods.isOld.has(row)) ?? [];
    if (old.length > 1 || fresh.length > 1 || old.length + fresh.length === 0 || old.length * fresh.length > 0)
      unavailable++;
    else if (fresh.length === 1) unavailable += pods?.isAvailable.has(fresh[0]) ? 0 : 1;
    else if (!pods?.isAvailable.has(old[0])) {
      must.push(old[0]);
      unavailable++;
    } else if (unavailable < maxUnavailable) candidates.push(old[0]);
  }
  return [...must, ...candidates.slice(0, Math.max(0, maxUnavailable - unavailable))];
}

/** A new pod beside each old one: at once where the old one is not available, else within `maxSurge`. */
function planSurge(nodes: readonly NodeState[], maxSurge: number): UpdatePlan {
  const create: number[] = [];
  const remove: number[] = [];
  const candidates: number[] = [];
  let surging = 0;
  for (const { node, verdict, pods } of nodes) {
    const [old] = pods?.live.filter((row) => pods.isOld.has(row)) ?? [];
    const [fresh] = pods?.live.filter((row) => !pods.isOld.has(row)) ?? [];
    if (pods === undefined || old === undefined) continue;
    if (fresh !== undefined) {
      if (pods.isAvailable.has(fresh)) remove.push(old);
      else surging++;
    } else if (!pods.isAvailable.has(old)) {
      if (verdict.shouldRun) create.push(node);
      else remove.push(old);
    } else if (verdict.shouldRun) candidates.push(node);
  }
  return { create: [...create, ...candidates.slice(0, Math.max(0, maxSurge - surging))], remove };
}
