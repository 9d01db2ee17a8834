/**
 * What a sync of a pod does with its containers (pkg/kubelet/kuberuntime `computePodActions`,
 * `computeInitContainerActions`). Pure. One sync decides once and then works its list off, one container after the other;
 * what happens meanwhile is seen by the next sync.
 *
 *   init containers in their order ─► main containers ─► … until none is left to run, then the sidecars go too
 */
import type { ContainerRole } from './container-plan.ts';
import type { RestartPolicy } from './phase.ts';

export interface ActionContainer {
  readonly role: ContainerRole;
  /** `waiting`: none of it was made in this sandbox. */
  readonly state: 'waiting' | 'starting' | 'running' | 'ended';
  readonly exitCode?: number;
  readonly endReason: string;
  /** It runs, and its startup probe succeeded if it has one. */
  readonly isStarted: boolean;
  /** Its liveness or startup probe failed for good. */
  readonly isUnhealthy: boolean;
}

export interface PodActions {
  /** Nothing is left to run: what still does is ended, and the pod is over. */
  readonly isOver: boolean;
  /** Indexes; all that is killed is gone before anything starts. */
  readonly kill: readonly number[];
  readonly start: readonly number[];
}

const OVER: PodActions = { isOver: true, kill: [], start: [] };

export function podActions(containers: readonly ActionContainer[], restartPolicy: RestartPolicy): PodActions {
  const inits = initActions(containers, restartPolicy);
  if (inits === 'broken') return OVER;
  if (!inits.isInitialized) return { isOver: false, ...inits };
  const kill: number[] = [];
  const start: number[] = [];
  let kept = 0;
  for (const [index, { role, state, exitCode, isUnhealthy }] of containers.entries()) {
    if (role !== 'app') continue;
    if (state === 'running' || state === 'starting') {
      if (!isUnhealthy) {
        kept++;
        continue;
      }
      kill.push(index);
      if (restartPolicy !== 'Never') start.push(index);
    } else if (state === 'waiting' || restarts(restartPolicy, exitCode)) start.push(index);
  }
  if (kept === 0 && start.length === 0) return OVER;
  return { isOver: false, kill: [...inits.kill, ...kill], start: [...inits.start, ...start] };
}

/** The containers to start in a new sandbox, the old one being gone. */
export function actionsInNewSandbox(containers: readonly ActionContainer[], restartPolicy: RestartPolicy): PodActions {
  const hasRun = containers.some(({ state, exitCode }) => state !== 'waiting' || exitCode !== undefined);
  if (restartPolicy === 'Never' && hasRun) return OVER;
  const start: number[] = [];
  let hasInits = false;
  let isInitialized = false;
  for (const [index, { role, state, exitCode }] of containers.entries()) {
    if (role !== 'app') {
      hasInits = true;
      continue;
    }
    isInitialized ||= state !== 'waiting' || exitCode !== undefined;
    if (restartPolicy !== 'OnFailure' || state === 'running' || exitCode !== 0) start.push(index);
  }
  if (start.length === 0 && (isInitialized || !hasInits)) return OVER;
  // the others follow, one sync after the other
  return { isOver: false, kill: [], start: hasInits ? [0] : start };
}

const restarts = (policy: RestartPolicy, exitCode: number | undefined): boolean =>
  policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);

/** A regular init container that was killed for memory has failed even with exit code 0. */
const hasFailed = ({ exitCode, endReason }: ActionContainer): boolean => exitCode !== 0 || endReason === 'OOMKilled';

interface InitActions {
  readonly isInitialized: boolean;
  readonly kill: readonly number[];
  readonly start: readonly number[];
}

/**
 * From the last one to the first: the last that was made tells how far the pod has come, and of those before it only
 * sidecars are kept up.
 */
function initActions(containers: readonly ActionContainer[], policy: RestartPolicy): InitActions | 'broken' {
  const last = containers.findLastIndex(({ role }) => role !== 'app');
  let isInitialized = last < 0 || containers.some(({ role, state }) => role === 'app' && state === 'running');
  let isBehind = isInitialized;
  const kill: number[] = [];
  const start: number[] = [];
  for (let i = last; i >= 0; i--) {
    const container = containers[i];
    const isSidecar = container.role === 'sidecar';
    if (container.state === 'waiting') {
      if (isBehind && isSidecar) start.unshift(i);
      continue;
    }
    if (isBehind && !isSidecar) continue;
    if (!isSidecar && container.state === 'ended' && hasFailed(container) && policy === 'Never') return 'broken';
    const isThrough = isSidecar ? container.isStarted : container.state === 'ended' && !hasFailed(container);
    if (isThrough && i === last) isInitialized = true;
    else if (isThrough && !isBehind) start.unshift(i + 1);
    if (container.isUnhealthy) kill.unshift(i);
    if (container.isUnhealthy || (container.state === 'ended' && !isThrough)) start.unshift(i);
    isBehind = true;
  }
  if (!isBehind) start.push(0);
  return { isInitialized, kill, start };
}
