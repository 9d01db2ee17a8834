/** A node's pods as `kubectl drain` lists them: by namespace and name. */
import { type Cluster, MIRROR, NONE } from '../../cluster/index.ts';
import { type Selector, selectorMatches } from '../../model/index.ts';
import { PHASES } from '../../record/index.ts';
import type { DrainPod } from './filters.ts';

export interface ListedPod extends DrainPod {
  readonly serial: number;
  readonly isTerminating: boolean;
}

const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

export function listPods(cluster: Cluster, node: number, selector: Selector | undefined): ListedPod[] {
  const { pods, classes } = cluster;
  const rows = pods.byNode.rows(node);
  const selected =
    selector === undefined
      ? rows
      : rows.filter((row) => selectorMatches(selector, classes.list[pods.class[row]].labels));
  return selected.map((row) => view(cluster, row)).sort(byKey);
}

function view(cluster: Cluster, row: number): ListedPod {
  const { pods, classes, objects } = cluster;
  const { namespace, annotations, spec } = classes.list[pods.class[row]];
  const owner = pods.owner[row] === NONE ? undefined : objects.identity(pods.owner[row]);
  return {
    serial: pods.serial[row],
    namespace,
    name: pods.name(row),
    phase: PHASES[pods.phase[row]],
    isTerminating: pods.isTerminating(row),
    deletionTimestamp: pods.isTerminating(row) ? pods.deletionAt[row] : undefined,
    controller: owner && { kind: owner.kind, name: owner.name },
    isMirror: (pods.flags[row] & MIRROR) !== 0 || annotations.has(MIRROR_ANNOTATION),
    hasEmptyDir: spec.volumes.some(({ emptyDir }) => emptyDir !== undefined),
  };
}

function byKey(a: ListedPod, b: ListedPod): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
