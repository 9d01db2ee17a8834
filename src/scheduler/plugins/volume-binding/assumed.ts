/**
 * Claims and volumes as the scheduler takes them to be: the API's, with what it has decided and not yet written on top.
 * Upstream: pkg/scheduler/framework/plugins/volumebinding/assume_cache.go.
 */
import type { Cluster } from '../../../cluster/index.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../model/objects/storage.ts';
import { classOfVolume, findClaim, findVolume } from '../_storage.ts';

interface Assumed<T> {
  readonly object: T;
  /** The API's object when it was assumed: a newer one replaces the assumption. */
  readonly basedOn: T;
}

export class AssumedStorage {
  private readonly cluster: Cluster;
  private readonly claims = new Map<string, Assumed<PersistentVolumeClaim>>();
  private readonly volumes = new Map<string, Assumed<PersistentVolume>>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  claim(namespace: string, name: string): PersistentVolumeClaim | undefined {
    return current(this.claims, `${namespace}/${name}`, findClaim(this.cluster, namespace, name));
  }

  volume(name: string): PersistentVolume | undefined {
    return current(this.volumes, name, findVolume(this.cluster, name));
  }

  /** Volumes of a class, in the order of their creation. */
  volumesOfClass(className: string): readonly PersistentVolume[] {
    return this.cluster.objects
      .list<PersistentVolume>('PersistentVolume')
      .map(({ object }) => current(this.volumes, object.metadata.name, object) ?? object)
      .filter((volume) => classOfVolume(volume) === className);
  }

  assumeClaim(object: PersistentVolumeClaim): void {
    const { namespace, name } = object.metadata;
    const basedOn = findClaim(this.cluster, namespace, name);
    if (basedOn !== undefined) this.claims.set(`${namespace}/${name}`, { object, basedOn });
  }

  assumeVolume(object: PersistentVolume): void {
    const basedOn = findVolume(this.cluster, object.metadata.name);
    if (basedOn !== undefined) this.volumes.set(object.metadata.name, { object, basedOn });
  }

  forgetClaim({ metadata: { namespace, name } }: PersistentVolumeClaim): void {
    this.claims.delete(`${namespace}/${name}`);
  }

  forgetVolume({ metadata: { name } }: PersistentVolume): void {
    this.volumes.delete(name);
  }
}

function current<T>(assumed: Map<string, Assumed<T>>, key: string, object: T | undefined): T | undefined {
  if (assumed.size === 0) return object;
  const known = assumed.get(key);
  if (known === undefined) return object;
  if (known.basedOn === object) return known.object;
  assumed.delete(key);
  return object;
}
