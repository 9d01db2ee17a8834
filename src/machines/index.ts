/** room: machines – the physical truth: machines, kubelets, the lives of pods; learns of pods by watch, reports by verbs. */
export { BEHAVIOUR_ANNOTATIONS, BEHAVIOUR_PREFIX, behaviourValues } from './life/behaviour.ts';
export type { Crash } from './life/crashing.ts';
export { containersReadyCondition, initializedCondition, readyCondition } from './life/pod-conditions.ts';
export { Machines, type MachinesOptions } from './machines.ts';
export { allocatableOf, capacityOf, type ReservationFields, reservationError } from './node/allocatable.ts';
export { managersError } from './topology/start.ts';
export { DEFAULT_TIMING, type MachineTiming } from './timing.ts';
export type { NodeOutlook, RankedPod, SignalOutlook } from './eviction/outlook.ts';
export { annotationProblems } from './node/node-annotations.ts';
export type { CurvePoint, UsageParts, UsageRule } from './usage/index.ts';
