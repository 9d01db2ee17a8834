/** What was parsed → objects: kinds (classify) → decode → defaults → validate → `Collection`. */
import type { KubeObject } from '../model/objects/meta.ts';
import type { Collection } from './collection.ts';
import { Cursor, isRecord } from './decode/cursor.ts';
import { describe } from './decode/describe.ts';
import { type Mode, Session } from './decode/index.ts';
import { applyDefaults } from './defaults/index.ts';
import { classify, type Classification } from './kinds.ts';
import type { IngestLimits } from './limits.ts';
import type { LoadedDocument } from './loaded.ts';
import { ItemPlace, NestedPlace, type Place } from './places.ts';
import { hasUid, typed, typeOfItems } from './raw-object.ts';
import type { RawDocument } from './text/parse.ts';
import { validateObject } from './validate/index.ts';

const MOST_NESTED_LISTS = 4;

export interface LoadOptions {
  /**
   * Default `strict`. `lenient` is for dumps: unknown fields pass, and what the API server has accepted once is not validated again. An object
   * with a uid comes from a dump, and is read leniently whatever the mode.
   */
  readonly mode?: Mode;
  /** For objects that name none; default `default`. */
  readonly namespace?: string;
  readonly limits?: Partial<IngestLimits>;
  /** Has the last word on each object as it was written, before it is decoded. */
  readonly edit?: (raw: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

export class Intake {
  readonly #collection: Collection;
  readonly #options: LoadOptions;
  readonly #session: Session;
  /** For objects that an API server has seen: they carry a uid. */
  readonly #lenient: Session;

  constructor(collection: Collection, options: LoadOptions) {
    this.#collection = collection;
    this.#options = options;
    this.#session = new Session(options.mode ?? 'strict');
    this.#lenient = options.mode === 'lenient' ? this.#session : new Session('lenient');
  }

  /** `Kind path` → how often it was met. */
  get notModelled(): ReadonlyMap<string, number> {
    return new Map([...this.#lenient.notModelled, ...this.#session.notModelled]);
  }

  get notModelledCount(): number {
    return this.#session.notModelledCount + this.#lenient.notModelledCount;
  }

  /** To be called when what is added from here on was not there after all. */
  mark(): () => void {
    const undos = [this.#collection, this.#session, this.#lenient].map((each) => each.mark());
    return () => {
      for (const undo of undos) undo();
    };
  }

  /**
   * @param document of which the object is the whole
   * @param depth in how many lists it is
   */
  add(raw: unknown, place: Place, document: RawDocument | undefined, depth: number): void {
    const collection = this.#collection;
    if (!collection.take(place)) return;
    if (!isRecord(raw))
      return collection.error(place, 'type', [], `expected a Kubernetes object, found ${describe(raw)}`);
    const { apiVersion, kind } = raw;
    if (typeof kind !== 'string' || kind === '')
      return collection.error(place, 'required', ['kind'], 'kind: Required value: an object says what it is');
    if (typeof apiVersion !== 'string' || apiVersion === '') {
      const message = 'apiVersion: Required value: an object says which API it belongs to';
      return collection.error(place, 'required', ['apiVersion'], message);
    }
    const what = classify(apiVersion, kind);
    if (what.is === 'list') this.#addList(raw, place, document, depth);
    else this.#addClassified(what, raw, apiVersion, kind, place);
  }

  #addList(
    raw: Readonly<Record<string, unknown>>,
    place: Place,
    document: RawDocument | undefined,
    depth: number,
  ): void {
    const collection = this.#collection;
    const items = raw['items'] ?? [];
    if (!Array.isArray(items))
      return collection.error(place, 'type', ['items'], `items: expected a list, found ${describe(items)}`);
    if (depth >= MOST_NESTED_LISTS) return collection.error(place, 'limit', [], 'lists within lists within lists');
    const type = typeOfItems(raw);
    for (let index = 0; index < items.length && !collection.isFull; index++) {
      const item: unknown = items[index];
      const inner = document === undefined ? new NestedPlace(place, index) : new ItemPlace(document, index);
      this.add(typed(item, type), inner, undefined, depth + 1);
    }
  }

  #addClassified(
    what: Classification,
    raw: Readonly<Record<string, unknown>>,
    apiVersion: string,
    kind: string,
    place: Place,
  ): void {
    const collection = this.#collection;
    const document = (): LoadedDocument => ({ raw, source: place, locate: (path, atKey) => place.locate(path, atKey) });
    switch (what.is) {
      case 'modelled':
        return this.#decode(what.decode, this.#options.edit?.(raw) ?? raw, place);
      case 'scenario':
        collection.scenarios.push(document());
        return;
      case 'scheduler-configuration':
        collection.schedulerConfigurations.push(document());
        return;
      case 'kubelet-configuration':
        collection.kubeletConfigurations.push(document());
        return;
      case 'without-bearing':
        return increment(collection.ignored, kind);
      case 'unknown':
        return collection.error(place, 'unknown-kind', [what.field], what.message, what.suggestion);
      default: {
        const group = apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
        return increment(collection.notModelledKinds, `${group}/${kind}`);
      }
    }
  }

  #decode(decode: (cursor: Cursor) => KubeObject, raw: Readonly<Record<string, unknown>>, place: Place): void {
    const session = hasUid(raw) ? this.#lenient : this.#session;
    const before = session.problems.length;
    const decoded = new Cursor(session, raw).finish(decode);
    const problems = session.problems.splice(before);
    if (problems.length > 0) return this.#collection.report(problems, place);
    const { namespace } = this.#options;
    const object = applyDefaults(decoded, namespace === undefined ? {} : { namespace });
    const invalid = session.mode === 'strict' ? validateObject(object) : [];
    if (invalid.length > 0) return this.#collection.report(invalid, place);
    this.#collection.add(object, place);
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
