import { decodePod, decodeValue } from '../../../src/ingest/decode/index.ts';
import { type AdmissionFailure, preemptForCritical } from '../../../src/machines/kubelet/preemption.ts';
import type { Answer } from './types.ts';

interface Reason {
  readonly resource?: string;
  readonly requested?: number;
  readonly used?: number;
  readonly capacity?: number;
  readonly predicate?: string;
}

const failureOf = ({ resource, requested = 0, used = 0, capacity = 0, predicate }: Reason): AdmissionFailure =>
  resource === undefined ? { predicate: predicate ?? '' } : { resource, requested, used, capacity };

const nameOf = (failure: AdmissionFailure): string =>
  'predicate' in failure ? failure.predicate : `Insufficient ${failure.resource}`;

function podOf(raw: unknown) {
  const { metadata, spec } = decodeValue(raw, decodePod);
  const { priority, priorityClassName } = spec;
  return { name: metadata.name, annotations: metadata.annotations, priority, priorityClassName, spec };
}

export const answer: Answer = ({ pod, reasons, running }) => {
  const failures = ((reasons ?? []) as readonly Reason[]).map(failureOf);
  const active = ((running ?? []) as readonly unknown[]).map(podOf);
  const outcome = preemptForCritical(podOf(pod), failures, active);
  if ('error' in outcome) return { error: outcome.error, preempted: [] };
  if ('victims' in outcome) return { admit: true, reasons: [], preempted: outcome.victims.map(({ name }) => name) };
  return { admit: outcome.failures.length === 0, reasons: outcome.failures.map(nameOf), preempted: [] };
};
