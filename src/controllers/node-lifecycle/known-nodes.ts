/**
 * What the controller remembers of nodes: when it last noticed a sign of life, and how each counts in its zone.
 *
 * A node is settled when a pass would change nothing but the time of its last sign of life. That time follows from the
 * lease in closed form (`catchUp`), so settled nodes are never visited, and without unsettled ones there are no passes.
 */
import type { Cluster } from '../../cluster/index.ts';
import type { Condition, Instant, Node } from '../../model/objects/index.ts';
import type { NodeHealth, NodeSigns } from './health.ts';
import type { PassGrid } from '../_shared/pass-grid.ts';
import { type ZoneCount, zoneKey } from './zones.ts';

const EXCLUDED = 'node.kubernetes.io/exclude-disruption';

export const readyCondition = ({ status }: Node): Condition | undefined =>
  status.conditions.find(({ type }) => type === 'Ready');

export class KnownNodes {
  /** By node; undefined: it has not been seen by a pass. */
  health: (NodeHealth | undefined)[] = [];
  readonly unsettled = new Set<number>();
  private readonly cluster: Cluster;
  private registered: boolean[] = [];
  private counted: ({ readonly zone: string; readonly ready: boolean } | undefined)[] = [];
  private readonly zones = new Map<string, { ready: number; notReady: number }>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  clear(): void {
    this.health = [];
    this.registered = [];
    this.counted = [];
    this.unsettled.clear();
    this.zones.clear();
  }

  isRegistered(node: number): boolean {
    return this.registered[node] === true;
  }

  register(node: number): void {
    this.registered[node] = true;
  }

  forget(node: number): void {
    this.registered[node] = false;
    this.health[node] = undefined;
    this.unsettled.delete(node);
    this.uncount(node);
  }

  /** Nodes by zone and readiness, as the last pass that looked at each has seen it. */
  counts(): ReadonlyMap<string, ZoneCount> {
    return this.zones;
  }

  /** A pass has seen the node with this status of Ready; undefined: it has none. */
  count(node: number, status: Condition['status'] | undefined): void {
    const { labels } = this.cluster.nodes.object(node).metadata;
    this.uncount(node);
    if (labels.has(EXCLUDED)) return;
    const zone = zoneKey(labels);
    const ready = status === 'True';
    const count = this.zones.get(zone) ?? { ready: 0, notReady: 0 };
    if (ready) count.ready++;
    else count.notReady++;
    this.zones.set(zone, count);
    this.counted[node] = { zone, ready };
  }

  private uncount(node: number): void {
    const old = this.counted[node];
    if (old === undefined) return;
    this.counted[node] = undefined;
    const count = this.zones.get(old.zone);
    if (count === undefined) return;
    if (old.ready) count.ready--;
    else count.notReady--;
    if (count.ready + count.notReady === 0) this.zones.delete(old.zone);
  }

  /** What a pass sees of the node now. */
  signs(node: number): NodeSigns {
    const { nodes, leases, now } = this.cluster;
    const object = nodes.object(node);
    const renewed = leases.renewedAt(node, now);
    return {
      createdAt: object.metadata.creationTimestamp ?? now,
      ready: readyCondition(object),
      leaseRenewTime: Number.isNaN(renewed) ? undefined : renewed,
    };
  }

  /**
   * A settled node's memory, as the passes up to `lastPass` would have left it.
   *
   * @param ready its condition at that time
   */
  catchUp(node: number, ready: Condition | undefined, grid: PassGrid, lastPass: Instant): void {
    const health = this.health[node];
    if (health === undefined || lastPass === -Infinity) return;
    const noticed = (instant: Instant): Instant => Math.min(grid.atOrAfter(instant), lastPass);
    let { probeAt, leaseRenewTime } = health;
    const renewed = this.cluster.leases.renewedAt(node, lastPass);
    if (renewed <= lastPass && renewed > (leaseRenewTime ?? -Infinity)) {
      leaseRenewTime = renewed;
      probeAt = Math.max(probeAt, noticed(renewed));
    }
    // a heartbeat alone is told to nobody
    const heartbeat = ready?.lastHeartbeatTime;
    if (heartbeat !== undefined && heartbeat <= lastPass && heartbeat !== health.ready?.lastHeartbeatTime) {
      probeAt = Math.max(probeAt, noticed(heartbeat));
    }
    this.health[node] = { probeAt, ready, leaseRenewTime };
  }

  /** Whether further passes would find nothing to do, after one that has changed nothing. */
  isQuiet(node: number): boolean {
    const health = this.health[node];
    if (health === undefined) return false;
    const seen = this.signs(node);
    if (
      health.leaseRenewTime !== seen.leaseRenewTime ||
      health.ready?.lastHeartbeatTime !== seen.ready?.lastHeartbeatTime
    )
      return false;
    return this.cluster.leases.isRenewed(node) || readyCondition(this.cluster.nodes.object(node))?.status === 'Unknown';
  }
}
