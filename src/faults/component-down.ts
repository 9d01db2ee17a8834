/**
 * component-down: a control plane process dies. Without `for` another replica takes over when it finds the lease to have
 * run out; with `for` nobody does before its end. What the process had in memory is lost.
 */
import type { Fault, FaultContext, FaultParams } from './_fault.ts';
import { leaderGap } from './_election.ts';
import { hold, release } from './_holds.ts';

export const componentDown: Fault = {
  verb: 'component-down',
  doc: 'the scheduler, the controller manager or the autoscaler dies; another replica takes over after the gap that leader election leaves, 13 to 24 s, or at the end of `for`',
  targets: 'none',
  start({ components, cluster }, { component = 'scheduler' }, _targets, firing) {
    const process = components.get(component);
    if (process === undefined) return `${component} is not running`;
    hold(cluster, 'process', component);
    process.stop();
    if (!firing.lasts) firing.after(leaderGap(firing.random), 0);
    return '';
  },
  step(context, { params }) {
    takeOver(context, params);
  },
  end(context, params) {
    takeOver(context, params);
  },
};

/** Another entry may still keep everybody away. */
function takeOver({ components, cluster }: FaultContext, { component = 'scheduler' }: FaultParams): void {
  const process = components.get(component);
  if (process !== undefined && release(cluster, 'process', component)) process.resume();
}
