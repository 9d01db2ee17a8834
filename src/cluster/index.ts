/** room: cluster – the API truth, what the API server would answer; the only mutator: every verb appends to the record. */
export { NAMESPACE_TERMINATING } from './admission/refusals.ts';
export * from './api-error.ts';
export { apply, type OwnerLookup } from './apply.ts';
export { Budgets, type BudgetStatusFields, DISRUPTION_ALLOWED, withDisruptionAllowed } from './budgets.ts';
export * from './cluster.ts';
export { deleteObject, FOREGROUND_FINALIZER, ORPHAN_FINALIZER, type Propagation } from './delete-object.ts';
export {
  ENDPOINT_READY,
  ENDPOINT_SERVING,
  ENDPOINT_TERMINATING,
  type EndpointListener,
  type Endpoints,
} from './endpoints.ts';
export { type EvictionAnswer, EvictionApi, type EvictionClient, type EvictionOptions } from './eviction.ts';
export { Leases } from './leases.ts';
export { type ContainerStatusSource, NO_CONTAINER_STATUSES, type PodContainerStatuses } from './container-statuses.ts';
export { Instances, type InstanceState } from './instances.ts';
export type {
  ContainerMetrics,
  Demand,
  DemandCost,
  DemandSource,
  MetricsApi,
  PodMetrics,
  PodMetricsSource,
} from './metrics.ts';
export { type DeleteOptions, type PodAdmission, PodApi, type PodCreation } from './pod-api.ts';
export * from './nodes.ts';
export * from './objects.ts';
export * from './pod-classes.ts';
export * from './pods.ts';
export { SelectedClasses } from './selected-classes.ts';
export * from './watch.ts';
