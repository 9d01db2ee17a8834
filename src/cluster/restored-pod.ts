/** What the table keeps of a pod apart from its class, read back from a pod that a dump shows. */
import type { Pod } from '../model/objects/index.ts';
import { controllerOf } from '../model/pod.ts';
import type { Cluster } from './cluster.ts';
import { NONE } from './pods.ts';

const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';
const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
const ORDINAL = /-([0-9]{1,9})$/;

/** Completion index of a Job's pod, ordinal of a StatefulSet's, the node that a DaemonSet's waiting pod is for; -1: none. */
export function ordinalOf({ nodes }: Cluster, pod: Pod): number {
  const { metadata, spec } = pod;
  const index = metadata.annotations.get(COMPLETION_INDEX);
  if (index !== undefined && /^[0-9]{1,9}$/.test(index)) return Number(index);
  const owner = controllerOf(pod);
  if (owner?.kind === 'StatefulSet') return Number(ORDINAL.exec(metadata.name)?.[1] ?? NONE);
  if (owner?.kind !== 'DaemonSet') return NONE;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const field = terms.flatMap(({ matchFields }) => matchFields).find(({ key }) => key === 'metadata.name');
  return field?.values.length === 1 ? nodes.find(field.values[0]) : NONE;
}

/** The Job controller's finalizer is a flag, the others are a list. */
export function finalizersOf({ metadata: { finalizers } }: Pod) {
  const others = finalizers.filter((name) => name !== TRACKING_FINALIZER);
  return { jobFinalizer: others.length < finalizers.length, finalizers: others };
}
