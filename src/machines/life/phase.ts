/**
 * From containers to the pod's phase and conditions (pkg/kubelet/kubelet_pods.go `getPhase`,
 * pkg/kubelet/status/generate.go). Pure.
 */
import { FAILED, PENDING, RUNNING, SUCCEEDED } from '../../record/index.ts';
import type { ContainerRole } from './container-plan.ts';

export interface ContainerView {
  readonly role: ContainerRole;
  readonly state: 'waiting' | 'running' | 'ended';
  /** Of the last instance that ended, while none runs; `undefined` if none did. */
  readonly exitCode?: number;
  /** It runs, and its startup probe succeeded if it has one. */
  readonly isStarted: boolean;
  readonly isReady: boolean;
}

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

const hasRun = ({ state, exitCode }: ContainerView): boolean => state !== 'waiting' || exitCode !== undefined;
const isFresh = (container: ContainerView): boolean => !hasRun(container);
/** It runs, or its end is all that there is of it. */
const isThere = ({ state }: ContainerView): boolean => state !== 'waiting';
const isRunning = ({ state }: ContainerView): boolean => state === 'running';

/** Whether the init containers still hold the pod back. A failed one does so by keeping the main containers waiting. */
function isInitializing(containers: readonly ContainerView[], apps: readonly ContainerView[]): boolean {
  if (containers.some((each) => each.role === 'init' && (isRunning(each) || isFresh(each)))) return true;
  const sidecars = containers.filter(({ role }) => role === 'sidecar');
  if (sidecars.some(isFresh)) return true;
  return sidecars.some((each) => isRunning(each) && !each.isStarted) && !apps.some(isThere);
}

/** @param isOver the pod's worker is done with it: what stopped will not start again. */
export function podPhase(containers: readonly ContainerView[], restartPolicy: RestartPolicy, isOver: boolean): number {
  const apps = containers.filter(({ role }) => role === 'app');
  const isBroken = containers.some(
    ({ role, state, exitCode = 0 }) => role === 'init' && state !== 'running' && exitCode !== 0,
  );
  if (isBroken && restartPolicy === 'Never') return FAILED;
  if (isInitializing(containers, apps) || apps.some(isFresh)) return PENDING;
  if (containers.some((each) => each.role !== 'init' && isRunning(each))) return RUNNING;
  if (apps.length === 0) return PENDING;
  const haveSucceeded = apps.every(({ state, exitCode }) => state === 'ended' && exitCode === 0);
  if (isOver) return haveSucceeded ? SUCCEEDED : FAILED;
  if (restartPolicy === 'Always') return RUNNING;
  if (haveSucceeded) return SUCCEEDED;
  return restartPolicy === 'Never' ? FAILED : RUNNING;
}

/** Condition ContainersReady: all main containers and sidecars. */
export const areContainersReady = (containers: readonly ContainerView[]): boolean =>
  containers.every(({ role, isReady }) => role === 'init' || isReady);

/** Condition Initialized: all init containers are done, sidecars started; or a main container has run. */
export function isInitialized(containers: readonly ContainerView[]): boolean {
  const isDone = ({ role, state, exitCode, isStarted }: ContainerView): boolean => {
    if (role === 'app') return true;
    return role === 'sidecar' ? isStarted : state === 'ended' && exitCode === 0;
  };
  return containers.every(isDone) || containers.some((each) => each.role === 'app' && isThere(each));
}
