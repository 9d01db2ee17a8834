/**
 * What the managers of CPUs and memory propose, and what a policy makes of it (pkg/kubelet/cm/topologymanager/policy*.go). Pure.
 *
 *   a hint of each resource, all combinations ──and──► common NUMA nodes ──the best──► does the policy take it?
 */
import { countOf, isNarrower, maskOf, nodesOf } from './numa-mask.ts';

export type TopologyPolicy = 'none' | 'best-effort' | 'restricted' | 'single-numa-node';

export interface TopologyHint {
  /** NUMA nodes; `undefined`: any. */
  readonly mask?: number;
  readonly preferred: boolean;
}

/** By resource; `undefined`: it does not matter; no hint: it cannot be had. */
export type ProviderHints = ReadonlyMap<string, readonly TopologyHint[] | undefined>;

export interface NumaInfo {
  readonly policy: TopologyPolicy;
  /** All nodes of the machine. */
  readonly all: number;
  /** From each node to each, where the closest are preferred (`prefer-closest-numa-nodes`). */
  readonly distances?: readonly (readonly number[])[];
}

const ANYWHERE: readonly TopologyHint[] = [{ preferred: true }];
const NOWHERE: readonly TopologyHint[] = [{ preferred: false }];

interface Candidate {
  readonly mask: number;
  readonly preferred: boolean;
}

/** @param providers `undefined` for one that has no opinion. */
export function mergeHints(
  numa: NumaInfo,
  providers: readonly (ProviderHints | undefined)[],
): { readonly hint: TopologyHint; readonly admit: boolean } {
  if (numa.policy === 'none') return { hint: { preferred: false }, admit: true };
  const isSingle = numa.policy === 'single-numa-node';
  const told = hintsByResource(providers);
  const hints = isSingle ? told.map((each) => each.filter(isOnOneNode)) : told;
  const best = bestOf(numa, hints);
  const hint = isSingle && best.mask === numa.all ? { preferred: best.preferred } : best;
  return { hint, admit: numa.policy === 'best-effort' || hint.preferred };
}

function hintsByResource(providers: readonly (ProviderHints | undefined)[]): (readonly TopologyHint[])[] {
  return providers.flatMap((hints) => {
    if (hints === undefined || hints.size === 0) return [ANYWHERE];
    return [...hints.values()].map((each) => (each === undefined ? ANYWHERE : each.length === 0 ? NOWHERE : each));
  });
}

const isOnOneNode = ({ mask, preferred }: TopologyHint): boolean =>
  preferred && (mask === undefined || countOf(mask) === 1);

function bestOf(numa: NumaInfo, hints: readonly (readonly TopologyHint[])[]): Candidate {
  const widest = mostNodesNeeded(hints);
  let best: Candidate | undefined;
  for (const candidate of combinationsOf(hints, numa.all)) best = better(numa, widest, best, candidate);
  return best ?? { mask: numa.all, preferred: false };
}

/** The nodes that the most demanding resource needs at least. */
function mostNodesNeeded(hints: readonly (readonly TopologyHint[])[]): number {
  let most = 0;
  for (const each of hints) {
    const counts = each.flatMap(({ mask }) => (mask === undefined ? [] : [countOf(mask)]));
    if (counts.length > 0) most = Math.max(most, Math.min(...counts));
  }
  return most;
}

/** As yet no hint has named any nodes. */
const ANY = -1;

/**
 * Common nodes of all combinations, each once: a combination is preferred if all its hints are, and name the same nodes. In which order
 * they are looked at does not matter to the best one, and there may be millions.
 */
function combinationsOf(hints: readonly (readonly TopologyHint[])[], all: number): Candidate[] {
  let agreed = new Set([ANY]);
  let others = new Set<number>();
  for (const each of hints) {
    const [before, rest] = [agreed, others];
    agreed = new Set();
    others = new Set();
    for (const { mask = ANY, preferred } of each) {
      for (const common of before) {
        const isSame = mask === ANY || common === ANY || mask === common;
        // -1 is all bits
        if (preferred && isSame) agreed.add(common & mask);
        else others.add(common & mask & all);
      }
      for (const common of rest) others.add(common & mask);
    }
  }
  return [
    ...[...agreed].map((mask) => ({ mask: mask & all, preferred: true })),
    ...[...others].map((mask) => ({ mask, preferred: false })),
  ];
}

function better(
  numa: NumaInfo,
  widest: number,
  current: Candidate | undefined,
  candidate: Candidate,
): Candidate | undefined {
  const count = countOf(candidate.mask);
  if (count === 0) return current;
  if (current === undefined) return candidate;
  if (current.preferred !== candidate.preferred) return current.preferred ? current : candidate;
  if (current.preferred) return fitter(numa, current, candidate);
  // of those that nobody prefers, the one whose size comes closest to what the most demanding resource needs, from below
  const before = countOf(current.mask);
  if (before > widest) return fitter(numa, current, candidate);
  if (before === widest) return count === widest ? fitter(numa, current, candidate) : current;
  if (count > widest) return current;
  if (count === before) return fitter(numa, current, candidate);
  return count > before ? candidate : current;
}

function fitter({ policy, distances }: NumaInfo, current: Candidate, candidate: Candidate): Candidate {
  if (current.mask === candidate.mask) return current;
  const isCloser =
    distances === undefined || policy === 'single-numa-node' || countOf(current.mask) !== countOf(candidate.mask)
      ? isNarrower(current.mask, candidate.mask)
      : isClosest(distances, current.mask, candidate.mask);
  return isCloser ? current : candidate;
}

/** By their mean distance, then by their numbers. */
function isClosest(distances: readonly (readonly number[])[], a: number, b: number): boolean {
  const difference = meanDistance(distances, a) - meanDistance(distances, b);
  return difference === 0 ? a < b : difference < 0;
}

function meanDistance(distances: readonly (readonly number[])[], mask: number): number {
  const nodes = nodesOf(mask);
  let sum = 0;
  for (const from of nodes) for (const to of nodes) sum += distances[from]?.[to] ?? 0;
  return sum / nodes.length ** 2;
}

/** All nodes of a machine with so many. */
export const everyNode = (count: number): number => maskOf(Array.from({ length: count }, (_, node) => node));
