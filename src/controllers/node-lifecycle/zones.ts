/**
 * States of zones and the rates that follow from them (pkg/controller/nodelifecycle/node_lifecycle_controller.go).
 *
 *   Initial ─► Normal ◄─► PartialDisruption     rate; in a large zone the secondary rate, in a small one none
 *                  ◄─► FullDisruption            rate, unless every zone is full: then none anywhere
 */
import type { StringMap } from '../../model/objects/meta.ts';
import type { NodeLifecycleOptions } from './options.ts';

export type ZoneState = 'Initial' | 'Normal' | 'PartialDisruption' | 'FullDisruption';

/** Nodes of a zone that count, by readiness; nodes labelled `node.kubernetes.io/exclude-disruption` do not. */
export interface ZoneCount {
  readonly ready: number;
  /** False, Unknown or no condition at all. */
  readonly notReady: number;
}

/** At least three nodes down, or a zone of two would never be evicted. */
const MOST_TOLERATED_DOWN = 2;

export function zoneState({ ready, notReady }: ZoneCount, { unhealthyZoneThreshold }: NodeLifecycleOptions): ZoneState {
  if (ready === 0 && notReady > 0) return 'FullDisruption';
  // 32-bit floats, as upstream compares.
  const share = Math.fround(notReady / (ready + notReady));
  if (notReady > MOST_TOLERATED_DOWN && share >= Math.fround(unhealthyZoneThreshold)) return 'PartialDisruption';
  return 'Normal';
}

export interface Zone {
  readonly state: ZoneState;
  /** Nodes tainted per second; 0: none. */
  readonly rate: number;
}

export type Zones = ReadonlyMap<string, Zone>;

export interface Disruption {
  readonly zones: Zones;
  /**
   * `enters`: everything is down, so it is probably the control plane that is cut off: take the NoExecute taints from all nodes.
   * `leaves`: start the grace period of all nodes afresh.
   */
  readonly masterDisruption?: 'enters' | 'leaves';
}

export const initialZone = ({ evictionRate }: NodeLifecycleOptions): Zone => ({ state: 'Initial', rate: evictionRate });

/** States and rates after a pass that counted the nodes. Zones without nodes are forgotten. */
export function disruptionAfterPass(
  before: Zones,
  counts: ReadonlyMap<string, ZoneCount>,
  options: NodeLifecycleOptions,
): Disruption {
  const known = [...counts].map(([name, count]) => {
    const zone = before.get(name) ?? initialZone(options);
    return { name, zone, state: zoneState(count, options), size: count.ready + count.notReady };
  });
  const isAllFull = known.every(({ state }) => state === 'FullDisruption');
  const wasAllFull = known.every(({ zone }) => zone.state === 'FullDisruption');
  if (isAllFull && wasAllFull) return { zones: new Map(known.map(({ name, zone }) => [name, zone])) };
  if (isAllFull) {
    return {
      zones: new Map(known.map(({ name }) => [name, { state: 'FullDisruption', rate: 0 }])),
      masterDisruption: 'enters',
    };
  }
  const zones = new Map(
    known.map(({ name, zone, state, size }): [string, Zone] => {
      const isKept = state === zone.state && !wasAllFull;
      return [name, isKept ? zone : { state, rate: rateIn(state, size, options) }];
    }),
  );
  return wasAllFull ? { zones, masterDisruption: 'leaves' } : { zones };
}

function rateIn(state: ZoneState, size: number, options: NodeLifecycleOptions): number {
  if (state !== 'PartialDisruption') return options.evictionRate;
  return size > options.largeClusterSizeThreshold ? options.secondaryEvictionRate : 0;
}

/** Region and zone of a node as one key; empty: neither is known. The beta labels go before the stable ones. */
export function zoneKey(labels: StringMap): string {
  const zone = labels.get('failure-domain.beta.kubernetes.io/zone') ?? labels.get('topology.kubernetes.io/zone') ?? '';
  const region =
    labels.get('failure-domain.beta.kubernetes.io/region') ?? labels.get('topology.kubernetes.io/region') ?? '';
  // A null character cannot be in a label, so that two pairs never share a key.
  return region === '' && zone === '' ? '' : `${region}:\0:${zone}`;
}
