/**
 * Who holds what down. Several entries of a timeline may hit one machine (pod, process) at a time: it comes back when
 * the last of them is over, and not at all while one of them has no end.
 */
import type { Cluster } from '../cluster/index.ts';

/** What is held: a machine's power, its network, a pod's answers, a component's process. */
export type Held = 'power' | 'network' | 'answers' | 'crashing' | 'process';

const holds = new WeakMap<Cluster, Map<string, number>>();

function countsOf(cluster: Cluster): Map<string, number> {
  let counts = holds.get(cluster);
  if (counts === undefined) {
    counts = new Map();
    holds.set(cluster, counts);
  }
  return counts;
}

/** Takes hold of it. `target`: a node's index, a pod's serial, a component's name. */
export function hold(cluster: Cluster, what: Held, target: number | string): void {
  const counts = countsOf(cluster);
  const key = `${what}/${target}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Lets go of it. Returns whether nobody else holds it. */
export function release(cluster: Cluster, what: Held, target: number | string): boolean {
  const counts = countsOf(cluster);
  const key = `${what}/${target}`;
  const left = (counts.get(key) ?? 1) - 1;
  if (left > 0) counts.set(key, left);
  else counts.delete(key);
  return left <= 0;
}

export function isHeld(cluster: Cluster, what: Held, target: number | string): boolean {
  return countsOf(cluster).has(`${what}/${target}`);
}
