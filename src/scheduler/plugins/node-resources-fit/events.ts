/** What may make room for a pod: a pod that goes, a node that comes or grows. */
import type { Node } from '../../../model/objects/index.ts';
import { type ResourceVector, resourceVector } from '../../../model/pod-requests.ts';
import type { CompiledPod } from '../../compiled/index.ts';
import {
  ADD,
  DELETE,
  type EventRegistration,
  type PluginHandle,
  UPDATE_NODE_ALLOCATABLE,
} from '../../framework/index.ts';
import { onNode, onPod } from '../_events.ts';

/** Whether the pod would fit if nothing else ran there; ignored resources count here. */
function fitsEmpty(
  { requests, requestsNothing }: CompiledPod,
  { pods, milliCPU, memory, ephemeralStorage, scalars }: ResourceVector,
): boolean {
  if (pods < 1) return false;
  if (requestsNothing) return true;
  if (requests.milliCPU > milliCPU || requests.memory > memory || requests.ephemeralStorage > ephemeralStorage)
    return false;
  for (const [name, amount] of requests.scalars) if (amount > 0 && amount > (scalars.get(name) ?? 0)) return false;
  return true;
}

/** Whether there is more than before of anything that the pod requests, or of places for pods. */
function offersMore({ requests }: CompiledPod, before: ResourceVector, after: ResourceVector): boolean {
  if (after.pods > before.pods) return true;
  if (requests.milliCPU > 0 && after.milliCPU > before.milliCPU) return true;
  if (requests.memory > 0 && after.memory > before.memory) return true;
  if (requests.ephemeralStorage > 0 && after.ephemeralStorage > before.ephemeralStorage) return true;
  for (const [name, amount] of requests.scalars) {
    if (amount !== 0 && (after.scalars.get(name) ?? 0) > (before.scalars.get(name) ?? 0)) return true;
  }
  return false;
}

export function fitEvents({ compiled }: Pick<PluginHandle, 'compiled'>): readonly EventRegistration[] {
  const allocatable = ({ status }: Node): ResourceVector => resourceVector(status.allocatable);
  return [
    // scaling down frees nothing while InPlacePodVerticalScaling is off, as in v1.32
    onPod(DELETE, (_, before) => before !== undefined && before.node >= 0),
    onNode(ADD | UPDATE_NODE_ALLOCATABLE, ({ class: podClass }, before, after) => {
      const pod = compiled.of(podClass);
      if (after === undefined || !fitsEmpty(pod, allocatable(after))) return false;
      return before === undefined || offersMore(pod, allocatable(before), allocatable(after));
    }),
  ];
}
