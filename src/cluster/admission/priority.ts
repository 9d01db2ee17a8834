/** Admission plugin Priority (plugin/pkg/admission/priority): a class name becomes a number and a preemption policy. */
import type { PodSpec, PriorityClass } from '../../model/objects/index.ts';
import type { Cluster } from '../cluster.ts';
import type { PodTemplate } from '../pod-classes.ts';
import { forbidden } from './refusals.ts';

const DEFAULT_POLICY = 'PreemptLowerPriority';
const SYSTEM_CLASSES = new Map([
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);

export function resolvePriority(spec: PodSpec, { name = '', existed }: PodTemplate, cluster: Cluster): PodSpec {
  // a pod from a dump carries the number that was resolved when it was made
  if (existed && spec.priority !== undefined) return spec;
  const found = classOf(spec, name, cluster);
  const { value, policy } = found;
  const refuse = (text: string, computed: number | string): Error =>
    forbidden(
      'Pod',
      name,
      `${text} must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`,
    );
  if (spec.priority !== undefined && spec.priority !== value) {
    throw refuse(`the integer value of priority (${spec.priority})`, value);
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    throw refuse(`the string value of PreemptionPolicy (${spec.preemptionPolicy})`, policy);
  }
  if (found.name === undefined) return spec;
  return { ...spec, priorityClassName: found.name, priority: value, preemptionPolicy: found.stated };
}

interface Resolved {
  /** Nothing: no class at all. */
  readonly name?: string;
  readonly value: number;
  readonly policy: string;
  /** As the class says it. */
  readonly stated?: PodSpec['preemptionPolicy'];
}

function classOf({ priorityClassName }: PodSpec, podName: string, cluster: Cluster): Resolved {
  const isNamed = priorityClassName !== undefined && priorityClassName !== '';
  if (!isNamed) return resolved(globalDefault(cluster));
  const found = cluster.objects.get<PriorityClass>(cluster.objects.find('PriorityClass', '', priorityClassName));
  const value = found?.value ?? SYSTEM_CLASSES.get(priorityClassName);
  if (value === undefined) throw forbidden('Pod', podName, `no PriorityClass with name ${priorityClassName} was found`);
  return found ? resolved(found) : { name: priorityClassName, value, policy: DEFAULT_POLICY };
}

const resolved = (found: PriorityClass | undefined): Resolved => ({
  name: found?.metadata.name,
  value: found?.value ?? 0,
  policy: found?.preemptionPolicy ?? DEFAULT_POLICY,
  stated: found?.preemptionPolicy,
});

/** Several global defaults should not be; the lowest value wins. */
function globalDefault(cluster: Cluster): PriorityClass | undefined {
  let chosen: PriorityClass | undefined;
  for (const { object } of cluster.objects.list<PriorityClass>('PriorityClass')) {
    if (object.globalDefault === true && (chosen === undefined || object.value < chosen.value)) chosen = object;
  }
  return chosen;
}
