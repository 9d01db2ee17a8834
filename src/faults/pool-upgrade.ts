/**
 * pool-upgrade: every node of a pool is replaced, a few at a time, as managed Kubernetes services do it.
 *
 *   surge node registers ─► ready ─► old node cordoned and drained ─► (or drainTimeout) deleted ─► next
 *
 * At most `maxSurge` nodes more than before exist, and at most `maxUnavailable` old ones go without a new one.
 */
import { scaledIntOrPercent } from '../model/int-or-percent.ts';
import { type Fault, type FaultContext, type FaultParams, type Firing, POOL_LABEL } from './_fault.ts';
import { isEmpty } from './_nodes.ts';
import { startDrain } from './_drain/index.ts';

const ZONE_LABEL = 'topology.kubernetes.io/zone';
const POLL_MS = 5000;
/** As Google's and Amazon's services have it: after an hour a drain is given up and the node deleted. */
const DEFAULT_DRAIN_TIMEOUT_MS = 3_600_000;

/** One upgrade under way. */
interface Upgrade {
  readonly waiting: number[];
  /** Old node → new node that has to be ready first (-1: none), and since when it is drained (-1: not yet). */
  readonly inWork: Map<number, { readonly surge: number; since: number }>;
  readonly parallel: number;
  readonly surges: number;
}

const upgrades = new WeakMap<Firing, Upgrade>();

export const poolUpgrade: Fault = {
  verb: 'pool-upgrade',
  doc: 'replaces every node of a pool: surge, drain within budgets (at most `drainTimeout`), delete',
  targets: 'none',
  start(context, params, _targets, firing) {
    const nodes = [...context.cluster.nodes.live()].filter(
      (n) => context.cluster.nodes.object(n).metadata.labels.get(POOL_LABEL) === params.pool,
    );
    if (nodes.length === 0) return `pool ${params.pool ?? ''} has no nodes`;
    const surges = scaledIntOrPercent(params.maxSurge ?? 1, nodes.length, true);
    const unavailable = scaledIntOrPercent(params.maxUnavailable ?? 0, nodes.length, true);
    const parallel = Math.max(1, surges + unavailable);
    upgrades.set(firing, { waiting: nodes, inWork: new Map(), parallel, surges });
    firing.after(0, 0);
    return '';
  },
  step(context, firing) {
    const upgrade = upgrades.get(firing);
    if (upgrade === undefined) return;
    for (const node of [...upgrade.inWork.keys()]) proceed(context, firing.params, upgrade, node);
    while (upgrade.inWork.size < upgrade.parallel && upgrade.waiting.length > 0) begin(context, firing.params, upgrade);
    if (upgrade.inWork.size > 0) firing.after(POLL_MS, 0);
  },
};

function begin({ cluster }: FaultContext, { newNode, pool = '' }: FaultParams, upgrade: Upgrade): void {
  const old = upgrade.waiting.shift() as number;
  if (!cluster.nodes.exists(old)) return;
  const surging = [...upgrade.inWork.values()].filter(({ surge }) => surge >= 0).length;
  const zone = cluster.nodes.object(old).metadata.labels.get(ZONE_LABEL) ?? '';
  const object = surging < upgrade.surges ? newNode?.(pool, zone) : undefined;
  const surge = object === undefined ? -1 : cluster.nodeApi.create(object);
  upgrade.inWork.set(old, { surge, since: -1 });
}

function proceed(context: FaultContext, params: FaultParams, upgrade: Upgrade, old: number): void {
  const { cluster } = context;
  const work = upgrade.inWork.get(old);
  if (work === undefined) return;
  const timeoutMs = params.drainTimeoutMs ?? DEFAULT_DRAIN_TIMEOUT_MS;
  if (!cluster.nodes.exists(old)) upgrade.inWork.delete(old);
  else if (work.since < 0) {
    if (work.surge >= 0 && !isReady(context, work.surge)) return;
    work.since = cluster.now;
    startDrain(context, old, { force: true, ignoreDaemonSets: true, deleteEmptyDirData: true, timeoutMs });
  } else if (isEmpty(cluster, old) || cluster.now >= work.since + timeoutMs) {
    replace(context, params, work.surge, old);
    upgrade.inWork.delete(old);
  }
}

/** The old machine goes; without a surge node before it, the new one comes now. */
function replace({ cluster }: FaultContext, { newNode, pool = '' }: FaultParams, surge: number, old: number): void {
  const zone = cluster.nodes.object(old).metadata.labels.get(ZONE_LABEL) ?? '';
  cluster.nodeApi.delete(old);
  const object = surge < 0 ? newNode?.(pool, zone) : undefined;
  if (object !== undefined) cluster.nodeApi.create(object);
}

function isReady({ cluster }: FaultContext, node: number): boolean {
  const object = cluster.nodes.object(node);
  const isTainted = object.spec.taints.some(({ key }) => key === 'node.kubernetes.io/not-ready');
  return !isTainted && object.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}
