/**
 * What a pod's worker does next (pkg/kubelet/kuberuntime `computePodActions`), one container at a time. Pure.
 *
 *   init containers in their order ─► main containers ─► … until none is left to run, then the sidecars go too
 */
import type { RestartPolicy } from './phase.ts';
import type { ContainerRole } from './container-plan.ts';

export interface ActionContainer {
  readonly role: ContainerRole;
  readonly state: 'waiting' | 'starting' | 'running' | 'ended';
  readonly exitCode?: number;
  readonly endReason: string;
  readonly isStarted: boolean;
  /** Its start was refused in this pass (back-off, no image). */
  readonly isRefused: boolean;
}

export type Action =
  | { readonly type: 'start'; readonly index: number }
  /** Nothing is left to run: what still does is ended, and the pod is over. */
  | { readonly type: 'finish' }
  | { readonly type: 'wait' };

const WAIT: Action = { type: 'wait' };
const FINISH: Action = { type: 'finish' };

/** A regular init container that was killed for memory has failed even with exit code 0. */
const hasFailed = ({ exitCode, endReason }: ActionContainer): boolean => exitCode !== 0 || endReason === 'OOMKilled';

export function nextAction(containers: readonly ActionContainer[], restartPolicy: RestartPolicy): Action {
  const isInitialized = containers.some(
    ({ role, state }) => role === 'app' && (state === 'running' || state === 'ended'),
  );
  const inits = isInitialized ? undefined : nextInit(containers, restartPolicy);
  if (inits !== undefined) return inits;
  const app = nextApp(containers, restartPolicy);
  if (app === FINISH) return FINISH;
  return isInitialized ? (fallenSidecar(containers) ?? app) : app;
}

/** `undefined`: the init containers are done. */
function nextInit(containers: readonly ActionContainer[], restartPolicy: RestartPolicy): Action | undefined {
  for (const [index, container] of containers.entries()) {
    const { role, state, isStarted, isRefused } = container;
    if (role === 'app') continue;
    if (state === 'running' && role === 'sidecar' && isStarted) continue;
    if (state === 'running' || state === 'starting') return WAIT;
    if (state === 'ended' && role === 'init') {
      if (!hasFailed(container)) continue;
      if (restartPolicy === 'Never') return FINISH;
    }
    return isRefused ? WAIT : { type: 'start', index };
  }
  return undefined;
}

/** Sidecars are kept up beside the main containers, one failing to start does not hold the others back. */
function fallenSidecar(containers: readonly ActionContainer[]): Action | undefined {
  const index = containers.findIndex(
    ({ role, state, isRefused }) => role === 'sidecar' && !isRefused && (state === 'ended' || state === 'waiting'),
  );
  return index < 0 ? undefined : { type: 'start', index };
}

function nextApp(containers: readonly ActionContainer[], restartPolicy: RestartPolicy): Action {
  let isAnyLeft = false;
  for (const [index, { role, state, exitCode, isRefused }] of containers.entries()) {
    if (role !== 'app') continue;
    const restarts = restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && exitCode !== 0);
    if (state === 'ended' && !restarts) continue;
    isAnyLeft = true;
    if (!isRefused && (state === 'waiting' || state === 'ended')) return { type: 'start', index };
  }
  return isAnyLeft ? WAIT : FINISH;
}
