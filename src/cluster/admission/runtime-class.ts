/** Admission plugin RuntimeClass (plugin/pkg/admission/runtimeclass): a class's overhead and node selector join the pod. */
import type { PodSpec, RuntimeClass } from '../../model/objects/index.ts';
import type { Cluster } from '../cluster.ts';
import type { PodTemplate } from '../pod-classes.ts';
import { forbidden } from './refusals.ts';

export function addOverhead(spec: PodSpec, pod: PodTemplate, cluster: Cluster): PodSpec {
  const { runtimeClassName } = spec;
  if (runtimeClassName === undefined || runtimeClassName === '') return spec;
  const found = cluster.objects.get<RuntimeClass>(cluster.objects.find('RuntimeClass', '', runtimeClassName));
  if (found === undefined) {
    throw forbidden('Pod', pod.name ?? '', `pod rejected: RuntimeClass "${runtimeClassName}" not found`);
  }
  const overhead = spec.overhead.size > 0 ? spec.overhead : found.overhead;
  const nodeSelector =
    found.nodeSelector.size === 0 ? spec.nodeSelector : new Map([...spec.nodeSelector, ...found.nodeSelector]);
  return { ...spec, overhead, nodeSelector };
}
