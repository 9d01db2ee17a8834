/** Node pools: one to eight nodes in one to three zones. */
import type { Draft, Pool, Raw } from './draft.ts';
import { draws } from './draft.ts';

const MOST_NODES = 8;

export function drawPools(draft: Draft): Raw[] {
  const { dice, zones } = draft;
  const perZone = Math.floor(MOST_NODES / zones.length);
  const first = dice.between(1, Math.max(1, dice.chance(0.3) ? perZone : Math.ceil(perZone / 2)));
  const pools = [pool(draft, 'main', zones, first)];
  if (first < perZone && dice.chance(0.4)) {
    const where = dice.chance(0.5) ? zones : zones.slice(0, 1);
    pools.push(pool(draft, 'data', where, dice.between(1, perZone - first)));
  }
  return pools;
}

function pool(draft: Draft, name: string, zones: readonly string[], count: number): Raw {
  const { dice } = draft;
  const capacity = {
    cpu: dice.pick('1', '2', '4', '4', '8'),
    memory: dice.pick('4Gi', '8Gi', '16Gi'),
    pods: dice.pick('110', '110', '20', '6'),
  };
  const labels = { pool: name, disk: dice.pick('ssd', 'hdd') };
  const taints = name !== 'main' && draws(draft, 'taints', 0.7) ? [taint(draft)] : [];
  const zoned = dice.chance(0.9) || zones.length > 1;
  const known: Pool = { name, zones: zoned ? zones : [], count };
  draft.pools.push(known);
  return {
    name,
    ...(zoned ? { zones } : {}),
    count,
    template: { metadata: { labels }, spec: { taints }, status: { capacity, allocatable: capacity } },
  };
}

export function taint({ dice }: Draft): Raw {
  return { key: 'dedicated', value: 'data', effect: dice.pick('NoSchedule', 'NoExecute', 'PreferNoSchedule') };
}

/** Flags of the controller manager: defaults, or quicker ones, so that a short run sees more of what they do. */
export function drawFlags(draft: Draft): Raw {
  if (!draws(draft, 'node-flags', 1)) return {};
  const { dice } = draft;
  return {
    nodeMonitorGracePeriod: dice.pick('20s', '40s', '50s'),
    nodeEvictionRate: dice.pick(0.1, 1),
    secondaryNodeEvictionRate: dice.pick(0, 0.01, 0.5),
    largeClusterSizeThreshold: dice.pick(1, 4, 50),
    unhealthyZoneThreshold: dice.pick(0.4, 0.55),
    terminatedPodGCThreshold: dice.pick(0, 1, 12500),
  };
}
