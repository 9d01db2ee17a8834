/** A Job's pods as its rules see them, read from the columns. */
import { type Cluster, DISRUPTION_REASONS, JOB_FINALIZER } from '../../cluster/index.ts';
import { PHASES } from '../../record/index.ts';
import { countFrom } from './atoi.ts';
import { INDEX_FAILURE_COUNT_ANNOTATION, INDEX_IGNORED_FAILURE_COUNT_ANNOTATION, type JobPod } from './pod-view.ts';

export function jobPodAt(cluster: Cluster, row: number): JobPod {
  const { pods, classes } = cluster;
  const { annotations, spec, namespace } = classes.list[pods.class[row]];
  const exit = pods.exitCode[row];
  const disruption = DISRUPTION_REASONS[pods.disruption[row]];
  return {
    name: pods.name(row),
    namespace,
    uid: cluster.uid(pods.serial[row]),
    phase: PHASES[pods.phase[row]],
    isDeleting: pods.isTerminating(row),
    isTracked: (pods.flags[row] & JOB_FINALIZER) !== 0,
    completionIndex: pods.ordinal[row],
    indexFailures: countFrom(annotations.get(INDEX_FAILURE_COUNT_ANNOTATION)),
    indexIgnoredFailures: countFrom(annotations.get(INDEX_IGNORED_FAILURE_COUNT_ANNOTATION)),
    finishedAt: finishedAt(cluster, row),
    isAssigned: pods.node[row] >= 0,
    isReady: pods.isReady(row),
    readySince: Number.isNaN(pods.readySince[row]) ? undefined : pods.readySince[row],
    createdAt: pods.createdAt[row],
    restarts: pods.restarts[row],
    sidecarRestarts: 0,
    totalRestarts: pods.restarts[row],
    containers: spec.containers.map(({ name }) => ({ name, exitCode: exit < 0 ? undefined : exit })),
    initContainers: [],
    conditions: disruption === '' ? [] : [{ type: 'DisruptionTarget', status: 'True' }],
  };
}

/** The end of its container, else since when it is not ready, else when its deletion was asked for, else its creation. */
function finishedAt({ pods }: Cluster, row: number): number {
  if (!Number.isNaN(pods.finishedAt[row]) && pods.exitCode[row] >= 0) return pods.finishedAt[row];
  if (!pods.isReady(row) && !Number.isNaN(pods.readySince[row])) return pods.readySince[row];
  if (pods.isTerminating(row)) return pods.deletionAt[row] - pods.deletionGrace[row] * 1000;
  return pods.createdAt[row];
}
