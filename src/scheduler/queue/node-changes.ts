/**
 * What changed about a node, as cluster events. Upstream: pkg/scheduler/framework/events.go
 * (NodeSchedulingPropertiesChange).
 */
import {
  NODE_ALLOCATABLE,
  NODE_ANNOTATIONS,
  NODE_CONDITIONS,
  NODE_LABELS,
  NODE_TAINTS,
  NODE_UNSCHEDULABLE,
} from '../../cluster/index.ts';
import type { Condition, Node } from '../../model/objects/index.ts';
import {
  type ClusterEvent,
  UPDATE_NODE_ALLOCATABLE,
  UPDATE_NODE_ANNOTATION,
  UPDATE_NODE_CONDITION,
  UPDATE_NODE_LABEL,
  UPDATE_NODE_TAINT,
} from '../framework/index.ts';

const event = (actions: number): ClusterEvent => Object.freeze({ resource: 'Node', actions });
const TAINT = event(UPDATE_NODE_TAINT);
const ALLOCATABLE = event(UPDATE_NODE_ALLOCATABLE);
const LABEL = event(UPDATE_NODE_LABEL);
const CONDITION = event(UPDATE_NODE_CONDITION);
const ANNOTATION = event(UPDATE_NODE_ANNOTATION);

const statuses = (conditions: readonly Condition[]): ReadonlyMap<string, string> =>
  new Map(conditions.map(({ type, status }) => [type, status]));

/** Reasons, messages and times are not looked at. */
function conditionsDiffer(before: readonly Condition[], after: readonly Condition[]): boolean {
  const old = statuses(before);
  const now = statuses(after);
  if (old.size !== now.size) return true;
  for (const [type, status] of now) if (old.get(type) !== status) return true;
  return false;
}

/** @param change bits of `NODE_*`: what the API server changed */
export function nodeChangeEvents(change: number, before: Node, after: Node): readonly ClusterEvent[] {
  const events: ClusterEvent[] = [];
  const uncordoned = (before.spec.unschedulable ?? false) && !(after.spec.unschedulable ?? false);
  if ((change & NODE_UNSCHEDULABLE) !== 0 && uncordoned) events.push(TAINT);
  if ((change & NODE_ALLOCATABLE) !== 0) events.push(ALLOCATABLE);
  if ((change & NODE_LABELS) !== 0) events.push(LABEL);
  if ((change & NODE_TAINTS) !== 0) events.push(TAINT);
  if ((change & NODE_CONDITIONS) !== 0 && conditionsDiffer(before.status.conditions, after.status.conditions))
    events.push(CONDITION);
  if ((change & NODE_ANNOTATIONS) !== 0) events.push(ANNOTATION);
  return events;
}
