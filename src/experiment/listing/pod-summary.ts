/** READY, STATUS and RESTARTS as `kubectl get pods` shows them (pkg/printers/internalversion/printers.go `printPod`). */
import { type Cluster, GATED, INITIALIZED, NO_CONTAINER_STATUSES, READY } from '../../cluster/index.ts';
import type { Container, ContainerStatus, Instant, PodSpec } from '../../model/objects/index.ts';
import { isSidecar } from '../../model/pod-requests.ts';
import { PHASES } from '../../record/index.ts';
import { age } from './age.ts';

export interface PodSummary {
  readonly ready: number;
  readonly total: number;
  readonly status: string;
  readonly restarts: string;
}

/** While the column is put together, from the init containers to the main ones. */
interface Draft {
  reason: string;
  ready: number;
  restarts: number;
  lastRestart: Instant;
}

export function podSummary(cluster: Cluster, row: number): PodSummary {
  const { pods, classes, now } = cluster;
  const { spec } = classes.list[pods.class[row]];
  const statuses = cluster.containerStatuses?.containerStatuses(row) ?? NO_CONTAINER_STATUSES;
  const draft: Draft = { reason: firstReason(cluster, row), ready: 0, restarts: 0, lastRestart: Number.NaN };
  const isInitializing = initContainers(draft, spec, statuses.initContainerStatuses);
  if (!isInitializing || (pods.flags[row] & INITIALIZED) !== 0) {
    const hasReadyCondition = (pods.flags[row] & READY) !== 0;
    mainContainers(draft, statuses.containerStatuses, hasReadyCondition);
  }
  const isOver = pods.hasFinished(row);
  const status = pods.isTerminating(row) && !isOver ? 'Terminating' : draft.reason;
  const ago = Number.isNaN(draft.lastRestart) ? '' : ` (${age(now - draft.lastRestart)} ago)`;
  const restarts = draft.restarts === 0 ? '0' : `${draft.restarts}${ago}`;
  const total = spec.containers.length + spec.initContainers.filter(isSidecar).length;
  return { ready: draft.ready, total, status, restarts };
}

function firstReason({ pods }: Cluster, row: number): string {
  const { reason = '' } = pods.reasons.get(row) ?? {};
  if (reason !== '') return reason;
  return (pods.flags[row] & GATED) === 0 ? PHASES[pods.phase[row]] : 'SchedulingGated';
}

/** @returns whether one is not through */
function initContainers(draft: Draft, spec: PodSpec, statuses: readonly ContainerStatus[]): boolean {
  let restarts = 0;
  for (const [i, status] of statuses.entries()) {
    const container = spec.initContainers.find(({ name }) => name === status.name) as Container;
    const sidecar = isSidecar(container);
    restarts += status.restartCount;
    noteRestart(draft, status);
    if (sidecar) draft.restarts += status.restartCount;
    const { terminated, waiting } = status.state;
    if (terminated?.exitCode === 0) continue;
    if (sidecar && status.started === true) {
      if (status.ready) draft.ready++;
      continue;
    }
    if (terminated !== undefined) draft.reason = `Init:${terminated.reason ?? `ExitCode:${terminated.exitCode}`}`;
    else if (waiting?.reason !== undefined && waiting.reason !== 'PodInitializing')
      draft.reason = `Init:${waiting.reason}`;
    else draft.reason = `Init:${i}/${spec.initContainers.length}`;
    draft.restarts = restarts;
    return true;
  }
  return false;
}

function mainContainers(draft: Draft, statuses: readonly ContainerStatus[], hasReadyCondition: boolean): void {
  let hasRunning = false;
  for (const status of statuses.toReversed()) {
    draft.restarts += status.restartCount;
    noteRestart(draft, status);
    const { waiting, terminated, running } = status.state;
    if (waiting?.reason !== undefined) draft.reason = waiting.reason;
    else if (terminated !== undefined) draft.reason = terminated.reason ?? `ExitCode:${terminated.exitCode}`;
    else if (status.ready && running !== undefined) {
      hasRunning = true;
      draft.ready++;
    }
  }
  if (draft.reason === 'Completed' && hasRunning) draft.reason = hasReadyCondition ? 'Running' : 'NotReady';
}

function noteRestart(draft: Draft, { lastState, restartCount }: ContainerStatus): void {
  const at = lastState.terminated?.finishedAt;
  if (restartCount === 0 || at === undefined) return;
  if (Number.isNaN(draft.lastRestart) || at > draft.lastRestart) draft.lastRestart = at;
}
