/** All objects but pods and nodes, by kind, namespace and name, and by serial. Replaced, never mutated. */
import type { KubeObject } from '../model/objects/index.ts';

const NONE = -1;

/** What controllers know of an object besides the object itself: its serial is its identity. */
export interface StoredObject<T extends KubeObject = KubeObject> {
  readonly serial: number;
  readonly object: T;
}

export class ObjectStore {
  private readonly bySerial = new Map<number, KubeObject>();
  private readonly serials = new Map<string, Map<string, number>>();
  private readonly serialOfUid = new Map<string, number>();
  /** Kind and key of what is gone, so that the record can still be read. */
  private readonly gone = new Map<number, { readonly kind: string; readonly namespace: string; readonly name: string }>();

  /** Serial of an object, or -1. Namespace '' for cluster-scoped kinds. */
  find(kind: string, namespace: string, name: string): number {
    return this.serials.get(kind)?.get(keyOf(namespace, name)) ?? NONE;
  }

  get<T extends KubeObject = KubeObject>(serial: number): T | undefined {
    return this.bySerial.get(serial) as T | undefined;
  }

  /** The serial behind a UID, or -1. */
  serialOf(uid: string): number {
    return this.serialOfUid.get(uid) ?? NONE;
  }

  /** Objects of a kind, in the order of creation. Safe to walk while objects come and go. */
  list<T extends KubeObject = KubeObject>(kind: T['kind'], namespace?: string): StoredObject<T>[] {
    const serials = [...(this.serials.get(kind)?.values() ?? [])];
    const all = serials.map((serial) => ({ serial, object: this.bySerial.get(serial) as T }));
    return namespace === undefined ? all : all.filter(({ object }) => object.metadata.namespace === namespace);
  }

  /** Kind, namespace and name of an object that is or was. */
  identity(serial: number): { readonly kind: string; readonly namespace: string; readonly name: string } | undefined {
    const object = this.bySerial.get(serial);
    if (object === undefined) return this.gone.get(serial);
    return { kind: object.kind, namespace: object.metadata.namespace, name: object.metadata.name };
  }

  /** For the verbs only. */
  put(serial: number, object: KubeObject): void {
    const { namespace, name, uid } = object.metadata;
    let keys = this.serials.get(object.kind);
    if (keys === undefined) {
      keys = new Map();
      this.serials.set(object.kind, keys);
    }
    keys.set(keyOf(namespace, name), serial);
    this.bySerial.set(serial, object);
    this.serialOfUid.set(uid, serial);
  }

  /** For the verbs only. */
  remove(serial: number): void {
    const object = this.bySerial.get(serial);
    if (object === undefined) return;
    const { namespace, name, uid } = object.metadata;
    this.serials.get(object.kind)?.delete(keyOf(namespace, name));
    this.bySerial.delete(serial);
    this.serialOfUid.delete(uid);
    this.gone.set(serial, { kind: object.kind, namespace, name });
  }
}

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;
