/** Which names are taken, and where. */
import type { KubeObject } from '../model/objects/meta.ts';
import type { Source } from './places.ts';

type Named = Pick<KubeObject, 'kind' | 'metadata'>;

/** By kind, namespace and name: a key of all three would be one more text to keep for every object. */
export class Names {
  readonly #kinds = new Map<string, Map<string, Map<string, Source>>>();

  /** Of the first object of this name. */
  get({ kind, metadata: { namespace, name } }: Named): Source | undefined {
    return this.#kinds.get(kind)?.get(namespace)?.get(name);
  }

  add({ kind, metadata: { namespace, name } }: Named, source: Source): void {
    const namespaces = entryOf(this.#kinds, kind);
    entryOf(namespaces, namespace).set(name, source);
  }

  remove({ kind, metadata: { namespace, name } }: Named): void {
    this.#kinds.get(kind)?.get(namespace)?.delete(name);
  }
}

function entryOf<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Map<string, V>();
  map.set(key, made);
  return made;
}
