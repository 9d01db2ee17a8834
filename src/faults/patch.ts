/** patch: `kubectl patch`, a strategic merge of some fields into an object that is there. */
import { ApiError, apply, type Cluster, NONE } from '../cluster/index.ts';
import type { KubeObject, Pod, PodSpec } from '../model/objects/index.ts';
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
    const why = forbidden(before, after);
    if (why !== undefined) return `${kind} ${namespace}/${name} is refused: ${why}`;
    try {
      apply(cluster, after);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return error.message;
    }
    return '';
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

/** What no update may change (validation of apps/v1 and core/v1). */
function forbidden(before: KubeObject, after: KubeObject): string | undefined {
  if (before.kind === 'Pod') return forbiddenOfPod((before as Pod).spec, (after as Pod).spec);
  if (!SELECTING.has(before.kind)) return undefined;
  const [was, is] = [before, after].map((object) => (object as Selecting).spec.selector);
  return was === is || JSON.stringify(selectorKey(was)) === JSON.stringify(selectorKey(is))
    ? undefined
    : 'spec.selector: Invalid value: field is immutable';
}

interface Selecting extends KubeObject {
  readonly spec: { readonly selector: { readonly matchLabels: ReadonlyMap<string, string> } };
}

const SELECTING: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']);

const selectorKey = (selector: Selecting['spec']['selector']): unknown => ({
  ...selector,
  matchLabels: [...selector.matchLabels].sort(([a], [b]) => (a < b ? -1 : 1)),
});

/** Fields of a pod's spec that may change in some way. */
const MUTABLE: ReadonlySet<string> = new Set([
  'containers',
  'initContainers',
  'activeDeadlineSeconds',
  'tolerations',
  'terminationGracePeriodSeconds',
  'schedulingGates',
]);

function forbiddenOfPod(before: PodSpec, after: PodSpec): string | undefined {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]) as ReadonlySet<keyof PodSpec>;
  for (const field of fields)
    if (before[field] !== after[field] && !MUTABLE.has(field))
      return `spec.${field}: Forbidden: pod updates may not change fields other than \`spec.containers[*].image\`,\`spec.initContainers[*].image\`,\`spec.activeDeadlineSeconds\`,\`spec.tolerations\` (only additions to existing tolerations),\`spec.terminationGracePeriodSeconds\` (allow it to be set to 1 if it was previously negative)`;
  return undefined;
}
