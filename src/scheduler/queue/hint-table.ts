/**
 * Which plugin wants to hear of which event, and what it makes of it: one table a profile.
 * Upstream: pkg/scheduler/scheduler.go (buildQueueingHintMap), backend/queue/scheduling_queue.go (isPodWorthRequeuing).
 */
import {
  ADD,
  ALL,
  type ClusterEvent,
  type EventObject,
  type EventRegistration,
  isPodRef,
  type Plugin,
  type PodRef,
  UPDATE_NODE_TAINT,
} from '../framework/index.ts';
import type { PluginBits } from './plugin-bits.ts';

/** What to do with a pod that waits. */
export const SKIP = 0;
export const QUEUE_AFTER_BACKOFF = 1;
export const QUEUE_IMMEDIATELY = 2;
export type Strategy = typeof SKIP | typeof QUEUE_AFTER_BACKOFF | typeof QUEUE_IMMEDIATELY;

/** The leftovers' time is up: moves every pod that it is raised for. */
export const UNSCHEDULABLE_TIMEOUT: ClusterEvent = Object.freeze({ resource: '*', actions: ALL });
/** Somebody wants this very pod tried again. */
export const FORCE_ACTIVATE: ClusterEvent = Object.freeze({ resource: '*', actions: ALL });

export const isWildcard = ({ resource, actions }: ClusterEvent): boolean => resource === '*' && actions === ALL;

/** An event and what it is about: the object as it was and as it is. */
export interface Happening {
  readonly event: ClusterEvent;
  /** Undefined for Add. */
  readonly before: EventObject | undefined;
  /** Undefined for Delete. */
  readonly after: EventObject | undefined;
}

interface Interest extends EventRegistration {
  readonly bit: number;
}

const EVERY_EVENT: readonly EventRegistration[] = [{ event: { resource: '*', actions: ALL } }];
const ANY_TAINT_UPDATE: EventRegistration = { event: { resource: 'Node', actions: UPDATE_NODE_TAINT } };

/** Only these can refuse a pod, so only their wishes count. */
const canRefuse = ({ preEnqueue, preFilter, filter, reserve, preBind }: Plugin): boolean =>
  (preEnqueue ?? preFilter ?? filter ?? reserve ?? preBind) !== undefined;

/**
 * A plugin that wants new nodes but no taint updates hears of taint updates nevertheless, without its hint: left over
 * from the days of `preCheck`, and so in v1.32 whether or not hints are on.
 */
function registrationsOf({ events }: Plugin): readonly EventRegistration[] {
  if (events === undefined) return EVERY_EVENT;
  const wants = (action: number): boolean =>
    events.some(({ event }) => event.resource === 'Node' && (event.actions & action) !== 0);
  return wants(ADD) && !wants(UPDATE_NODE_TAINT) ? [...events, ANY_TAINT_UPDATE] : events;
}

function matches(wanted: ClusterEvent, { resource, actions }: ClusterEvent): boolean {
  if ((wanted.actions & actions) === 0) return false;
  if (wanted.resource === resource || wanted.resource === '*') return true;
  return wanted.resource === 'Pod' && (resource === 'AssignedPod' || resource === 'UnschedulablePod');
}

export class HintTable {
  private readonly interests: readonly Interest[];

  constructor(plugins: readonly Plugin[], bits: PluginBits) {
    this.interests = plugins
      .filter(canRefuse)
      .flatMap((plugin) =>
        registrationsOf(plugin).map((registration) => ({ ...registration, bit: bits.of(plugin.name) })),
      );
  }

  /** Bits of the plugins that want to hear of the event. */
  interested(event: ClusterEvent): number {
    let bits = 0;
    for (const interest of this.interests) if (matches(interest.event, event)) bits |= interest.bit;
    return bits;
  }

  /**
   * Whether the event may make a pod schedulable.
   *
   * @param rejectors bits of the plugins that refused it
   * @param pending bits of the plugins that answered Pending: `Queue` from one of them skips the back-off
   */
  strategy(pod: PodRef, rejectors: number, pending: number, { event, before, after }: Happening): Strategy {
    if ((rejectors | pending) === 0) return QUEUE_AFTER_BACKOFF;
    if (isWildcard(event)) return isForAnother(pod, after) ? SKIP : QUEUE_AFTER_BACKOFF;
    let strategy: Strategy = SKIP;
    for (const { bit, event: wanted, hint } of this.interests) {
      if (((rejectors | pending) & bit) === 0 || !matches(wanted, event)) continue;
      if (hint !== undefined && hint(pod, before, after) === 'Skip') continue;
      if ((pending & bit) !== 0) return QUEUE_IMMEDIATELY;
      if (pending === 0) return QUEUE_AFTER_BACKOFF;
      strategy = QUEUE_AFTER_BACKOFF;
    }
    return strategy;
  }

  /** The best that any of the events gives. */
  strategyOfAll(pod: PodRef, rejectors: number, pending: number, happenings: readonly Happening[]): Strategy {
    let best: Strategy = SKIP;
    for (const happening of happenings) {
      const strategy = this.strategy(pod, rejectors, pending, happening);
      if (strategy === QUEUE_IMMEDIATELY || (strategy !== SKIP && pending === 0)) return strategy;
      if (strategy !== SKIP) best = strategy;
    }
    return best;
  }
}

const isForAnother = (pod: PodRef, target: EventObject | undefined): boolean =>
  target !== undefined && !(isPodRef(target) && target.serial === pod.serial);
