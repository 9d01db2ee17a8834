/** A budget reckoned anew: from all pods there are, and from what stands behind each of them. */
import { type Cluster, NONE } from '../cluster/index.ts';
import type { KubeObject, PodDisruptionBudget } from '../model/objects/index.ts';
import { selects } from './_placement.ts';

export interface Reckoned {
  readonly healthy: number;
  readonly desired: number;
  readonly allowed: number;
}

/** An eviction that was let through and whose pod is still not being deleted counts as a loss for so long. */
const EVICTING_MS = 120_000;

type Scaled = KubeObject & { readonly spec?: { readonly replicas?: number } };

const SCALED: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController']);

/** Rows of the pods that a budget selects. */
export function selectedBy({ pods, classes }: Cluster, { metadata, spec }: PodDisruptionBudget): number[] {
  return [...pods.live()].filter((row) => {
    const { namespace, labels } = classes.list[pods.class[row]];
    return namespace === metadata.namespace && selects(spec.selector, labels);
  });
}

export const isHealthy = ({ pods }: Cluster, row: number): boolean => pods.isReady(row) && !pods.isTerminating(row);

/** `undefined`: it cannot be told how many pods there should be. */
export function reckon(cluster: Cluster, budget: PodDisruptionBudget): Reckoned | undefined {
  const { pods, now } = cluster;
  const { minAvailable, maxUnavailable } = budget.spec;
  const rows = selectedBy(cluster, budget);
  const isEvicted = (row: number): boolean =>
    (budget.status.disruptedPods.get(pods.name(row)) ?? -Infinity) + EVICTING_MS > now;
  const healthy = rows.filter((row) => isHealthy(cluster, row) && !isEvicted(row)).length;
  let expected = minAvailable === undefined ? 0 : rows.length;
  if (maxUnavailable !== undefined || typeof minAvailable === 'string') {
    const wanted = wantedBehind(cluster, rows);
    if (wanted === undefined) return undefined;
    expected = wanted;
  }
  let desired = 0;
  if (maxUnavailable !== undefined) desired = Math.max(0, expected - share(maxUnavailable, expected));
  else if (minAvailable !== undefined) desired = share(minAvailable, expected);
  if (Number.isNaN(desired)) return undefined;
  return { healthy, desired, allowed: expected > 0 ? Math.max(0, healthy - desired) : 0 };
}

/** `3` or `"30%"` of `whole`, up. */
function share(part: number | string, whole: number): number {
  if (typeof part === 'number') return part;
  return /^\d+%$/.test(part) ? Math.ceil((Number(part.slice(0, -1)) * whole) / 100) : Number.NaN;
}

/** Replicas of everything that pods belong to, each once; a Deployment for its ReplicaSets. */
function wantedBehind(cluster: Cluster, rows: readonly number[]): number | undefined {
  const { pods, objects } = cluster;
  const wanted = new Map<string, number>();
  for (const row of rows) {
    if (pods.owner[row] === NONE) continue;
    const owner = objects.get<Scaled>(pods.owner[row]);
    if (owner === undefined || !SCALED.has(owner.kind)) return undefined;
    const top = deploymentOf(cluster, owner) ?? owner;
    wanted.set(top.metadata.uid, top.spec?.replicas ?? 1);
  }
  return [...wanted.values()].reduce((sum, replicas) => sum + replicas, 0);
}

function deploymentOf({ objects }: Cluster, { kind, metadata }: Scaled): Scaled | undefined {
  const above = metadata.ownerReferences.find(({ controller }) => controller === true);
  if (kind !== 'ReplicaSet' || above?.kind !== 'Deployment') return undefined;
  const deployment = objects.get<Scaled>(objects.find('Deployment', metadata.namespace, above.name));
  return deployment?.metadata.uid === above.uid ? deployment : undefined;
}
