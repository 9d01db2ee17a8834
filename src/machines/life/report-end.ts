/** The last status of a pod: phase, reason, disruption; and the object's removal if it was deleted. */
import { FAILED, PENDING, SUCCEEDED } from '../../record/index.ts';
import type { LifeContext } from './context.ts';

/** What goes with most phases: no object each. */
const COMPLETED = { exitCode: 0 };

/**
 * Evicting, preempting or shutting down, a kubelet notes Failed and its reason first; what it reports is what the programs' ends make of
 * the phase, and a reason goes with its phase only (pkg/kubelet/kubelet_pods.go generateAPIPodStatus).
 *
 * A terminal phase and the disruption target go out in one write, once all containers have stopped.
 *
 * @param exitCode other than 0 for a pod that failed
 */
export function reportEnd({ cluster, ends, standIns }: LifeContext, row: number, exitCode: number): void {
  const { pods, podApi } = cluster;
  const phase = exitCode === 0 ? SUCCEEDED : FAILED;
  const serial = pods.serial[row];
  const end = ends.size > 0 ? ends.get(serial) : undefined;
  const isOver = pods.hasFinished(row);
  if (standIns && pods.phase[row] === PENDING && pods.isTerminating(row)) {
    podApi.remove(row, 'kubelet');
    return;
  }
  if (end === undefined || isOver) {
    podApi.setPhase(row, phase, phase === SUCCEEDED ? COMPLETED : { exitCode });
  } else {
    if (end.disruption !== undefined) podApi.setDisruptionTarget(row, 'TerminationByKubelet', end.disruption);
    if (phase === SUCCEEDED && end.isFinal !== true) podApi.setPhase(row, SUCCEEDED, COMPLETED);
    else podApi.setPhase(row, FAILED, { reason: end.reason, message: end.message, exitCode });
  }
  if (pods.isTerminating(row)) podApi.remove(row, 'kubelet');
}
