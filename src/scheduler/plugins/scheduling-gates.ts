/** Keeps pods with scheduling gates out of the active queue. Upstream: pkg/scheduler/framework/plugins/schedulinggates. */
import {
  type Plugin,
  type PodRef,
  type Status,
  unresolvable,
  UPDATE_POD_GATES_ELIMINATED,
} from '../framework/index.ts';
import { onPod } from './_events.ts';

const NAME = 'SchedulingGates';

export class SchedulingGates implements Plugin {
  readonly name = NAME;
  readonly events = [onPod(UPDATE_POD_GATES_ELIMINATED, (pod, _, after) => after?.serial === pod.serial)];

  preEnqueue({ class: { spec } }: PodRef): Status | undefined {
    if (spec.schedulingGates.length === 0) return undefined;
    return unresolvable(NAME, `waiting for scheduling gates: [${spec.schedulingGates.join(' ')}]`);
  }
}
