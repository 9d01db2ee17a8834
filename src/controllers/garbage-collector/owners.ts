/**
 * Who depends on whom: the references of objects by the UID they name (pkg/controller/garbagecollector/graph_builder.go).
 * Pods are not in here: the store lists them by their controller.
 *
 * An owner that never was in the cluster is taken to exist elsewhere: what is read from a dump rarely has everything.
 */
import { type Cluster, FOREGROUND_FINALIZER } from '../../cluster/index.ts';
import type { KubeObject, OwnerReference } from '../../model/objects/index.ts';

/** Kinds without a namespace. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'Node',
  'Namespace',
  'PersistentVolume',
  'StorageClass',
  'PriorityClass',
  'RuntimeClass',
  'CSIDriver',
  'CSINode',
  'VolumeAttachment',
]);

/** What a reference leads to. */
export type OwnerState = 'solid' | 'dangling' | 'waiting';

/** Deleted in the foreground and not gone yet. */
export const waitsForDependents = ({ metadata }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined && metadata.finalizers.includes(FOREGROUND_FINALIZER);

export class Owners {
  /** Whether anything ever named a pod as its owner. */
  hasPods = false;
  private readonly cluster: Cluster;
  private readonly dependents = new Map<string, Set<number>>();
  /** UIDs of what is gone. */
  private readonly gone = new Set<string>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Objects that name this UID, in the order in which they came to. */
  of(uid: string): number[] {
    return [...(this.dependents.get(uid) ?? [])];
  }

  update(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const old = before?.metadata.ownerReferences ?? [];
    const now = after?.metadata.ownerReferences ?? [];
    if (old !== now) {
      for (const { uid } of old) this.dependents.get(uid)?.delete(serial);
      for (const { uid, kind } of now) {
        this.add(uid, serial);
        this.hasPods ||= kind === 'Pod';
      }
    }
    if (before !== undefined && after === undefined) this.lost(before.metadata.uid);
  }

  lost(uid: string): void {
    this.gone.add(uid);
    if (this.dependents.get(uid)?.size === 0) this.dependents.delete(uid);
  }

  /** Nothing: the reference makes no sense, and the object is left alone for ever. */
  stateOf(reference: OwnerReference, { metadata: { namespace } }: KubeObject): OwnerState | undefined {
    const isNamespaced = !CLUSTER_SCOPED.has(reference.kind);
    if (namespace === '' && isNamespaced) return undefined;
    const owner = this.cluster.objects.get(this.cluster.objects.serialOf(reference.uid));
    if (owner === undefined) return this.gone.has(reference.uid) ? 'dangling' : 'solid';
    const isThere =
      owner.metadata.name === reference.name && owner.metadata.namespace === (isNamespaced ? namespace : '');
    if (!isThere) return 'dangling';
    return waitsForDependents(owner) ? 'waiting' : 'solid';
  }

  private add(uid: string, serial: number): void {
    const known = this.dependents.get(uid);
    if (known === undefined) this.dependents.set(uid, new Set([serial]));
    else known.add(serial);
  }
}
