/** Which nodes a fault hits: those selected, cut down by its mode with draws from the fault's own stream. */
import type { Cluster } from '../cluster/index.ts';
import type { RandomStream } from '../kernel/index.ts';
import { compileLabelSelector, selectorMatches } from '../model/index.ts';
import { controllerOf } from '../model/pod.ts';
import { type NodeTarget, type ObjectReference, type PodTarget, POOL_LABEL, type TargetMode } from './_fault.ts';

const ZONE_LABEL = 'topology.kubernetes.io/zone';

export interface Choice {
  readonly mode: TargetMode;
  readonly value: number;
  readonly random: RandomStream;
}

export function selectNodes(cluster: Cluster, target: NodeTarget, choice: Choice): number[] {
  return choose(candidates(cluster, target), choice);
}

/** Serials of pods that are not finished. */
export function selectPods(cluster: Cluster, target: PodTarget, choice: Choice): number[] {
  const { pods, classes } = cluster;
  const compiled = target.selector === undefined ? undefined : compileLabelSelector(target.selector);
  const serials: number[] = [];
  for (const row of pods.live()) {
    const { namespace, labels } = classes.list[pods.class[row]];
    if (!pods.isActive(row) || (target.namespace !== undefined && namespace !== target.namespace)) continue;
    if (target.names.length > 0 && !target.names.includes(pods.name(row))) continue;
    if (compiled !== undefined && !selectorMatches(compiled, labels)) continue;
    if (target.workload === undefined || isOf(cluster, row, target.workload)) serials.push(pods.serial[row]);
  }
  return choose(
    serials.sort((a, b) => a - b),
    choice,
  );
}

/** Whether an owner of the pod, or that owner's owner, is the object. */
function isOf({ pods, objects }: Cluster, row: number, { kind, namespace, name }: ObjectReference): boolean {
  const wanted = objects.find(kind, namespace, name);
  for (let serial = pods.owner[row], depth = 0; serial >= 0 && depth < 3; depth++) {
    if (serial === wanted) return true;
    const object = objects.get(serial);
    const owner = object && controllerOf(object);
    serial = owner === undefined ? -1 : objects.serialOf(owner.uid);
  }
  return false;
}

function choose(selected: number[], { mode, value, random }: Choice): number[] {
  const count = countOf(mode, value, selected.length, random);
  if (count >= selected.length) return selected;
  return draw(selected, count, random).sort((a, b) => a - b);
}

function candidates(cluster: Cluster, { names, selector, pool, zone }: NodeTarget): number[] {
  const all =
    names.length > 0
      ? names.map((name) => cluster.nodes.find(name)).filter((node) => node >= 0)
      : [...cluster.nodes.live()];
  const compiled = selector === undefined ? undefined : compileLabelSelector(selector);
  return all.filter((node) => {
    const { labels } = cluster.nodes.object(node).metadata;
    if (pool !== undefined && labels.get(POOL_LABEL) !== pool) return false;
    if (zone !== undefined && labels.get(ZONE_LABEL) !== zone) return false;
    return compiled === undefined || selectorMatches(compiled, labels);
  });
}

function countOf(mode: TargetMode, value: number, total: number, random: RandomStream): number {
  switch (mode) {
    case 'all':
      return total;
    case 'one':
      return Math.min(1, total);
    case 'fixed':
      return Math.min(value, total);
    case 'fixed-percent':
      return Math.floor((total * value) / 100);
    case 'random-max-percent':
      return Math.floor((total * random.below(value + 1)) / 100);
  }
}

/** `count` of them, each set equally likely (partial Fisher–Yates). */
function draw(from: readonly number[], count: number, random: RandomStream): number[] {
  const pool = [...from];
  for (let i = 0; i < count; i++) {
    const j = i + random.below(pool.length - i);
    [pool[i], pool[j]] = [pool[j], pool[i]];
  }
  return pool.slice(0, count);
}
