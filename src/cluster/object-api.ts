/** The verbs on all objects but pods and nodes. */
import type { KubeObject, Namespace } from '../model/objects/index.ts';
import { ApiError } from './api-error.ts';
import type { Cluster } from './cluster.ts';

/** Asked before an object is created; throws an ApiError to refuse it (quota, a terminating namespace). */
export type ObjectAdmission = (object: KubeObject) => void;

export class ObjectApi {
  private readonly cluster: Cluster;
  private readonly admissions: ObjectAdmission[] = [];

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  onAdmission(admission: ObjectAdmission): void {
    this.admissions.push(admission);
  }

  /** POST. Fills uid, creationTimestamp, generation. Returns the serial. */
  create(object: KubeObject): number {
    const { cluster } = this;
    cluster.beginVerb();
    const { namespace, name } = object.metadata;
    if (cluster.objects.find(object.kind, namespace, name) >= 0) {
      throw new ApiError(409, 'AlreadyExists', `${object.kind} "${name}" already exists`);
    }
    for (const admit of this.admissions) admit(object);
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
    const next = withGeneration(before, after, change.spec);
    cluster.objects.put(serial, next);
    if (change.spec) cluster.record.append('object-updated', cluster.now, serial, cluster.record.texts.id(next.kind));
    cluster.tellObject(serial, before, next);
  }

  /** Removes the object at once, whatever holds it. The DELETE verb is `deleteObject`. */
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
    const generation = (before.metadata.generation ?? 1) + 1;
    const marks = { deletionTimestamp: cluster.stamp(), deletionGracePeriodSeconds: 0, finalizers, generation };
    const metadata = { ...before.metadata, ...marks };
    const after = before.kind === 'Namespace' ? terminating(before as Namespace, metadata) : { ...before, metadata };
    cluster.objects.put(serial, after);
    cluster.record.append('object-deletion-requested', cluster.now, serial, cluster.record.texts.id(before.kind));
    cluster.tellObject(serial, before, after);
  }

  /** What holds the object. One that is being deleted goes with its last finalizer. */
  setFinalizers(serial: number, finalizers: readonly string[]): void {
    const before = this.required(serial);
    if (finalizers.length === 0 && before.metadata.deletionTimestamp !== undefined && !hasContents(before)) {
      this.remove(serial);
    } else {
      this.replace(serial, { ...before, metadata: { ...before.metadata, finalizers } }, { spec: false });
    }
  }

  /** PUT finalize, of a namespace whose contents are gone: it goes, unless finalizers of its own hold it. */
  finalize(serial: number): void {
    const before = this.required(serial);
    if (before.metadata.finalizers.length === 0) this.remove(serial);
    else this.replace(serial, { ...before, spec: { finalizers: [] } } as KubeObject, { spec: false });
  }

  private required(serial: number): KubeObject {
    const object = this.cluster.objects.get(serial);
    if (object === undefined) throw new ApiError(404, 'NotFound', `object ${serial} not found`);
    return object;
  }
}

/** A status written alone leaves the metadata as it is: most writes are of that kind. */
function withGeneration(before: KubeObject, after: KubeObject, isSpec: boolean): KubeObject {
  const { generation, uid } = before.metadata;
  if (after.metadata === before.metadata && generation !== undefined && !isSpec) return after;
  return { ...after, metadata: { ...after.metadata, uid, generation: (generation ?? 1) + (isSpec ? 1 : 0) } };
}

const hasContents = (object: KubeObject): boolean =>
  object.kind === 'Namespace' && (object as Namespace).spec?.finalizers.length !== 0;

/** A namespace is held by its contents (`spec.finalizers`), and says at once that it ends. */
function terminating(namespace: Namespace, metadata: KubeObject['metadata']): Namespace {
  return { ...namespace, metadata, status: { ...namespace.status, phase: 'Terminating' } };
}
