import { describe, expect, it } from 'vitest';
import {
  afterMarkedUnknown,
  type NodeHealth,
  type NodeSigns,
  observeNode,
} from '../../../src/controllers/node-lifecycle/health.ts';
import { NODE_LIFECYCLE_DEFAULTS as DEFAULTS } from '../../../src/controllers/node-lifecycle/options.ts';

const signs = (changes: Partial<NodeSigns> = {}): NodeSigns => ({ createdAt: 0, ...changes });
const heartbeat = (at: number): NodeSigns => signs({ ready: { lastHeartbeatTime: at } });

/** Observes at the given seconds; answers when the node counts as silent. */
function silentAt(seen: (second: number) => NodeSigns, seconds: readonly number[]): readonly number[] {
  let health: NodeHealth | undefined;
  return seconds.filter((second) => {
    const verdict = observeNode(health, seen(second), second * 1000, DEFAULTS);
    health = verdict.health;
    return verdict.isSilent;
  });
}

describe('a node counts as silent', () => {
  it('strictly after the grace period since the controller noticed it', () => {
    expect(silentAt(() => heartbeat(0), [3, 53, 54])).toEqual([54]);
  });
  it('never while its lease is renewed', () => {
    expect(silentAt((second) => ({ ...heartbeat(0), leaseRenewTime: second }), [0, 40, 80, 120])).toEqual([]);
  });
  it('counted from the pass that saw the last renewal, not from the renewal', () => {
    expect(
      silentAt((second) => ({ ...heartbeat(0), leaseRenewTime: Math.min(second, 12) }), [0, 10, 20, 69, 70, 71]),
    ).toEqual([71]);
  });
  it('after a minute if it never posted a status, counted from its creation', () => {
    expect(silentAt(() => signs(), [50, 60, 61])).toEqual([61]);
  });
  it('not when its status appears or its heartbeat moves', () => {
    expect(
      silentAt((second) => (second < 55 ? signs() : heartbeat(second > 90 ? 90 : 55)), [0, 55, 100, 150, 151]),
    ).toEqual([151]);
  });
});

describe('the lease', () => {
  it('counts once more after a new status', () => {
    const first = observeNode(undefined, { ...heartbeat(1), leaseRenewTime: 5 }, 10, DEFAULTS).health;
    const moved = observeNode(first, { ...heartbeat(2), leaseRenewTime: 5 }, 20, DEFAULTS).health;
    expect(moved).toMatchObject({ probeAt: 20, leaseRenewTime: undefined });
    expect(observeNode(moved, { ...heartbeat(2), leaseRenewTime: 5 }, 30, DEFAULTS).health.probeAt).toBe(30);
  });
  it('is remembered once the node was marked', () => {
    const { health } = observeNode(undefined, heartbeat(1), 10, DEFAULTS);
    expect(afterMarkedUnknown(health, signs({ leaseRenewTime: 7 })).leaseRenewTime).toBe(7);
  });
});
