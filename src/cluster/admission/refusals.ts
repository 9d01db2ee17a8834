/** Refusals of admission plugins as a client sees them (apiserver/pkg/admission/errors.go, pkg/api/errors). */
import { groupResource } from '../../model/group-resource.ts';
import { ApiError } from '../api-error.ts';

/** @param name of the object, or its `generateName` where it has none yet */
export const forbidden = (kind: string, name: string, reason: string): ApiError =>
  new ApiError(403, 'Forbidden', `${groupResource(kind)} ${JSON.stringify(name)} is forbidden: ${reason}`);

/** Type of the cause: controllers let such a refusal be. */
export const NAMESPACE_TERMINATING = 'NamespaceTerminating';

export function namespaceTerminating(kind: string, name: string, namespace: string): ApiError {
  const reason = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const { message } = forbidden(kind, name, reason);
  const cause = { type: NAMESPACE_TERMINATING, message: `namespace ${namespace} is being terminated` };
  return new ApiError(403, 'Forbidden', message, cause);
}

/** A value that a field may not have. */
export interface FieldError {
  /** As in `spec.containers[0].resources.requests`. */
  readonly field: string;
  /** As in `Invalid value: "2": must be less than or equal to cpu limit of 500m`. */
  readonly detail: string;
}

export function invalid(kind: string, name: string, errors: readonly FieldError[]): ApiError {
  const texts = errors.map(({ field, detail }) => `${field}: ${detail}`);
  const all = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const cause = { type: 'FieldValueInvalid', message: errors[0].detail };
  return new ApiError(422, 'Invalid', `${kind} ${JSON.stringify(name)} is invalid: ${all}`, cause);
}
