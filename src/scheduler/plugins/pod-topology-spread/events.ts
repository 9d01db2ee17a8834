/** What may change the skew that a pod was refused for: pods that count, nodes that make or unmake domains. */
import type { Node, Taint } from '../../../model/objects/index.ts';
import type { Toleration } from '../../../model/objects/pod.ts';
import { selectorMatches } from '../../../model/selector.ts';
import {
  ADD,
  DELETE,
  type EventRegistration,
  type PodRef,
  UPDATE_NODE_LABEL,
  UPDATE_NODE_TAINT,
  UPDATE_POD_LABEL,
  UPDATE_POD_TOLERATIONS,
} from '../../framework/index.ts';
import { onNode, onPod } from '../_events.ts';
import { type Constraint, hasAllKeys } from './constraints.ts';

const isInvolved = (other: PodRef, pod: PodRef): boolean =>
  other.serial === pod.serial || (other.node >= 0 && other.class.namespace === pod.class.namespace);

const selects = ({ selector }: Constraint, { class: { labels } }: PodRef): boolean => selectorMatches(selector, labels);

/** The same in the same order; `tolerationSeconds` counts, too. */
function sameTolerations(a: readonly Toleration[], b: readonly Toleration[]): boolean {
  return a === b || (a.length === b.length && a.every((toleration, i) => sameToleration(toleration, b[i])));
}

const sameToleration = (a: Toleration, b: Toleration): boolean =>
  a.key === b.key &&
  a.operator === b.operator &&
  a.value === b.value &&
  a.effect === b.effect &&
  a.tolerationSeconds === b.tolerationSeconds;

function afterPodUpdate(pod: PodRef, before: PodRef, after: PodRef, constraints: readonly Constraint[]): boolean {
  if (pod.serial === after.serial && constraints.some(({ honorsTaints }) => honorsTaints)) {
    if (!sameTolerations(before.class.spec.tolerations, after.class.spec.tolerations)) return true;
  }
  return constraints.some((constraint) => selects(constraint, before) !== selects(constraint, after));
}

const textOf = ({ key, value = '', effect, timeAdded = 0 }: Taint): string => `${key}=${value}:${effect}@${timeAdded}`;

/** The same taints in the same order. */
const sameTaints = (a: readonly Taint[], b: readonly Taint[]): boolean =>
  a.length === b.length && a.every((taint, i) => textOf(taint) === textOf(b[i]));

function afterNodeUpdate(before: Node, after: Node, constraints: readonly Constraint[]): boolean {
  const matches = hasAllKeys(after, constraints);
  if (hasAllKeys(before, constraints) !== matches) return true;
  if (!matches) return false;
  const value = ({ metadata: { labels } }: Node, key: string): string => labels.get(key) ?? '';
  if (constraints.some(({ topologyKey }) => value(before, topologyKey) !== value(after, topologyKey))) return true;
  return !sameTaints(before.spec.taints, after.spec.taints);
}

/** @param constraintsOf the pod's hard constraints, the profile's defaults if it has none of its own */
export function spreadEvents(constraintsOf: (pod: PodRef) => readonly Constraint[]): readonly EventRegistration[] {
  return [
    onPod(ADD | UPDATE_POD_LABEL | UPDATE_POD_TOLERATIONS | DELETE, (pod, before, after) => {
      if (before !== undefined && !isInvolved(before, pod)) return false;
      if (after !== undefined && !isInvolved(after, pod)) return false;
      const constraints = constraintsOf(pod);
      if (before !== undefined && after !== undefined) return afterPodUpdate(pod, before, after, constraints);
      const other = after ?? before;
      return other !== undefined && constraints.some((constraint) => selects(constraint, other));
    }),
    onNode(ADD | DELETE | UPDATE_NODE_LABEL | UPDATE_NODE_TAINT, (pod, before, after) => {
      const constraints = constraintsOf(pod);
      if (before !== undefined && after !== undefined) return afterNodeUpdate(before, after, constraints);
      const node = after ?? before;
      return node !== undefined && hasAllKeys(node, constraints);
    }),
  ];
}
