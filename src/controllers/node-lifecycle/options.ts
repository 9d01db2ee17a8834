/** Flags of the controller, with the defaults of v1.32. */
export interface NodeLifecycleOptions {
  readonly monitorPeriodMs: number;
  /** Silence after which a node is Unknown. */
  readonly monitorGracePeriodMs: number;
  /** The same for a node that has never posted a status. */
  readonly startupGracePeriodMs: number;
  /** Nodes tainted per second in a healthy zone. */
  readonly evictionRate: number;
  /** The same in a large zone that is partly down. */
  readonly secondaryEvictionRate: number;
  /** A zone with more nodes is large. */
  readonly largeClusterSizeThreshold: number;
  /** Share of nodes down from which on a zone is partly disrupted. */
  readonly unhealthyZoneThreshold: number;
}

export const NODE_LIFECYCLE_DEFAULTS: NodeLifecycleOptions = {
  monitorPeriodMs: 5000,
  monitorGracePeriodMs: 50_000,
  startupGracePeriodMs: 60_000,
  evictionRate: 0.1,
  secondaryEvictionRate: 0.01,
  largeClusterSizeThreshold: 50,
  unhealthyZoneThreshold: 0.55,
};
