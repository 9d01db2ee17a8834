/** The verbs on all objects but pods and nodes. */
import type { KubeObject } from '../model/objects/index.ts';
import { ApiError } from './api-error.ts';
import type { Cluster } from './cluster.ts';

export class ObjectApi {
  private readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** POST. Fills uid, creationTimestamp, generation. Returns the serial. */
  create(object: KubeObject): number {
    const { cluster } = this;
    cluster.beginVerb();
    const { namespace, name } = object.metadata;
    if (cluster.objects.find(object.kind, namespace, name) >= 0) {
      throw new ApiError(409, 'AlreadyExists', `${object.kind} "${name}" already exists`);
    }
    const serial = cluster.takeSerial();
    const metadata = {
      ...object.metadata,
      uid: object.metadata.uid || cluster.uid(serial),
      creationTimestamp: object.metadata.creationTimestamp ?? cluster.stamp(),
      generation: object.metadata.generation ?? 1,
    };
    const created = { ...object, metadata };
    cluster.objects.put(serial, created);
    cluster.record.append('object-created', cluster.now, serial, cluster.record.texts.id(object.kind));
    cluster.tellObject(serial, undefined, created);
    return serial;
  }

  /**
   * PUT. A changed spec raises `metadata.generation`: say so with `spec: true`; a status write leaves it alone and
   * appends nothing to the record (the controllers record what their status means).
   */
  replace(serial: number, after: KubeObject, change: { readonly spec: boolean }): void {
    const { cluster } = this;
    cluster.beginVerb();
    const before = this.required(serial);
    const generation = (before.metadata.generation ?? 1) + (change.spec ? 1 : 0);
    const next = { ...after, metadata: { ...after.metadata, uid: before.metadata.uid, generation } };
    cluster.objects.put(serial, next);
    if (change.spec) cluster.record.append('object-updated', cluster.now, serial, cluster.record.texts.id(next.kind));
    cluster.tellObject(serial, before, next);
  }

  /** Removes the object at once. Finalizers and propagation are the garbage collector's: see `requestDeletion`. */
  remove(serial: number): void {
    const { cluster } = this;
    cluster.beginVerb();
    const before = this.required(serial);
    cluster.objects.remove(serial);
    cluster.record.append('object-deleted', cluster.now, serial, cluster.record.texts.id(before.kind));
    cluster.tellObject(serial, before, undefined);
  }

  /** Sets deletionTimestamp and the finalizers that hold the object (foreground, orphan, its own). */
  requestDeletion(serial: number, finalizers: readonly string[]): void {
    const { cluster } = this;
    cluster.beginVerb();
    const before = this.required(serial);
    if (before.metadata.deletionTimestamp !== undefined) return;
    const metadata = { ...before.metadata, deletionTimestamp: cluster.stamp(), deletionGracePeriodSeconds: 0, finalizers };
    cluster.objects.put(serial, { ...before, metadata });
    cluster.record.append('object-deletion-requested', cluster.now, serial, cluster.record.texts.id(before.kind));
    cluster.tellObject(serial, before, { ...before, metadata });
  }

  private required(serial: number): KubeObject {
    const object = this.cluster.objects.get(serial);
    if (object === undefined) throw new ApiError(404, 'NotFound', `object ${serial} not found`);
    return object;
  }
}
