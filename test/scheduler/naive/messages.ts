/** The text of a `FailedScheduling` event (`framework/types.go`, `FitError`). */
import type { Status } from './plugin.ts';
import { sortedTexts } from './world.ts';

export const NO_NODES = 'no nodes available to schedule pods';

export interface Failure {
  /** How many nodes there are. */
  readonly nodes: number;
  /** PreFilter's refusal: then the nodes' statuses do not count. */
  readonly preFilter?: Status;
  /** Nodes that were looked at and failed. */
  readonly statuses: ReadonlyMap<string, Status>;
  /** What is said of all others; undefined: nothing. */
  readonly otherNodes?: Status;
}

function histogram({ nodes, statuses, otherNodes }: Failure): readonly string[] {
  const counts = new Map<string, number>();
  const add = (reason: string, times: number): unknown => counts.set(reason, (counts.get(reason) ?? 0) + times);
  for (const { reasons } of statuses.values()) for (const reason of reasons) add(reason, 1);
  if (statuses.size < nodes) for (const reason of otherNodes?.reasons ?? []) add(reason, nodes - statuses.size);
  return sortedTexts([...counts].map(([reason, count]) => `${count} ${reason}`));
}

/** Counts are sorted as texts: "10 x" comes before "2 y". */
export function failureMessage(failure: Failure): string {
  const { nodes, preFilter } = failure;
  const reasons = preFilter === undefined ? histogram(failure) : [preFilter.reasons.join(', ')];
  const why = reasons.length === 0 ? '' : ` ${reasons.join(', ')}.`;
  return `0/${nodes} nodes are available:${why}`;
}

/** Nothing is added by a PostFilter that has nothing to say, as when preemption helped. */
export const withPostFilter = (message: string, postFilter: string): string =>
  postFilter === '' ? message : `${message} ${postFilter}`;
