/** Workloads in kubectl's short words: `deploy/web`, `sts/db`, `ds/agent`. */
const SHORT_KINDS: ReadonlyMap<string, string> = new Map([
  ['Deployment', 'deploy'],
  ['StatefulSet', 'sts'],
  ['DaemonSet', 'ds'],
  ['ReplicaSet', 'rs'],
  ['ReplicationController', 'rc'],
  ['Job', 'job'],
  ['CronJob', 'cronjob'],
  ['Pod', 'pod'],
  ['Node', 'node'],
  ['PodDisruptionBudget', 'pdb'],
  ['HorizontalPodAutoscaler', 'hpa'],
  ['Service', 'svc'],
  ['Namespace', 'ns'],
  ['PersistentVolumeClaim', 'pvc'],
  ['PersistentVolume', 'pv'],
]);

/** `deploy/web`; a kind that kubectl does not shorten is written in lower case. */
export const shortName = (kind: string, name: string): string =>
  `${SHORT_KINDS.get(kind) ?? kind.toLowerCase()}/${name}`;

/** Kinds whose desired number of pods stands: an availability can be measured against it. */
const LASTING_KINDS: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Pod',
]);

export const isLasting = (kind: string): boolean => LASTING_KINDS.has(kind);
