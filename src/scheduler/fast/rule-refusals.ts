/**
 * Why a node that has room does not take a pod: what the spread and affinity plugins would say, in their order, read off the
 * counters.
 */
import type { Status } from '../framework/index.ts';
import { ANTI_AFFINITY, NO_AFFINITY, OTHERS_ANTI_AFFINITY } from '../plugins/inter-pod-affinity/filtering.ts';
import { NO_LABEL, TOO_SKEWED } from '../plugins/pod-topology-spread/filtering.ts';
import type { AffinityRules } from './affinity-rules.ts';
import type { Counter } from './counter.ts';
import type { HardSpread } from './spread-rules.ts';
import { MISSING } from './topology-key.ts';

/** Pods in the node's domain; none for nodes without the key. */
const podsAt = (counter: Counter, slot: number): number =>
  counter.byNode ? counter.at(slot) : counter.atValue(counter.key.valueOf[slot]);

export function spreadRefusal(hard: readonly HardSpread[], slot: number): Status | undefined {
  for (const { counter, maxSkew, minDomains, self } of hard) {
    if (counter.key.valueOf[slot] === MISSING) return NO_LABEL;
    const { minimum } = counter;
    if (minimum === undefined || minimum.size === 0) continue;
    const lowest = minimum.size < minDomains ? 0 : minimum.lowest;
    if (podsAt(counter, slot) + self - lowest > maxSkew) return TOO_SKEWED;
  }
  return undefined;
}

/** `isFirst`: no pod matches the affinity terms, and the pod itself does. */
export function affinityRefusal(rules: AffinityRules, isFirst: boolean, slot: number): Status | undefined {
  for (const counter of rules.affinity.values()) {
    if (counter.key.valueOf[slot] === MISSING) return NO_AFFINITY;
    if (!isFirst && podsAt(counter, slot) <= 0) return NO_AFFINITY;
  }
  for (const counter of rules.antiAffinity.values()) if (podsAt(counter, slot) > 0) return ANTI_AFFINITY;
  for (const counter of rules.othersAntiAffinity.values()) if (podsAt(counter, slot) > 0) return OTHERS_ANTI_AFFINITY;
  return undefined;
}
