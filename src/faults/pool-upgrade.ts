/**
 * pool-upgrade: every node of a pool is replaced, a few at a time, as managed Kubernetes services do it.
 *
 *   surge:       new node ordered ─► ready ─► old one drained ─► soak ─► deleted
 *   unavailable:                              old one drained ─► soak ─► deleted ─► new node ordered ─► ready
 *
 * At most `maxSurge` nodes more than before exist at a time, and at most `maxUnavailable` go without a new one before
 * them. A drain that lasts longer than `drainTimeout` is given up, and the node deleted with what is on it.
 */
import { scaledIntOrPercent } from '../model/int-or-percent.ts';
import type { Instant } from '../model/objects/index.ts';
import { drainerOf, startDrain } from './_drain/index.ts';
import type { Fault, FaultContext, FaultParams, Firing } from './_fault.ts';
import { isEmpty } from './_nodes.ts';
import { isReady, nodesOf, type Order, orderNode, zoneOf } from './_pool/index.ts';

const POLL_MS = 5000;
/** Google's service gives a drain up after an hour. */
const DEFAULT_DRAIN_TIMEOUT_MS = 3_600_000;

/** One old node on its way out. */
interface Replacement {
  readonly zone: string;
  readonly isSurge: boolean;
  /** The new node; ordered before the old one is drained, or after it is gone. */
  order?: Order;
  /** Number and beginning of the drain. */
  drain?: { readonly id: number; readonly since: Instant };
  /** When the old node may be deleted. */
  deleteAt?: Instant;
  isGone: boolean;
}

/** One upgrade under way. */
interface Upgrade {
  readonly waiting: number[];
  readonly inWork: Map<number, Replacement>;
  readonly surges: number;
  readonly unavailable: number;
}

const upgrades = new WeakMap<Firing, Upgrade>();

export const poolUpgrade: Fault = {
  verb: 'pool-upgrade',
  doc: 'replaces every node of a pool: surge, drain within budgets (at most `drainTimeout`), `soak`, delete',
  targets: 'none',
  start(context, params, _targets, firing) {
    const nodes = nodesOf(context, params.pool);
    if (nodes.length === 0) return `pool ${params.pool ?? ''} has no nodes`;
    const surges = scaledIntOrPercent(params.maxSurge ?? 1, nodes.length, true);
    const unavailable = scaledIntOrPercent(params.maxUnavailable ?? 0, nodes.length, true);
    upgrades.set(firing, { waiting: nodes, inWork: new Map(), surges, unavailable });
    firing.after(0, 0);
    return '';
  },
  step(context, firing) {
    const upgrade = upgrades.get(firing);
    if (upgrade === undefined) return;
    for (const [node, work] of upgrade.inWork)
      if (proceed(context, firing.params, node, work)) upgrade.inWork.delete(node);
    while (begin(context, firing.params, upgrade));
    if (upgrade.inWork.size > 0) firing.after(POLL_MS, 0);
  },
};

/** Takes the next old node on, if another one may be replaced now. */
function begin(context: FaultContext, params: FaultParams, { waiting, inWork, surges, unavailable }: Upgrade): boolean {
  const surging = [...inWork.values()].filter(({ isSurge }) => isSurge).length;
  const isSurge = surging < surges;
  if (waiting.length === 0 || (!isSurge && inWork.size - surging >= unavailable)) return false;
  const old = waiting.shift() as number;
  if (!context.cluster.nodes.exists(old)) return true;
  const work: Replacement = { zone: zoneOf(context, old), isSurge, isGone: false };
  if (isSurge) work.order = orderNode(context, params, work.zone);
  inWork.set(old, work);
  if (!isSurge) drain(context, params, old, work);
  return true;
}

/** The next thing to do about an old node. Returns whether that was the last. */
function proceed(context: FaultContext, params: FaultParams, old: number, work: Replacement): boolean {
  const { cluster } = context;
  if (!work.isGone && !cluster.nodes.exists(old)) return abandon(work);
  if (work.drain === undefined) {
    if (hasCome(context, work.order)) drain(context, params, old, work);
    return false;
  }
  if (!work.isGone && !remove(context, params, old, work)) return false;
  if (work.isSurge) return true;
  work.order ??= orderNode(context, params, work.zone);
  return hasCome(context, work.order);
}

/** Somebody else has taken the old node away: a machine that was ordered for it is no longer wanted. */
function abandon({ order }: Replacement): true {
  if (order !== undefined) order.cancelled = true;
  return true;
}

function drain(context: FaultContext, params: FaultParams, old: number, work: Replacement): void {
  const timeoutMs = params.drainTimeoutMs ?? DEFAULT_DRAIN_TIMEOUT_MS;
  const id = startDrain(context, old, {
    by: 'pool-upgrade',
    force: true,
    ignoreDaemonSets: true,
    deleteEmptyDirData: true,
    timeoutMs,
  });
  work.drain = { id, since: context.cluster.now };
}

/** Deletes the old node when it is empty, or its drain has lasted too long, and it has soaked. */
function remove({ cluster }: FaultContext, params: FaultParams, old: number, work: Replacement): boolean {
  const { id, since } = work.drain as { readonly id: number; readonly since: Instant };
  const { drainTimeoutMs = DEFAULT_DRAIN_TIMEOUT_MS, soakMs = 0 } = params;
  if (work.deleteAt === undefined) {
    if (!isEmpty(cluster, old) && cluster.now < since + drainTimeoutMs) return false;
    work.deleteAt = cluster.now + soakMs;
  }
  if (cluster.now < work.deleteAt) return false;
  drainerOf(cluster).giveUp(id);
  cluster.nodeApi.delete(old);
  work.isGone = true;
  return true;
}

const hasCome = (context: FaultContext, order: Order | undefined): boolean =>
  order !== undefined && order.node >= 0 && (!context.cluster.nodes.exists(order.node) || isReady(context, order.node));
