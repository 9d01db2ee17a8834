/** patch: `kubectl patch`, a strategic merge of some fields into an object that is there. */
import { ApiError, apply, type Cluster, NONE } from '../cluster/index.ts';
import type { KubeObject, Pod } from '../model/objects/index.ts';
import type { Fault, ObjectReference } from './_fault.ts';

export const patch: Fault = {
  verb: 'patch',
  doc: 'changes some fields of an object, as `kubectl patch` does: fields are merged, lists with named items by name, null removes',
  targets: 'none',
  start({ cluster }, { object: reference, patched }) {
    if (reference === undefined || patched === undefined) return '';
    const { kind, namespace, name } = reference;
    const before = objectOf(cluster, reference);
    if (before === undefined) return `${kind} ${namespace}/${name} not found`;
    const after = patched(before);
    if (typeof after === 'string') return `${kind} ${namespace}/${name} is refused: ${after}`;
    try {
      return apply(cluster, after) === 'unchanged' ? `${kind} ${namespace}/${name} patched (no change)` : '';
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return error.message;
    }
  },
};

function objectOf(cluster: Cluster, { kind, namespace, name }: ObjectReference): KubeObject | undefined {
  const { nodes, objects } = cluster;
  if (kind === 'Pod') return podOf(cluster, cluster.pods.find(namespace, name));
  if (kind === 'Node') return nodes.find(name) === NONE ? undefined : nodes.object(nodes.find(name));
  return objects.get(Math.max(objects.find(kind, namespace, name), objects.find(kind, '', name)));
}

/** What a patch does not look at. */
const NO_STATUS: Pod['status'] = { conditions: [], containerStatuses: [], initContainerStatuses: [] };

/** A row of the table as an object again. */
function podOf({ pods, classes }: Cluster, row: number): Pod | undefined {
  if (row === NONE) return undefined;
  const { namespace, labels, annotations, spec } = classes.list[pods.class[row]];
  const metadata = {
    name: pods.name(row),
    namespace,
    uid: '',
    labels,
    annotations,
    ownerReferences: [],
    finalizers: [],
    creationTimestamp: pods.createdAt[row],
  };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec, status: NO_STATUS };
}
