/** When a Recreate may go on (upstream pkg/controller/deployment/recreate.go, `oldPodsRunning`). */

/**
 * Whether anything of old versions is left: a ReplicaSet's status that counts pods, or a pod that has not ended – one that is being
 * deleted has not.
 */
export const hasOldPods = (statusReplicas: readonly number[], phases: Iterable<string>): boolean =>
  statusReplicas.some((replicas) => replicas > 0) ||
  [...phases].some((phase) => phase !== 'Succeeded' && phase !== 'Failed');
