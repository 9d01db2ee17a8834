/** The state that all metrics share, folded from the record. */
export { ALLOCATABLE, REQUESTED } from './bookings.ts';
export {
  AVAILABLE_CHANGED,
  DESIRED_CHANGED,
  PENDING_CHANGED,
  PLACES_CHANGED,
  SHORTAGE_CHANGED,
} from './changes.ts';
export type { Nodes, NodeView } from './nodes.ts';
export {
  AVAILABLE,
  BARE,
  BOUND,
  DISRUPTED,
  FINISHED,
  GONE,
  INITIAL,
  MEASURED,
  READY,
  STARTED,
  TERMINATING,
  WAITED,
} from './pod-rows.ts';
export type { Told } from './told.ts';
export { View } from './view.ts';
export type { Workload } from './workload.ts';
