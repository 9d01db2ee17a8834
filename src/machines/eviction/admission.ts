/** Whether a kubelet under pressure takes a pod on (pkg/kubelet/eviction/eviction_manager.go `Admit`). */
import type { PodSpec, Taint } from '../../model/objects/pod.ts';
import { computeQosClass } from '../../model/qos.ts';
import { isTolerated } from '../../model/toleration.ts';
import type { PressureCondition } from './signals.ts';
import { EVICTED } from './message.ts';

const MEMORY_PRESSURE: Taint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' };

export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

/**
 * Under memory pressure alone only best-effort pods are refused, unless they tolerate it; any other pressure refuses all but critical pods,
 * whatever they tolerate.
 *
 * @param conditions sorted; upstream names them in random order.
 * @param isCritical see `isCriticalPod`.
 */
export function rejectionUnderPressure(
  conditions: readonly PressureCondition[],
  { spec, isCritical }: { readonly spec: PodSpec; readonly isCritical: boolean },
): Rejection | undefined {
  if (conditions.length === 0 || isCritical) return undefined;
  if (conditions.length === 1 && conditions[0] === 'MemoryPressure') {
    if (computeQosClass(spec) !== 'BestEffort' || isTolerated(MEMORY_PRESSURE, spec.tolerations)) return undefined;
  }
  return { reason: EVICTED, message: `The node had condition: [${conditions.join(' ')}]. ` };
}
