/** The conditions of a pod as the API has them: the scheduler's, the kubelet's in its order, and who disturbed it. */
import {
  type Cluster,
  DISRUPTION_REASONS,
  HAS_READY,
  NONE,
  NO_CONTAINER_STATUSES,
  READY,
} from '../../cluster/index.ts';
import { containersReadyCondition, initializedCondition, readyCondition } from '../../machines/index.ts';
import { PHASES } from '../../record/index.ts';

export function podConditions(cluster: Cluster, row: number): readonly object[] {
  const { pods } = cluster;
  const disturbed = pods.disruption[row];
  return [
    ...(disturbed === 0 ? [] : [{ type: 'DisruptionTarget', status: 'True', reason: DISRUPTION_REASONS[disturbed] }]),
    ...kubeletsConditions(cluster, row),
    ...scheduledCondition(cluster, row),
  ];
}

function scheduledCondition({ pods }: Cluster, row: number): readonly object[] {
  const type = 'PodScheduled';
  if (pods.node[row] !== NONE) return [{ type, status: 'True' }];
  const refusal = pods.schedulingMessages.get(row);
  return refusal === undefined ? [] : [{ type, status: 'False', reason: refusal.reason, message: refusal.message }];
}

/** None while no kubelet has taken the pod on; of a pod that ran before the scenario began, what its status said. */
function kubeletsConditions(cluster: Cluster, row: number): readonly object[] {
  const { pods, classes, containerStatuses: source } = cluster;
  const since = pods.readySince[row];
  const isReady = (pods.flags[row] & READY) !== 0;
  const lastTransitionTime = (pods.flags[row] & HAS_READY) === 0 || Number.isNaN(since) ? undefined : since;
  const { initContainerStatuses, containerStatuses } = source?.containerStatuses(row) ?? NO_CONTAINER_STATUSES;
  if (source === undefined || containerStatuses.length === 0) {
    if ((pods.flags[row] & HAS_READY) === 0) return [];
    return [{ type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime }];
  }
  const { spec } = classes.list[pods.class[row]];
  const statuses = [...initContainerStatuses, ...containerStatuses];
  const phase = PHASES[pods.phase[row]];
  const ready = readyCondition(spec, [], statuses, phase);
  return [
    { type: 'PodReadyToStartContainers', status: source.hasSandbox(row) ? 'True' : 'False' },
    initializedCondition(spec, statuses, phase),
    // the node life cycle controller may have said otherwise since
    isReady === (ready.status === 'True')
      ? { ...ready, lastTransitionTime }
      : { type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime },
    containersReadyCondition(spec, statuses, phase),
  ];
}
