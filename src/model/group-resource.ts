/** What the API calls the objects of a kind in texts and quotas: `deployments.apps`, `pods`. */

/** Kind → resource and group. */
const GROUP_RESOURCES: ReadonlyMap<string, string> = new Map([
  ['Pod', 'pods'],
  ['Service', 'services'],
  ['Node', 'nodes'],
  ['Namespace', 'namespaces'],
  ['LimitRange', 'limitranges'],
  ['ResourceQuota', 'resourcequotas'],
  ['ReplicationController', 'replicationcontrollers'],
  ['PersistentVolume', 'persistentvolumes'],
  ['PersistentVolumeClaim', 'persistentvolumeclaims'],
  ['Deployment', 'deployments.apps'],
  ['ReplicaSet', 'replicasets.apps'],
  ['StatefulSet', 'statefulsets.apps'],
  ['DaemonSet', 'daemonsets.apps'],
  ['Job', 'jobs.batch'],
  ['CronJob', 'cronjobs.batch'],
  ['HorizontalPodAutoscaler', 'horizontalpodautoscalers.autoscaling'],
  ['PodDisruptionBudget', 'poddisruptionbudgets.policy'],
  ['PriorityClass', 'priorityclasses.scheduling.k8s.io'],
  ['RuntimeClass', 'runtimeclasses.node.k8s.io'],
  ['StorageClass', 'storageclasses.storage.k8s.io'],
  ['CSIDriver', 'csidrivers.storage.k8s.io'],
  ['CSINode', 'csinodes.storage.k8s.io'],
  ['CSIStorageCapacity', 'csistoragecapacities.storage.k8s.io'],
  ['VolumeAttachment', 'volumeattachments.storage.k8s.io'],
]);

/** For a kind that is not modelled: its plural as English has it, without a group. */
export const groupResource = (kind: string): string => GROUP_RESOURCES.get(kind) ?? `${kind.toLowerCase()}s`;
