/**
 * Files → objects.
 *
 *   paths → files (expand, bounded read) ─┬─ lists in JSON (dump/) ───────┬─► kinds (classify) → decode → defaults → validate → `Loaded`
 *                                         └─ documents (split, parse) ────┘
 *
 * Nothing is thrown for what the user wrote: errors are collected, each with its place, until `limits.errors` of them are known.
 */
import type { KubeObject } from '../model/objects/meta.ts';
import { Collection } from './collection.ts';
import { Cursor, isRecord } from './decode/cursor.ts';
import { describe } from './decode/describe.ts';
import { type Mode, Session } from './decode/index.ts';
import { instantIn } from './decode/instant.ts';
import { applyDefaults } from './defaults/index.ts';
import { JsonList, type ListItemPlace, type ListTarget, Unreadable, Window } from './dump/index.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { FileAccess } from './file-access.ts';
import { classify, type Classification } from './kinds.ts';
import { DEFAULT_LIMITS, type IngestLimits } from './limits.ts';
import type { Loaded, LoadedDocument } from './loaded.ts';
import { DocumentPlace, ItemPlace, NestedPlace, type Place } from './places.ts';
import { PodTwins } from './pod-twins.ts';
import { hasUid, typed, typeOfItems } from './raw-object.ts';
import { parseFile, type RawDocument, yamlDocument } from './text/parse.ts';
import type { Slice } from './text/split.ts';
import { validateObject } from './validate/index.ts';

export type { Loaded, LoadedDocument, LoadedObject } from './loaded.ts';
export type { Source } from './places.ts';

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

/** All inputs into one result, in the order given. `paths` are files, folders, globs or `-`. */
export function load(paths: readonly string[], files: FileAccess, options: LoadOptions = {}): Loaded {
  const loader = new Loader(options);
  for (const path of paths) loader.addPath(path, files);
  return loader.result();
}

/** Text that is there already, under the name of a file. */
export function loadText(text: string | Uint8Array, file: string, options: LoadOptions = {}): Loaded {
  const loader = new Loader(options);
  loader.addText(text, file);
  return loader.result();
}

export class Loader {
  readonly #options: LoadOptions;
  readonly #limits: IngestLimits;
  readonly #session: Session;
  /** For objects that an API server has seen: they carry a uid. */
  readonly #lenient: Session;
  readonly #collection: Collection;
  readonly #twins = new PodTwins();

  constructor(options: LoadOptions = {}) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#session = new Session(options.mode ?? 'strict');
    this.#lenient = options.mode === 'lenient' ? this.#session : new Session('lenient');
    this.#collection = new Collection(this.#limits);
  }

  addPath(path: string, files: FileAccess): void {
    this.#guarded(path, () => {
      for (const file of files.expand(path)) {
        if (this.#collection.isFull) return;
        this.#guarded(file, () => this.#addFile(file, files));
      }
    });
  }

  addText(text: string | Uint8Array, file: string): void {
    if (beginsAsObject(text) && this.#addJsonList(() => new Window(bytesOf(text)), file) === undefined) return;
    for (const parsed of parseFile(text, file, this.#limits, (slice) => this.#addTwin(slice, file))) {
      if (this.#collection.isFull) return;
      if ('problem' in parsed) this.#collection.errors.push(parsed.problem);
      else this.#addDocument(parsed.document);
    }
  }

  result(): Loaded {
    const { objects, scenarios, schedulerConfigurations, kubeletConfigurations } = this.#collection;
    const { ignored, notModelledKinds, errors } = this.#collection;
    return {
      objects,
      scenarios,
      schedulerConfigurations,
      kubeletConfigurations,
      ignored,
      notModelledKinds,
      notModelledFields: new Map([...this.#lenient.notModelled, ...this.#session.notModelled]),
      errors,
      warnings: [],
    };
  }

  #addFile(file: string, files: FileAccess): void {
    const { bytes: maxBytes, listBytes } = this.#limits;
    const { bytes, rest } = files.open?.(file, { maxBytes }) ?? { bytes: files.read(file, { maxBytes }) };
    if (rest === undefined) return this.addText(bytes, file);
    try {
      const reason = this.#addJsonList(() => new Window(bytes, rest, listBytes), file);
      if (reason === undefined) return;
      const message = `is larger than ${maxBytes} bytes, as only a list in JSON may be: ${reason.message}`;
      this.#collection.errors.push({ ...reason, message });
    } finally {
      rest.close();
    }
  }

  /** One item after the other. The answer says why that cannot be done; then nothing was taken. */
  #addJsonList(open: () => Window, file: string): Diagnostic | undefined {
    let list: JsonList | undefined;
    let undo = (): void => undefined;
    try {
      list = new JsonList({ window: open(), file, depth: this.#limits.depth });
      undo = this.#mark();
      if (this.#collection.take(list.place)) list.readInto(this.#listTarget());
      return undefined;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      undo();
      const { code, message, position = list?.position ?? { line: 1, column: 1 } } = error;
      return { severity: 'error', code, file, ...position, message };
    }
  }

  #listTarget(): ListTarget {
    const collection = this.#collection;
    return {
      isFull: () => collection.isFull,
      add: (raw, place) => this.#addItem(raw, place),
      addTwin: (pod, place) => collection.addInSilence(pod, place),
      instant: this.#options.edit === undefined ? instantIn : undefined,
    };
  }

  #addItem(raw: unknown, place: ListItemPlace): KubeObject | undefined {
    const { objects } = this.#collection;
    const before = objects.length;
    this.#add(raw, place, undefined, 1);
    const added = objects.at(-1);
    if (objects.length !== before + 1 || added?.source !== place) return undefined;
    place.forget();
    return added.object.metadata.uid === '' ? undefined : added.object;
  }

  #addDocument(document: RawDocument): void {
    if (document.raw === null || document.raw === undefined) return;
    const { objects } = this.#collection;
    const before = objects.length;
    const notModelled = this.#notModelled();
    this.#add(document.raw, new DocumentPlace(() => document, document.file), document, 0);
    if (objects.length === before + 1 && this.#notModelled() === notModelled)
      this.#twins.note(document.text, objects[before].object);
  }

  /** A pod that says the same as one before it, but for its name, is not parsed again. False: it has to be. */
  #addTwin(slice: Slice, file: string): boolean {
    const object = this.#twins.of(slice.text);
    if (object === undefined) return false;
    const place = new DocumentPlace(() => yamlDocument(undefined, slice, file), file);
    return this.#collection.addInSilence(object, place);
  }

  /** To be called when what is added from here on was not there after all. */
  #mark(): () => void {
    const undos = [this.#collection, this.#session, this.#lenient].map((each) => each.mark());
    return () => {
      for (const undo of undos) undo();
    };
  }

  #notModelled(): number {
    return this.#session.notModelledCount + this.#lenient.notModelledCount;
  }

  #add(raw: unknown, place: Place, document: RawDocument | undefined, depth: number): void {
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
      this.#add(typed(item, type), inner, undefined, depth + 1);
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

  /** A file that cannot be read is an error of the input; anything else that is thrown is ours. */
  #guarded(file: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'FileError') throw error;
      this.#collection.errors.push({
        severity: 'error',
        code: 'file',
        file,
        line: 0,
        column: 0,
        message: error.message,
      });
    }
  }
}

const BEGINNING = 4096;

function beginsAsObject(text: string | Uint8Array): boolean {
  const beginning = typeof text === 'string' ? text.slice(0, BEGINNING) : bytesOf(text).toString('utf8', 0, BEGINNING);
  return /^\s*\{/.test(beginning);
}

const bytesOf = (text: string | Uint8Array): Buffer =>
  typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.buffer, text.byteOffset, text.byteLength);

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
