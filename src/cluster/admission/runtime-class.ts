/** Admission plugin RuntimeClass (plugin/pkg/admission/runtimeclass): a class's overhead, node selector and tolerations join the pod. */
import type { PodSpec, ResourceList, RuntimeClass, StringMap, Toleration } from '../../model/objects/index.ts';
import { compareQuantities, ZERO_QUANTITY } from '../../model/quantity.ts';
import type { Cluster } from '../cluster.ts';
import type { PodTemplate } from '../pod-classes.ts';
import { forbidden } from './refusals.ts';

export function admitRuntimeClass(spec: PodSpec, { name = '', existed }: PodTemplate, cluster: Cluster): PodSpec {
  // what was there before has what its class gave it
  if (existed) return spec;
  const refuse = (reason: string): Error => forbidden('Pod', name, reason);
  const runtimeClass = classOf(spec, cluster, refuse);
  const overhead = runtimeClass?.overhead;
  if (overhead === undefined && spec.overhead.size > 0) {
    throw refuse('pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
  }
  if (runtimeClass === undefined) return spec;
  if (overhead !== undefined && spec.overhead.size > 0 && !isSame(overhead, spec.overhead)) {
    throw refuse("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  }
  return {
    ...spec,
    overhead: overhead ?? spec.overhead,
    nodeSelector: selectorOf(spec.nodeSelector, runtimeClass.nodeSelector, refuse),
    tolerations: runtimeClass.tolerations.length === 0 ? spec.tolerations : merged(spec, runtimeClass),
  };
}

function classOf(
  { runtimeClassName }: PodSpec,
  { objects }: Cluster,
  refuse: (reason: string) => Error,
): RuntimeClass | undefined {
  if (runtimeClassName === undefined || runtimeClassName === '') return undefined;
  const found = objects.get<RuntimeClass>(objects.find('RuntimeClass', '', runtimeClassName));
  if (found === undefined) throw refuse(`pod rejected: RuntimeClass "${runtimeClassName}" not found`);
  return found;
}

function selectorOf(pod: StringMap, runtimeClass: StringMap, refuse: (reason: string) => Error): StringMap {
  if (runtimeClass.size === 0) return pod;
  for (const [key, value] of runtimeClass) {
    const own = pod.get(key);
    if (own === undefined || own === value) continue;
    const texts = [`runtimeClass.scheduling.nodeSelector[${key}] = ${value}`, `pod.spec.nodeSelector[${key}] = ${own}`];
    throw refuse(`conflict: ${texts.join('; ')}`);
  }
  return new Map([...pod, ...runtimeClass]);
}

const isSame = (a: ResourceList, b: ResourceList): boolean =>
  a.size === b.size && [...a].every(([key, value]) => compareQuantities(value, b.get(key) ?? ZERO_QUANTITY) === 0);

/** Both, without those that another one covers (pkg/util/tolerations, `MergeTolerations`). */
function merged(pod: PodSpec, runtimeClass: RuntimeClass): readonly Toleration[] {
  const all = [...pod.tolerations, ...runtimeClass.tolerations];
  const kept: Toleration[] = [];
  for (const [i, each] of all.entries()) {
    const isCovered = [...all.slice(i + 1), ...kept].some((other) => covers(other, each));
    if (!isCovered) kept.push(each);
  }
  return kept;
}

function covers(wide: Toleration, narrow: Toleration): boolean {
  const isExists = wide.operator === 'Exists';
  const isAny = (field: string | undefined): boolean => field === undefined || field === '';
  if ((wide.key ?? '') !== (narrow.key ?? '') && !(isExists && isAny(wide.key))) return false;
  if (wide.effect !== narrow.effect && !isAny(wide.effect)) return false;
  const most = wide.effect === 'NoExecute' ? wide.tolerationSeconds : undefined;
  const { tolerationSeconds = Infinity } = narrow;
  if (most !== undefined && tolerationSeconds > most) return false;
  return isExists || ((narrow.operator ?? 'Equal') === 'Equal' && (wide.value ?? '') === (narrow.value ?? ''));
}
