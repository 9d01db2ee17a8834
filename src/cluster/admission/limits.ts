/** LimitRanger over all LimitRanges of a namespace: gaps are filled when a template is admitted, bounds hold for each pod. */
import { claimLimitErrors, LIMIT_RANGER_ANNOTATION, applyLimitRangeDefaults, podLimitErrors } from './limit-range.ts';
import type { LimitRange } from '../../model/objects/cluster.ts';
import type { StringMap } from '../../model/objects/meta.ts';
import type { Container, PodSpec } from '../../model/objects/pod.ts';
import type { PersistentVolumeClaim } from '../../model/objects/storage.ts';
import { compareQuantities } from '../../model/quantity.ts';
import type { ApiError } from '../api-error.ts';
import { type FieldError, forbidden, invalid } from './refusals.ts';

export interface Limited {
  readonly spec: PodSpec;
  readonly annotations: StringMap;
}

export function withLimitDefaults(ranges: readonly LimitRange[], { spec, annotations }: Limited): Limited {
  return ranges.reduce<Limited>(
    (pod, range) => {
      const { spec: filled, annotation } = applyLimitRangeDefaults(range, pod.spec);
      if (annotation === undefined) return pod;
      return { spec: filled, annotations: new Map(pod.annotations).set(LIMIT_RANGER_ANNOTATION, annotation) };
    },
    { spec, annotations },
  );
}

/** Makes the refusal of a pod of this spec, for a name; nothing where it is within all bounds. */
export function podRefusal(ranges: readonly LimitRange[], spec: PodSpec): ((name: string) => ApiError) | undefined {
  const wrong = requestsAboveLimits(spec);
  if (wrong.length > 0) return (name) => invalid('Pod', name, wrong);
  const reason = firstReason(ranges, (range) => podLimitErrors(range, spec));
  return reason === undefined ? undefined : (name) => forbidden('Pod', name, reason);
}

export function claimRefusal(ranges: readonly LimitRange[], claim: PersistentVolumeClaim): ApiError | undefined {
  const reason = firstReason(ranges, (range) => claimLimitErrors(range, claim.spec.requests));
  return reason === undefined ? undefined : forbidden(claim.kind, claim.metadata.name, reason);
}

/** The first range that has objections names all of them. */
function firstReason(
  ranges: readonly LimitRange[],
  errorsOf: (range: LimitRange) => readonly string[],
): string | undefined {
  const errors = ranges.map(errorsOf).find(({ length }) => length > 0);
  if (errors === undefined) return undefined;
  return errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`;
}

/** A limit that a LimitRange has put in may be below the request that was there (pkg/apis/core/validation). */
function requestsAboveLimits({ containers, initContainers }: PodSpec): FieldError[] {
  const errorsOf = (list: readonly Container[], field: string): FieldError[] =>
    list.flatMap(({ resources: { requests, limits } }, i) =>
      [...requests].flatMap(([resource, request]) => {
        const limit = limits.get(resource);
        if (limit === undefined || compareQuantities(request, limit) <= 0) return [];
        const rule = `must be less than or equal to ${resource} limit of ${limit.canonical}`;
        const detail = `Invalid value: ${JSON.stringify(request.canonical)}: ${rule}`;
        return [{ field: `spec.${field}[${i}].resources.requests`, detail }];
      }),
    );
  return [...errorsOf(containers, 'containers'), ...errorsOf(initContainers, 'initContainers')];
}
