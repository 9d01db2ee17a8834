/**
 * What `kubectl apply` comes to: create an object, or bring the one that is there up to date. Also how the objects of
 * a scenario enter the cluster.
 */
import type { KubeObject, Node, Pod } from '../model/objects/index.ts';
import { semanticEqual } from '../model/semantic-equal.ts';
import type { Cluster } from './cluster.ts';
import type { PodClass } from './pod-classes.ts';
import { NONE } from './pods.ts';
import { finalizersOf, ordinalOf } from './restored-pod.ts';
import { checkPodUpdate, checkUpdate, withDefaulted } from './update/index.ts';
import * as watch from './watch.ts';

/** Who owns a pod from a dump is known only by name and UID; this finds the serial of an owner in the cluster. */
export type OwnerLookup = (pod: Pod) => number;

/** As `kubectl apply` says it. */
export type Applied = 'created' | 'configured' | 'unchanged';

/** @throws ApiError where the object is refused, or changes what may not be changed */
export function apply(cluster: Cluster, object: KubeObject, ownerOf: OwnerLookup = () => NONE): Applied {
  switch (object.kind) {
    case 'Pod':
      return applyPod(cluster, object as Pod, ownerOf);
    case 'Node':
      return applyNode(cluster, object as Node);
    default:
      return applyObject(cluster, object);
  }
}

function applyObject(cluster: Cluster, given: KubeObject): Applied {
  const { namespace, name } = given.metadata;
  const serial = cluster.objects.find(given.kind, namespace, name);
  const before = cluster.objects.get(serial);
  if (before === undefined) {
    cluster.objectApi.create(given);
    return 'created';
  }
  const object = withDefaulted(before, given);
  checkUpdate(before, object);
  // what the server keeps: identity, and the status that controllers wrote
  const { uid, creationTimestamp, generation, deletionTimestamp } = before.metadata;
  const annotations = new Map([...before.metadata.annotations, ...object.metadata.annotations]);
  const metadata = { ...object.metadata, uid, creationTimestamp, generation, deletionTimestamp, annotations };
  const status = (before as { readonly status?: unknown }).status;
  const next = status === undefined ? { ...object, metadata } : { ...object, metadata, status };
  if (semanticEqual(before, next)) return 'unchanged';
  cluster.objectApi.replace(serial, next, { spec: true });
  return 'configured';
}

function applyNode(cluster: Cluster, object: Node): Applied {
  const node = cluster.nodes.find(object.metadata.name);
  if (node === NONE) {
    cluster.nodeApi.create(object);
    return 'created';
  }
  const before = cluster.nodes.object(node);
  cluster.nodeApi.setLabels(node, object.metadata.labels);
  cluster.nodeApi.setTaints(node, object.spec.taints);
  cluster.nodeApi.setUnschedulable(node, object.spec.unschedulable ?? false);
  const { capacity, allocatable } = object.status;
  const outcome = (): Applied => (semanticEqual(before, cluster.nodes.object(node)) ? 'unchanged' : 'configured');
  if (allocatable.size === 0) return outcome();
  const status = { ...cluster.nodes.object(node).status, capacity, allocatable };
  cluster.nodeApi.replace(
    node,
    { ...cluster.nodes.object(node), status },
    before.status.allocatable === allocatable ? 0 : watch.NODE_ALLOCATABLE,
  );
  return outcome();
}

function applyPod(cluster: Cluster, pod: Pod, ownerOf: OwnerLookup): Applied {
  const { namespace, name, labels, annotations, generateName } = pod.metadata;
  const existed = pod.metadata.creationTimestamp !== undefined;
  const template = { namespace, labels, annotations, spec: withoutNodeName(pod), name: name || generateName, existed };
  const podClass = cluster.podAdmission.classOf(template);
  const existing = name === '' ? NONE : cluster.pods.find(namespace, name);
  if (existing !== NONE) return applyClass(cluster, existing, podClass);
  const { nodeName } = pod.spec;
  const node = nodeName === undefined || nodeName === '' ? NONE : cluster.nodes.find(nodeName);
  cluster.podApi.create({
    class: podClass,
    name: name === '' ? undefined : name,
    generateName,
    node,
    owner: ownerOf(pod),
    ordinal: ordinalOf(cluster, pod),
    ...finalizersOf(pod),
    createdAt: pod.metadata.creationTimestamp,
    status: pod.status,
  });
  return 'created';
}

function applyClass({ pods, podApi, classes }: Cluster, row: number, podClass: PodClass): Applied {
  const before = classes.list[pods.class[row]];
  checkPodUpdate(pods.name(row), before.spec, podClass.spec);
  const [was, is] = [before, podClass].map(({ spec, labels, annotations }) => ({ spec, labels, annotations }));
  if (semanticEqual(was, is)) return 'unchanged';
  podApi.setClass(row, podClass);
  return 'configured';
}

/** Specs without their nodes, by the containers that replicas share. */
const unboundSpecs = new WeakMap<Pod['spec']['containers'], Pod['spec'][]>();

/** Specs are shared between replicas: the node a pod is bound to is a column, not a part of its class. */
function withoutNodeName({ spec }: Pod): Pod['spec'] {
  if (spec.nodeName === undefined) return spec;
  const siblings = unboundSpecs.get(spec.containers) ?? [];
  const known = siblings.find((sibling) => areTwins(sibling, spec));
  if (known !== undefined) return known;
  const unbound = { ...spec, nodeName: undefined };
  unboundSpecs.set(spec.containers, [...siblings, unbound]);
  return unbound;
}

/** The same in all but the node, part by part. */
function areTwins(a: Pod['spec'], b: Pod['spec']): boolean {
  const keys = Object.keys(b) as (keyof Pod['spec'])[];
  return keys.every((key) => key === 'nodeName' || a[key] === b[key]);
}
