/** Admission plugin Priority (plugin/pkg/admission/priority): a class name becomes a number and a preemption policy. */
import type { PodSpec, PriorityClass } from '../../model/objects/index.ts';
import type { Cluster } from '../cluster.ts';
import type { PodTemplate } from '../pod-classes.ts';
import { forbidden } from './refusals.ts';

const SYSTEM_CLASSES = new Map([
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);

export function resolvePriority(spec: PodSpec, pod: PodTemplate, cluster: Cluster): PodSpec {
  // a pod from a dump carries the number that was resolved when it was made
  if (spec.priority !== undefined) return spec;
  const { priorityClassName } = spec;
  if (priorityClassName === undefined || priorityClassName === '') return withDefault(spec, cluster);
  const serial = cluster.objects.find('PriorityClass', '', priorityClassName);
  const found = cluster.objects.get<PriorityClass>(serial);
  const value = found?.value ?? SYSTEM_CLASSES.get(priorityClassName);
  if (value === undefined) {
    throw forbidden('Pod', pod.name ?? '', `no PriorityClass with name ${priorityClassName} was found`);
  }
  return { ...spec, priority: value, preemptionPolicy: spec.preemptionPolicy ?? found?.preemptionPolicy };
}

/** Several global defaults should not be; the lowest value wins. */
function withDefault(spec: PodSpec, cluster: Cluster): PodSpec {
  let chosen: PriorityClass | undefined;
  for (const { object } of cluster.objects.list<PriorityClass>('PriorityClass')) {
    if (object.globalDefault === true && (chosen === undefined || object.value < chosen.value)) chosen = object;
  }
  if (chosen === undefined) return spec;
  const { name } = chosen.metadata;
  const preemptionPolicy = spec.preemptionPolicy ?? chosen.preemptionPolicy;
  return { ...spec, priorityClassName: name, priority: chosen.value, preemptionPolicy };
}
