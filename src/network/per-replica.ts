/**
 * How much of a demand one replica is sure to serve: what its requests hold, because more than it requests it only gets by luck. The measure does not
 * depend on the autoscaler's targets, so that autoscalers can be compared by it.
 */
import type { Demand } from '../cluster/index.ts';
import type { MetricSpec, PodSpec } from '../model/objects/index.ts';

/** Units; Infinity where nothing tells. */
export function perReplica(metrics: readonly MetricSpec[], demand: Demand, classId: number, spec: PodSpec): number {
  const held = Math.min(heldBy('cpu', demand, classId, spec), heldBy('memory', demand, classId, spec));
  if (held !== Infinity) return held;
  // a demand that costs nothing that is requested: then the target for each pod is all there is
  const targets = metrics.filter(({ name }) => name === demand.metric).map(({ target }) => target.averageValue);
  return Math.min(...targets.map((target) => (target === undefined ? Infinity : target.milliValue / 1000)));
}

/** By the container that holds least. */
function heldBy(resource: 'cpu' | 'memory', demand: Demand, classId: number, spec: PodSpec): number {
  let least = Infinity;
  for (const { container, base, perUnit } of demand.costsOf(classId, resource)) {
    const { requests } = spec.containers.find(({ name }) => name === container)?.resources ?? {};
    const request = requests?.get(resource);
    if (request === undefined || perUnit === 0) continue;
    const left = (resource === 'cpu' ? request.milliValue : request.value) - base;
    // what it uses anyway is more than it requests: no number of replicas would do
    if (left > 0) least = Math.min(least, left / perUnit);
  }
  return least;
}
