/**
 * When the containers of a pod end that is told to end (pkg/kubelet/kuberuntime killContainer, termination order). Pure.
 *
 *   grace ──► preStop, at most the grace ──► sidecars: wait for those before them ──► SIGTERM … at least 2 s … SIGKILL
 *             (whole seconds deducted)       (whole seconds deducted)
 *
 * Main containers and regular init containers go at once; a sidecar waits for all main ones and for the sidecar behind
 * it. Its preStop does not wait.
 */
import { KILLED } from './container-plan.ts';

/**
 * Seconds that a pod is given to end (pkg/kubelet/pod_workers.go `calculateEffectiveGracePeriod`): the least of what its deletion and its
 * kubelet say, else its own, never less than 1.
 */
export function effectiveGrace(own: number, deletion: number | undefined, override?: number): number {
  const least = Math.min(deletion ?? Infinity, override ?? Infinity);
  return Math.max(1, least === Infinity ? own : least);
}

export interface EndingContainer {
  readonly role: 'init' | 'sidecar' | 'app';
  readonly isRunning: boolean;
  readonly hasPreStop: boolean;
  /** Milliseconds that the hook takes. */
  readonly preStop: number;
  /** Milliseconds from SIGTERM to the end, if nobody cuts it short; Infinity: it does not listen. */
  readonly wanted: number;
  /** Exit code after SIGTERM. */
  readonly exitCode: number;
  /** Milliseconds until it would have ended by itself, with the code of `ownExitCode`. */
  readonly left: number;
  readonly ownExitCode: number;
}

export interface ContainerEnd {
  /** Milliseconds from the beginning of the termination. */
  readonly after: number;
  readonly exitCode: number;
}

/** Ends by container; those that do not run end at 0. */
export function terminationEnds(
  containers: readonly EndingContainer[],
  graceSeconds: number,
  minimumGrace: number,
): ContainerEnd[] {
  const ends: ContainerEnd[] = containers.map(() => ({ after: 0, exitCode: KILLED }));
  let mainsEnd = 0;
  let sidecarEnds = 0;
  // main containers, then sidecars from the last to the first
  for (let i = containers.length - 1; i >= 0; i--) {
    const container = containers[i] as EndingContainer;
    const isSidecar = container.role === 'sidecar';
    const turn = isSidecar ? Math.max(mainsEnd, sidecarEnds) : 0;
    if (container.isRunning) ends[i] = endOf(container, graceSeconds, turn, minimumGrace);
    if (isSidecar) sidecarEnds = ends[i].after;
    if (container.role === 'app') mainsEnd = Math.max(mainsEnd, ends[i].after);
  }
  return ends;
}

/** @param turn when all have ended that it waits for. */
function endOf(container: EndingContainer, graceSeconds: number, turn: number, minimumGrace: number): ContainerEnd {
  let left = graceSeconds;
  let at = 0;
  if (container.hasPreStop && left > 0) {
    at = Math.min(container.preStop, left * 1000);
    left -= Math.trunc(at / 1000);
  }
  if (left > 0 && turn > at) {
    const waited = Math.min(turn - at, left * 1000);
    at += waited;
    left -= Math.trunc(waited / 1000);
  }
  const patience = Math.max(left * 1000, minimumGrace);
  const signalled: ContainerEnd =
    container.wanted > patience
      ? { after: at + patience, exitCode: KILLED }
      : { after: at + container.wanted, exitCode: container.exitCode };
  return container.left < signalled.after ? { after: container.left, exitCode: container.ownExitCode } : signalled;
}
