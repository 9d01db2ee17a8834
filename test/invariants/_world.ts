/** Small worlds that are right so far. */
import { type Cluster } from '../../src/cluster/index.ts';
import type { Pod, PodDisruptionBudget } from '../../src/model/objects/index.ts';
import { RUNNING } from '../../src/record/index.ts';
import { kube } from '../support/world.ts';

interface Where {
  readonly app?: string;
  readonly inNamespace?: string;
}

export function pod(
  cluster: Cluster,
  cpu = '1',
  spec: Record<string, unknown> = {},
  { app = 'web', inNamespace = 'default' }: Where = {},
): number {
  const object = kube<Pod>({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `p${cluster.pods.count}`, namespace: inNamespace, labels: { app } },
    spec: { containers: [{ name: 'c', image: 'x', resources: { requests: { cpu } } }], ...spec },
  });
  const { namespace, labels, annotations, name } = object.metadata;
  const podClass = cluster.podAdmission.classOf({ namespace, labels, annotations, spec: object.spec });
  return cluster.podApi.create({ class: podClass, name });
}

export function owned(cluster: Cluster, owner: number, ordinal: number): number {
  const podClass = cluster.classes.list[cluster.pods.class[pod(cluster)]];
  return cluster.podApi.create({ class: podClass, generateName: 'x-', owner, ordinal });
}

export const HOST = 'kubernetes.io/hostname';
export const web = { matchLabels: { app: 'web' } };
export const required = (term: Record<string, unknown>) => ({ requiredDuringSchedulingIgnoredDuringExecution: [term] });

/** What came a while ago excuses nothing any more. */
export const later = (cluster: Cluster): void => cluster.kernel.runUntil(cluster.now + 60_000);

/** A pod that runs on n0 and is ready. */
export function running(cluster: Cluster, spec: Record<string, unknown> = {}): number {
  const row = pod(cluster, '1', spec);
  cluster.podApi.bind(row, 0);
  cluster.podApi.setPhase(row, RUNNING);
  cluster.podApi.setReady(row, true);
  return row;
}

export const says = ({ record, now }: Cluster, state: string): void =>
  record.append('machine-state', now, 0, record.texts.id(state));

/** A budget of `web`, of which one pod must stay; with a status, where one is given. */
export function budget(cluster: Cluster, status?: Partial<PodDisruptionBudget['status']>): number {
  const object = kube<PodDisruptionBudget>({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace: 'default' },
    spec: { minAvailable: 1, selector: web },
  });
  const serial = cluster.objectApi.create(object);
  if (status !== undefined) cluster.budgets.writeStatus(serial, { ...object.status, observedGeneration: 1, ...status });
  return serial;
}

/** Something happens, whatever it is. */
export const anything = (cluster: Cluster): void => cluster.event(-1, 'Any', 'thing');

export const taintedWith = (key: string, effect: 'NoExecute' | 'NoSchedule' = 'NoExecute') => [
  { key, effect, timeAdded: 0 },
];

export const marks = (cluster: Cluster, row: number): void =>
  cluster.event(-1, 'TaintManagerEviction', 'Marking for deletion Pod default/x', cluster.pods.serial[row]);
