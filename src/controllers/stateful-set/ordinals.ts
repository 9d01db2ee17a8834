/** Names and ordinals of a StatefulSet's pods (upstream `pkg/controller/statefulset/stateful_set_utils.go`). */
import type { StatefulSet } from '../../model/objects/index.ts';

const MAX_INT32 = 2147483647;

export interface ParentAndOrdinal {
  /** Empty where the name has no ordinal at its end. */
  readonly parent: string;
  /** −1 where there is none, or none of 32 bits. */
  readonly ordinal: number;
}

/** First and last ordinal, both included; the last one is below the first with 0 replicas. */
export interface OrdinalRange {
  readonly start: number;
  readonly end: number;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Splits `<set>-<ordinal>` at the last hyphen that has only digits behind it. */
export function parentAndOrdinal(podName: string): ParentAndOrdinal {
  let digits = podName.length;
  while (digits > 0 && isDigit(podName.charCodeAt(digits - 1))) digits--;
  if (digits === podName.length || podName[digits - 1] !== '-') return { parent: '', ordinal: -1 };
  const ordinal = Number(podName.slice(digits));
  return { parent: podName.slice(0, digits - 1), ordinal: ordinal > MAX_INT32 ? -1 : ordinal };
}

export function ordinalRange(spec: Pick<StatefulSet['spec'], 'replicas' | 'ordinals'>): OrdinalRange {
  const start = spec.ordinals?.start ?? 0;
  return { start, end: start + (spec.replicas ?? 1) - 1 };
}

export function isInRange(ordinal: number, { start, end }: OrdinalRange): boolean {
  return ordinal >= start && ordinal <= end;
}

/** Whether the pod's name makes it one of the set; its ordinal may be out of range. */
export function isMemberOf(setName: string, podName: string): boolean {
  return parentAndOrdinal(podName).parent === setName;
}

export function podName(setName: string, ordinal: number): string {
  return `${setName}-${ordinal}`;
}

export function claimName(templateName: string, setName: string, ordinal: number): string {
  return `${templateName}-${setName}-${ordinal}`;
}
