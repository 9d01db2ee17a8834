/**
 * What `kubectl apply` comes to: create an object, or bring the one that is there up to date. Also how the objects of
 * a scenario enter the cluster.
 */
import type { KubeObject, Node, Pod } from '../model/objects/index.ts';
import type { Cluster } from './cluster.ts';
import { NONE } from './pods.ts';
import { finalizersOf, ordinalOf } from './restored-pod.ts';
import * as watch from './watch.ts';

/** Who owns a pod from a dump is known only by name and UID; this finds the serial of an owner in the cluster. */
export type OwnerLookup = (pod: Pod) => number;

export function apply(cluster: Cluster, object: KubeObject, ownerOf: OwnerLookup = () => NONE): void {
  switch (object.kind) {
    case 'Pod':
      applyPod(cluster, object as Pod, ownerOf);
      return;
    case 'Node':
      applyNode(cluster, object as Node);
      return;
    default:
      applyObject(cluster, object);
  }
}

function applyObject(cluster: Cluster, object: KubeObject): void {
  const { namespace, name } = object.metadata;
  const serial = cluster.objects.find(object.kind, namespace, name);
  const before = cluster.objects.get(serial);
  if (before === undefined) {
    cluster.objectApi.create(object);
    return;
  }
  // what the server keeps: identity, and the status that controllers wrote
  const { uid, creationTimestamp, generation, deletionTimestamp } = before.metadata;
  const annotations = new Map([...before.metadata.annotations, ...object.metadata.annotations]);
  const metadata = { ...object.metadata, uid, creationTimestamp, generation, deletionTimestamp, annotations };
  const status = (before as { readonly status?: unknown }).status;
  const next = status === undefined ? { ...object, metadata } : { ...object, metadata, status };
  cluster.objectApi.replace(serial, next, { spec: true });
}

function applyNode(cluster: Cluster, object: Node): void {
  const node = cluster.nodes.find(object.metadata.name);
  if (node === NONE) {
    cluster.nodeApi.create(object);
    return;
  }
  const before = cluster.nodes.object(node);
  cluster.nodeApi.setLabels(node, object.metadata.labels);
  cluster.nodeApi.setTaints(node, object.spec.taints);
  cluster.nodeApi.setUnschedulable(node, object.spec.unschedulable ?? false);
  const { capacity, allocatable } = object.status;
  if (allocatable.size === 0) return;
  const status = { ...cluster.nodes.object(node).status, capacity, allocatable };
  cluster.nodeApi.replace(
    node,
    { ...cluster.nodes.object(node), status },
    before.status.allocatable === allocatable ? 0 : watch.NODE_ALLOCATABLE,
  );
}

function applyPod(cluster: Cluster, pod: Pod, ownerOf: OwnerLookup): void {
  const { namespace, name, labels, annotations, generateName } = pod.metadata;
  const existed = pod.metadata.creationTimestamp !== undefined;
  const template = { namespace, labels, annotations, spec: withoutNodeName(pod), name: name || generateName, existed };
  const podClass = cluster.podAdmission.classOf(template);
  const existing = name === '' ? NONE : cluster.pods.find(namespace, name);
  if (existing !== NONE) {
    cluster.podApi.setClass(existing, podClass);
    return;
  }
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
