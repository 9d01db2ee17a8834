/**
 * When a node counts as silent (pkg/controller/nodelifecycle/node_lifecycle_controller.go). Only the controller's own clock matters: it
 * remembers when it last *noticed* a sign of life, not what the node wrote into it.
 */
import type { Instant } from '../../model/objects/meta.ts';
import type { NodeLifecycleOptions } from './options.ts';

/** What a monitor pass sees of a node. */
export interface NodeSigns {
  readonly createdAt: Instant;
  /** Heartbeat in the condition Ready; `undefined`: the node has no such condition. */
  readonly ready?: { readonly lastHeartbeatTime?: Instant };
  /** `undefined`: no lease. */
  readonly leaseRenewTime?: Instant;
}

/** What the controller remembers of a node. */
export interface NodeHealth {
  /** When it noticed the last sign of life. */
  readonly probeAt: Instant;
  readonly ready: NodeSigns['ready'];
  readonly leaseRenewTime: Instant | undefined;
}

export interface NodeVerdict {
  readonly health: NodeHealth;
  /** The grace period is over: Ready and the pressures turn Unknown, if they are not. */
  readonly isSilent: boolean;
}

export function observeNode(
  before: NodeHealth | undefined,
  seen: NodeSigns,
  now: Instant,
  { monitorGracePeriodMs, startupGracePeriodMs }: NodeLifecycleOptions,
): NodeVerdict {
  const isStatusNew = hasNewStatus(before, seen);
  const isLeaseNew = isLater(seen.leaseRenewTime, before?.leaseRenewTime);
  const probeAt = isStatusNew || isLeaseNew ? now : (before?.probeAt ?? seen.createdAt);
  // A new status makes upstream forget the lease, so that the same one counts once more in the next pass.
  const keptLease = isStatusNew ? undefined : before?.leaseRenewTime;
  const leaseRenewTime = isLeaseNew ? seen.leaseRenewTime : keptLease;
  const gracePeriod = seen.ready ? monitorGracePeriodMs : startupGracePeriodMs;
  return { health: { probeAt, ready: seen.ready, leaseRenewTime }, isSilent: now > probeAt + gracePeriod };
}

const isLater = (seen: Instant | undefined, before: Instant | undefined): boolean =>
  seen !== undefined && (before === undefined || seen > before);

/** A node without status that was never seen before is dated from its creation; all else that is new counts as life. */
function hasNewStatus(before: NodeHealth | undefined, { ready }: NodeSigns): boolean {
  if (!before) return ready !== undefined;
  if (!ready || !before.ready) return ready !== before.ready;
  return ready.lastHeartbeatTime !== before.ready.lastHeartbeatTime;
}

/** What is remembered of a silent node once it was written down as such. */
export const afterMarkedUnknown = (health: NodeHealth, seen: NodeSigns): NodeHealth => ({
  ...health,
  leaseRenewTime: seen.leaseRenewTime,
});

/** Texts of the conditions that turn Unknown: those that the kubelet owns, not `NetworkUnavailable`. */
export const KUBELET_CONDITIONS = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'] as const;
export const STOPPED_POSTING = {
  reason: 'NodeStatusUnknown',
  message: 'Kubelet stopped posting node status.',
} as const;
export const NEVER_POSTED = { reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.' } as const;
