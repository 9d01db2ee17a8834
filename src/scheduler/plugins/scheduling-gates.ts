/** Keeps pods with scheduling gates out of the active queue. Upstream: pkg/scheduler/framework/plugins/schedulinggates. */
import { type Plugin, type PodRef, type Status, unresolvable } from '../framework/index.ts';

const NAME = 'SchedulingGates';

export class SchedulingGates implements Plugin {
  readonly name = NAME;

  preEnqueue({ class: { spec } }: PodRef): Status | undefined {
    if (spec.schedulingGates.length === 0) return undefined;
    return unresolvable(NAME, `waiting for scheduling gates: [${spec.schedulingGates.join(' ')}]`);
  }
}
