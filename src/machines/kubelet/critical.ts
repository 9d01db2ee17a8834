/** Which pods a kubelet spares (pkg/kubelet/types/pod_update.go). */
import type { StringMap } from '../../model/objects/meta.ts';

const CONFIG_SOURCE = 'kubernetes.io/config.source';
const CONFIG_MIRROR = 'kubernetes.io/config.mirror';
/** Pods of this priority and above are critical (pkg/apis/scheduling `SystemCriticalPriority`). */
export const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;

/** What bears on the rank of a pod in its kubelet's eyes. */
export interface PodRank {
  readonly annotations: StringMap;
  readonly priority?: number;
  readonly priorityClassName?: string;
}

/** Read from a file or an address, not from the API server. */
export function isStaticPod({ annotations }: Pick<PodRank, 'annotations'>): boolean {
  const source = annotations.get(CONFIG_SOURCE);
  return source !== undefined && source !== 'api';
}

/** The API server's picture of a static pod. */
export const isMirrorPod = ({ annotations }: Pick<PodRank, 'annotations'>): boolean => annotations.has(CONFIG_MIRROR);

export const isCriticalPod = (pod: PodRank): boolean =>
  isStaticPod(pod) || isMirrorPod(pod) || (pod.priority !== undefined && pod.priority >= SYSTEM_CRITICAL_PRIORITY);

export const isNodeCriticalPod = (pod: PodRank): boolean =>
  isCriticalPod(pod) && pod.priorityClassName === 'system-node-critical';

/** Whether `pod` may be ended so that `preemptor` can run here. */
export function isPreemptable(preemptor: PodRank, pod: PodRank): boolean {
  if (isCriticalPod(preemptor) && !isCriticalPod(pod)) return true;
  return preemptor.priority !== undefined && pod.priority !== undefined && preemptor.priority > pod.priority;
}
