/**
 * Taints that follow a node's conditions (pkg/controller/nodelifecycle/node_lifecycle_controller.go).
 *
 * NoSchedule at once and without limit; NoExecute only for Ready, and rationed by zone. Nothing but these keys is touched.
 */
import type { Condition } from '../../model/objects/meta.ts';
import type { Taint } from '../../model/objects/pod.ts';

export const NOT_READY = 'node.kubernetes.io/not-ready';
export const UNREACHABLE = 'node.kubernetes.io/unreachable';
export const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

export const NOT_READY_NO_EXECUTE: Taint = { key: NOT_READY, effect: 'NoExecute' };
export const UNREACHABLE_NO_EXECUTE: Taint = { key: UNREACHABLE, effect: 'NoExecute' };

type Status = Condition['status'];

/** Taint key by condition type and status. A pressure that turns Unknown loses its taint. */
const KEYS: ReadonlyMap<string, ReadonlyMap<Status, string>> = new Map([
  [
    'Ready',
    new Map<Status, string>([
      ['False', NOT_READY],
      ['Unknown', UNREACHABLE],
    ]),
  ],
  ['MemoryPressure', new Map<Status, string>([['True', 'node.kubernetes.io/memory-pressure']])],
  ['DiskPressure', new Map<Status, string>([['True', 'node.kubernetes.io/disk-pressure']])],
  ['PIDPressure', new Map<Status, string>([['True', 'node.kubernetes.io/pid-pressure']])],
  ['NetworkUnavailable', new Map<Status, string>([['True', 'node.kubernetes.io/network-unavailable']])],
]);

const MANAGED_KEYS: ReadonlySet<string> = new Set([
  UNSCHEDULABLE,
  ...[...KEYS.values()].flatMap((keys) => [...keys.values()]),
]);

/** A taint is known by its key and effect. */
export const isSameTaint = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;

/** The node's taints after the controller has looked, or the same list if nothing is to change. */
export function withNoScheduleTaints(
  conditions: readonly Pick<Condition, 'type' | 'status'>[],
  isUnschedulable: boolean,
  taints: readonly Taint[],
): readonly Taint[] {
  const wanted = new Set<string>();
  for (const { type, status } of conditions) {
    const key = KEYS.get(type)?.get(status);
    if (key !== undefined) wanted.add(key);
  }
  if (isUnschedulable) wanted.add(UNSCHEDULABLE);
  const isStale = ({ key, effect }: Taint): boolean =>
    effect === 'NoSchedule' && MANAGED_KEYS.has(key) && !wanted.has(key);
  const missing = [...wanted].filter(
    (key) => !taints.some((taint) => taint.key === key && taint.effect === 'NoSchedule'),
  );
  if (missing.length === 0 && !taints.some(isStale)) return taints;
  return [
    ...taints.filter((taint) => !isStale(taint)),
    ...missing.map((key): Taint => ({ key, effect: 'NoSchedule' })),
  ];
}

export type NoExecuteAction =
  /** Wait for the zone's limiter. */
  | { readonly do: 'queue'; readonly taint: Taint }
  /** The node has the other one: change it now, no token needed. */
  | { readonly do: 'swap'; readonly taint: Taint; readonly remove: Taint }
  /** Ready again: both go, and its place in the queue. */
  | { readonly do: 'clear' };

/**
 * What a monitor pass does about a node's NoExecute taint.
 *
 * @param ready in v1.32 the status of Ready as it was before this pass changed it, so that a silent node is queued one pass later.
 */
export function noExecuteAction(ready: Status, taints: readonly Taint[]): NoExecuteAction {
  if (ready === 'True') return { do: 'clear' };
  const [taint, other] =
    ready === 'False' ? [NOT_READY_NO_EXECUTE, UNREACHABLE_NO_EXECUTE] : [UNREACHABLE_NO_EXECUTE, NOT_READY_NO_EXECUTE];
  if (taints.some((present) => isSameTaint(present, other))) return { do: 'swap', taint, remove: other };
  return { do: 'queue', taint };
}

/** The taint that a node gets when its turn comes in the queue; `undefined`: it is ready by now. */
export function noExecuteTaintFor(ready: Status): Taint | undefined {
  if (ready === 'True') return undefined;
  return ready === 'False' ? NOT_READY_NO_EXECUTE : UNREACHABLE_NO_EXECUTE;
}
