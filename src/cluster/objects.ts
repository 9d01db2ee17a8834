/** All objects but pods and nodes, by kind, namespace and name, and by serial. Replaced, never mutated. */
import type { KubeObject } from '../model/objects/index.ts';
import { controllerOf } from '../model/pod.ts';

const NONE = -1;
const NOTHING: readonly number[] = [];

/** What controllers know of an object besides the object itself: its serial is its identity. */
export interface StoredObject<T extends KubeObject = KubeObject> {
  readonly serial: number;
  readonly object: T;
}

export class ObjectStore {
  private readonly bySerial = new Map<number, KubeObject>();
  private readonly serials = new Map<string, Map<string, number>>();
  private readonly serialOfUid = new Map<string, number>();
  /** UID of a controlling owner → serials of what it controls. */
  private readonly owned = new Map<string, number[]>();
  /** Kind and key of what is gone, so that the record can still be read. */
  private readonly gone = new Map<
    number,
    { readonly kind: string; readonly namespace: string; readonly name: string }
  >();

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

  /** Every object, in the order of creation. Safe to walk while objects come and go. */
  all(): StoredObject[] {
    return [...this.bySerial].map(([serial, object]) => ({ serial, object }));
  }

  /** Objects (no pods) that this UID controls, in the order of creation. Safe to walk while objects come and go. */
  ownedBy<T extends KubeObject = KubeObject>(uid: string, kind: T['kind']): StoredObject<T>[] {
    const stored: StoredObject<T>[] = [];
    for (const serial of this.owned.get(uid) ?? []) {
      const object = this.bySerial.get(serial) as T;
      if (object.kind === kind) stored.push({ serial, object });
    }
    return stored;
  }

  /** Serials of what this UID controls, of any kind, in the order of creation. Not to be walked while objects come and go. */
  ownedSerials(uid: string): readonly number[] {
    return this.owned.get(uid) ?? NOTHING;
  }

  /** Kind, namespace and name of an object that is or was. */
  identity(serial: number): { readonly kind: string; readonly namespace: string; readonly name: string } | undefined {
    const object = this.bySerial.get(serial);
    if (object === undefined) return this.gone.get(serial);
    return { kind: object.kind, namespace: object.metadata.namespace, name: object.metadata.name };
  }

  /** For the verbs only. */
  put(serial: number, object: KubeObject): void {
    const before = this.bySerial.get(serial);
    this.bySerial.set(serial, object);
    if (before?.metadata === object.metadata) return;
    const { namespace, name, uid } = object.metadata;
    let keys = this.serials.get(object.kind);
    if (keys === undefined) {
      keys = new Map();
      this.serials.set(object.kind, keys);
    }
    keys.set(keyOf(namespace, name), serial);
    this.setOwner(serial, before, object);
    this.serialOfUid.set(uid, serial);
  }

  /** For the verbs only. */
  remove(serial: number): void {
    const object = this.bySerial.get(serial);
    if (object === undefined) return;
    const { namespace, name, uid } = object.metadata;
    this.serials.get(object.kind)?.delete(keyOf(namespace, name));
    this.setOwner(serial, object, undefined);
    this.bySerial.delete(serial);
    this.serialOfUid.delete(uid);
    this.gone.set(serial, { kind: object.kind, namespace, name });
  }

  private setOwner(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const old = before && controllerUid(before);
    const uid = after && controllerUid(after);
    if (old === uid) return;
    if (old !== undefined) this.disown(old, serial);
    if (uid === undefined) return;
    const serials = this.owned.get(uid);
    if (serials === undefined) this.owned.set(uid, [serial]);
    else serials.push(serial);
  }

  private disown(uid: string, serial: number): void {
    const serials = this.owned.get(uid) ?? [];
    const i = serials.indexOf(serial);
    if (i >= 0) serials.splice(i, 1);
  }
}

const controllerUid = (object: KubeObject): string | undefined => controllerOf(object)?.uid;

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;
