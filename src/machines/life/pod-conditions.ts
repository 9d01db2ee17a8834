/** What a kubelet says of a pod as a whole (pkg/kubelet/status/generate.go): from its containers' statuses to conditions. Pure. */
import { isSidecar } from '../../model/pod-requests.ts';
import type { Container, ContainerStatus, PodSpec } from '../../model/objects/index.ts';

export interface PodCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
}

export type ConditionSpec = Pick<PodSpec, 'initContainers' | 'containers' | 'readinessGates'>;
export type ConditionStatus = Pick<ContainerStatus, 'name' | 'ready' | 'started' | 'state'>;

/** @param statuses those of init containers and main ones; `undefined`: nothing is known of them. */
export function containersReadyCondition(
  { initContainers, containers }: ConditionSpec,
  statuses: readonly ConditionStatus[] | undefined,
  phase: string,
): PodCondition {
  const no = (reason: string, message?: string): PodCondition => ({
    type: 'ContainersReady',
    status: 'False',
    reason,
    ...(message && { message }),
  });
  if (statuses === undefined) return no('UnknownContainerStatuses');
  const { unknown, lacking } = sorted(
    [...initContainers.filter(isSidecar), ...containers],
    statuses,
    ({ ready }) => ready,
  );
  if (phase === 'Succeeded' && unknown.length === 0) return no('PodCompleted');
  if (phase === 'Failed') return no('PodFailed');
  const message = inWords(unknown, 'unready', lacking);
  return message === '' ? { type: 'ContainersReady', status: 'True' } : no('ContainersNotReady', message);
}

/** @param conditions the pod's others, among them those that its readiness gates wait for. */
export function readyCondition(
  spec: ConditionSpec,
  conditions: readonly PodCondition[],
  statuses: readonly ConditionStatus[] | undefined,
  phase: string,
): PodCondition {
  const containersReady = containersReadyCondition(spec, statuses, phase);
  if (containersReady.status !== 'True') return { ...containersReady, type: 'Ready' };
  const closed = spec.readinessGates.flatMap((gate) => {
    const known = conditions.find(({ type }) => type === gate);
    if (known === undefined) return [`corresponding condition of pod readiness gate "${gate}" does not exist.`];
    if (known.status === 'True') return [];
    return [`the status of pod readiness gate "${gate}" is not "True", but ${known.status}`];
  });
  if (closed.length === 0) return { type: 'Ready', status: 'True' };
  return { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: closed.join(', ') };
}

export function initializedCondition(
  { initContainers, containers }: ConditionSpec,
  statuses: readonly ConditionStatus[] | undefined,
  phase: string,
): PodCondition {
  const type = 'Initialized';
  if (statuses === undefined && initContainers.length > 0)
    return { type, status: 'False', reason: 'UnknownContainerStatuses' };
  const known = statuses ?? [];
  const isDone = ({ ready, started = false }: ConditionStatus, container: Container): boolean =>
    isSidecar(container) ? started : ready;
  const { unknown, lacking } = sorted(initContainers, known, isDone);
  if (phase === 'Succeeded' && unknown.length === 0) return { type, status: 'True', reason: 'PodCompleted' };
  const hasBegun = known.some(
    ({ name, state }) =>
      (state.running ?? state.terminated) !== undefined && containers.some((each) => each.name === name),
  );
  const message = inWords(unknown, 'incomplete', lacking);
  if (hasBegun || message === '') return { type, status: 'True' };
  return { type, status: 'False', reason: 'ContainersNotInitialized', message };
}

/** Names of the containers without a status, and of those whose status lacks what is asked for. */
function sorted(
  containers: readonly Container[],
  statuses: readonly ConditionStatus[],
  isGood: (status: ConditionStatus, container: Container) => boolean,
): { readonly unknown: readonly string[]; readonly lacking: readonly string[] } {
  const unknown: string[] = [];
  const lacking: string[] = [];
  for (const container of containers) {
    const status = statuses.find(({ name }) => name === container.name);
    if (status === undefined) unknown.push(container.name);
    else if (!isGood(status, container)) lacking.push(container.name);
  }
  return { unknown, lacking };
}

function inWords(unknown: readonly string[], lack: string, lacking: readonly string[]): string {
  const part = (what: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`containers with ${what} status: [${names.join(' ')}]`];
  return [...part('unknown', unknown), ...part(lack, lacking)].join(', ');
}
