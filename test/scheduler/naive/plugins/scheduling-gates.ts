/** SchedulingGates: a pod with gates does not enter the queue. */
import { definePlugin, unresolvable } from '../plugin.ts';

export const schedulingGates = definePlugin({
  name: 'SchedulingGates',
  preEnqueue: ({ spec: { schedulingGates: gates } }) =>
    gates.length === 0 ? undefined : unresolvable(`waiting for scheduling gates: [${gates.join(' ')}]`),
});
