import {
  noExecuteTaints,
  planEviction,
  type Scheduled,
  toleratedForMs,
} from '../../../../src/controllers/taint-eviction/schedule.ts';
import type { Taint, Toleration } from '../../../../src/model/objects/pod.ts';
import { minTolerationMs } from '../../../../src/model/toleration.ts';
import type { PureFunctions } from '../types.ts';

interface Step {
  /** Seconds. */
  readonly at: number;
  readonly taints?: readonly Taint[];
  readonly tolerations?: readonly Toleration[];
}

function schedule(steps: readonly Step[]): readonly unknown[] {
  const answers: unknown[] = [];
  let scheduled: Scheduled | undefined;
  for (const { at, taints, tolerations } of steps) {
    const noExecute = noExecuteTaints(taints ?? []);
    // The last taint gone cancels what was scheduled; the cases then ask the function on, which Kubernetes never does.
    if (noExecute.length === 0) scheduled = undefined;
    const plan = planEviction(scheduled, toleratedForMs(noExecute, tolerations ?? []), at * 1000);
    scheduled = plan.evict === 'at' ? plan.scheduled : undefined;
    answers.push(plan.evict === 'at' ? { evict: 'at', at: plan.scheduled.fireAt / 1000 } : { evict: plan.evict });
    if (plan.evict === 'now') break;
  }
  return answers;
}

export const functions: PureFunctions = {
  'tainteviction.minTolerationTime': (tolerations: readonly Toleration[] | null) => {
    const ms = minTolerationMs(tolerations ?? []);
    // For ever is a duration of −1 ns, which the recorded whole milliseconds show as 0.
    return ms === Infinity ? 0 : ms;
  },
  'tainteviction.schedule': schedule,
};
