/**
 * What changed about a pod, as cluster events. Upstream: pkg/scheduler/framework/events.go
 * (PodSchedulingPropertiesChange).
 */
import type { PodClass } from '../../cluster/index.ts';
import type { StringMap } from '../../model/objects/index.ts';
import { podRequestVector, type ResourceVector } from '../../model/pod-requests.ts';
import {
  type ClusterEvent,
  UPDATE_POD_GATES_ELIMINATED,
  UPDATE_POD_LABEL,
  UPDATE_POD_OTHER,
  UPDATE_POD_SCALE_DOWN,
  UPDATE_POD_TOLERATIONS,
} from '../framework/index.ts';

type PodResource = 'AssignedPod' | 'UnschedulablePod';

const other = (resource: PodResource): readonly ClusterEvent[] => [{ resource, actions: UPDATE_POD_OTHER }];
const ASSIGNED_OTHER = other('AssignedPod');
const PENDING_OTHER = other('UnschedulablePod');

export function sameLabels(a: StringMap, b: StringMap): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (b.get(key) !== value) return false;
  return true;
}

function isScaledDown(before: ResourceVector, after: ResourceVector): boolean {
  if (
    after.milliCPU < before.milliCPU ||
    after.memory < before.memory ||
    after.ephemeralStorage < before.ephemeralStorage
  )
    return true;
  for (const [name, amount] of before.scalars) if (!((after.scalars.get(name) as number) >= amount)) return true;
  return false;
}

/**
 * Events of an update, in upstream's order; a generic one if nothing particular changed.
 *
 * @param before class before the update: the same one if only status or other metadata changed
 */
export function podChangeEvents(resource: PodResource, before: PodClass, after: PodClass): readonly ClusterEvent[] {
  if (before === after) return resource === 'AssignedPod' ? ASSIGNED_OTHER : PENDING_OTHER;
  const events: ClusterEvent[] = [];
  const add = (actions: number): void => {
    events.push({ resource, actions });
  };
  if (!sameLabels(before.labels, after.labels)) add(UPDATE_POD_LABEL);
  if (before.spec !== after.spec) {
    if (isScaledDown(podRequestVector(before.spec), podRequestVector(after.spec))) add(UPDATE_POD_SCALE_DOWN);
    if (before.spec.schedulingGates.length > 0 && after.spec.schedulingGates.length === 0)
      add(UPDATE_POD_GATES_ELIMINATED);
    if (before.spec.tolerations.length !== after.spec.tolerations.length) add(UPDATE_POD_TOLERATIONS);
  }
  if (events.length === 0) add(UPDATE_POD_OTHER);
  return events;
}
