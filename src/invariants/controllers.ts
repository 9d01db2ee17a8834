/** What workload controllers may never bring about, whatever happens to their pods meanwhile. */
import { type Cluster, NONE, POD_BOUND } from '../cluster/index.ts';
import type { DaemonSet, HorizontalPodAutoscaler, Job, StatefulSet } from '../model/objects/index.ts';
import { ENTRY, RUNNING } from '../record/index.ts';
import type { Invariant } from './_invariant.ts';

export const sameNamespace: Invariant = {
  id: 'store/owners',
  doc: 'the controller of a pod is a workload of its own namespace, as long as it exists',
  cheap: false,
  pods: {
    changes: POD_BOUND,
    changed({ pods, classes, objects }, row) {
      const owner = pods.owner[row];
      if (owner === NONE) return undefined;
      const object = objects.get(owner);
      const { namespace } = classes.list[pods.class[row]];
      if (object === undefined || object.metadata.namespace === namespace) return undefined;
      return `pod ${pods.name(row)} of ${namespace} belongs to ${object.kind} ${object.metadata.name} of ${object.metadata.namespace}`;
    },
  },
};

export const onePerOrdinal: Invariant = {
  id: 'controllers/one-per-ordinal',
  doc: 'a StatefulSet has one pod at most for each ordinal, however it ends',
  cheap: false,
  pods: {
    changes: POD_BOUND,
    changed({ pods, objects }, row) {
      if (!isOwnedBy(objects, pods.owner[row], 'StatefulSet')) return undefined;
      const same = pods.byOwner.rows(pods.owner[row]).filter((other) => pods.ordinal[other] === pods.ordinal[row]);
      return same.length === 1 || pods.ordinal[row] === NONE
        ? undefined
        : `${same.length} pods of ordinal ${pods.ordinal[row]}: ${same.map((other) => pods.name(other)).join(', ')}`;
    },
  },
};

export const inOrder: Invariant = {
  id: 'controllers/in-order',
  doc: 'a StatefulSet makes a pod when all below it are ready, unless it makes them in parallel',
  cheap: false,
  follow: ({ pods, objects }) => ({
    entry(kind, at, pod, _class, owner) {
      if (kind !== ENTRY['pod-created'] || !isOwnedBy(objects, owner, 'StatefulSet')) return undefined;
      const { metadata, spec } = objects.get<StatefulSet>(owner) as StatefulSet;
      const row = pods.rowOf(pod);
      // what was there before came in any order
      if (spec.podManagementPolicy === 'Parallel' || at === 0 || pods.createdAt[row] !== at) return undefined;
      const isWell = (other: number): boolean =>
        pods.phase[other] === RUNNING && pods.isReady(other) && !pods.isTerminating(other);
      const well = pods.byOwner.rows(owner).filter(isWell);
      const ordinals = new Set(well.map((other) => pods.ordinal[other]));
      for (let below = spec.ordinals?.start ?? 0; below < pods.ordinal[row]; below++) {
        if (!ordinals.has(below)) return `${metadata.name}-${pods.ordinal[row]} is made, and ${below} is not ready`;
      }
      return undefined;
    },
  }),
};

export const autoscalerBounds: Invariant = {
  id: 'controllers/autoscaler-bounds',
  doc: 'an autoscaler asks for no fewer and no more replicas than it may',
  cheap: false,
  follow: ({ objects }) => ({
    entry(kind, _at, _target, _from, to, autoscaler) {
      if (kind !== ENTRY['replicas-scaled'] || autoscaler === NONE) return undefined;
      const hpa = objects.get<HorizontalPodAutoscaler>(autoscaler);
      if (hpa?.kind !== 'HorizontalPodAutoscaler') return undefined;
      const { minReplicas = 1, maxReplicas } = hpa.spec;
      if (to >= minReplicas && to <= maxReplicas) return undefined;
      return `${hpa.metadata.name} asks for ${to} replicas, of ${minReplicas} to ${maxReplicas}`;
    },
  }),
};

export const onePerNode: Invariant = {
  id: 'controllers/one-per-node',
  doc: 'a DaemonSet makes one pod for a node; two while it updates with a surge',
  cheap: false,
  pods: {
    changes: POD_BOUND,
    changed({ pods, objects }, row) {
      const owner = pods.owner[row];
      if (!isOwnedBy(objects, owner, 'DaemonSet')) return undefined;
      const set = objects.get<DaemonSet>(owner) as DaemonSet;
      const most = (set.spec.updateStrategy.maxSurge ?? 0) === 0 ? 1 : 2;
      // those that it has adopted were made by somebody else
      const made = (other: number): boolean => pods.isActive(other) && pods.ordinal[other] === pods.ordinal[row];
      const same = pods.ordinal[row] === NONE ? [] : pods.byOwner.rows(owner).filter(made);
      return same.length <= most ? undefined : `${same.length} pods of ${set.metadata.name} for one node`;
    },
  },
};

function isOwnedBy(objects: Cluster['objects'], owner: number, kind: string): boolean {
  return owner !== NONE && objects.get(owner)?.kind === kind;
}

export const jobCounts: Invariant = {
  id: 'controllers/job-counts',
  doc: 'a Job counts each index once and no success beyond its completions; one that is over has nothing left to count',
  cheap: true,
  objects: {
    kinds: ['Job'],
    changed({ objects }, serial) {
      const job = objects.get<Job>(serial);
      if (job?.kind !== 'Job') return undefined;
      const { spec, status, metadata } = job;
      const indexes = indexesIn(status.completedIndexes ?? '');
      if (spec.completionMode === 'Indexed') {
        if (new Set(indexes).size !== indexes.length)
          return `${metadata.name} counts an index twice: ${status.completedIndexes}`;
        if (indexes.length !== status.succeeded && status.completedIndexes !== undefined)
          return `${metadata.name} has ${status.succeeded} successes, but indexes ${status.completedIndexes}`;
      } else if (spec.completions !== undefined && status.succeeded > spec.completions) {
        return `${metadata.name} has ${status.succeeded} successes of ${spec.completions}`;
      }
      const isOver = status.conditions.some(
        ({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True',
      );
      const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
      const left = status.active + (status.terminating ?? 0) + succeeded.length + failed.length;
      return isOver && left > 0 ? `${metadata.name} is over with ${left} pods to account for` : undefined;
    },
  },
};

/** `0-2,5`, naively. */
function indexesIn(text: string): number[] {
  if (text === '') return [];
  return text.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
