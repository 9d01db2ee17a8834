/**
 * room: model – what Kubernetes' API says an object is and means.
 *
 * Plain readonly data (`objects/`) and the pure functions that the API documents define, one topic a file; and, as the one
 * thing that Kubernetes has no word for, distributions of times. No policy, no state, no clock: "now" is an argument.
 * Imports nothing but itself.
 */
export * from './budget.ts';
export * from './distribution.ts';
export * from './duration.ts';
export * from './host-port.ts';
export * from './int-or-percent.ts';
export * from './label-syntax.ts';
export * from './node-selector.ts';
export type * from './objects/index.ts';
export * from './pod.ts';
export * from './pod-requests.ts';
export * from './qos.ts';
export * from './quantity.ts';
export { type Operator, parseInt64, type Requirement, requirementMatches } from './requirement.ts';
export * from './resource-name.ts';
export * from './selector.ts';
export * from './selector-parse.ts';
export * from './toleration.ts';
