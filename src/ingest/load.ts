/**
 * Files → objects.
 *
 *   paths → files (expand, bounded read) → documents (split, parse) → kinds (classify) → decode → defaults → validate → `Loaded`
 *
 * Nothing is thrown for what the user wrote: errors are collected, each with its place, until `limits.errors` of them are known.
 */
import { formatPath, type Mode, type Problem, Session } from './decode/index.ts';
import { Cursor, isRecord } from './decode/cursor.ts';
import { describe } from './decode/describe.ts';
import { applyDefaults } from './defaults/index.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { FileAccess } from './file-access.ts';
import { classify, type Classification } from './kinds.ts';
import { DEFAULT_LIMITS, type IngestLimits } from './limits.ts';
import type { KubeObject } from '../model/objects/meta.ts';
import { type JsonItem, jsonItem, jsonItemCount, type JsonItems } from './text/json-items.ts';
import { parseFile, type RawDocument, yamlDocument } from './text/parse.ts';
import type { Slice } from './text/split.ts';
import type { Locate } from './text/yaml-locate.ts';
import { keyOfSpec, PodSlices } from './pod-slices.ts';
import { PodTwins } from './pod-twins.ts';
import { DocumentPlace, ItemPlace, NestedPlace, type Place, type Source } from './places.ts';
import { hasUid, isPod, type ListType, typed, typeOfItems } from './raw-object.ts';
import { undoOf } from './undo.ts';
import { validateObject } from './validate/index.ts';

export type { Source } from './places.ts';

export interface LoadedObject {
  readonly object: KubeObject;
  readonly source: Source;
}

/** A document that is no cluster object: read by `scenario/` or `config/`. */
export interface LoadedDocument {
  readonly raw: unknown;
  readonly source: Source;
  readonly locate: Locate;
}

export interface Loaded {
  readonly objects: readonly LoadedObject[];
  readonly scenarios: readonly LoadedDocument[];
  readonly schedulerConfigurations: readonly LoadedDocument[];
  readonly kubeletConfigurations: readonly LoadedDocument[];
  /** Kind → how many of it were passed over because nothing that is simulated depends on them. */
  readonly ignored: ReadonlyMap<string, number>;
  /** `group/Kind` → how many objects a cluster would act on and the simulation does not. */
  readonly notModelledKinds: ReadonlyMap<string, number>;
  /** `Kind path` → how often. */
  readonly notModelledFields: ReadonlyMap<string, number>;
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

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
  readonly #objects: LoadedObject[] = [];
  readonly #scenarios: LoadedDocument[] = [];
  readonly #schedulerConfigurations: LoadedDocument[] = [];
  readonly #kubeletConfigurations: LoadedDocument[] = [];
  readonly #ignored = new Map<string, number>();
  readonly #notModelledKinds = new Map<string, number>();
  readonly #errors: Diagnostic[] = [];
  readonly #warnings: Diagnostic[] = [];
  readonly #seen = new Map<string, Source>();
  readonly #twins = new PodTwins();
  readonly #slices = new PodSlices();
  #documents = 0;

  constructor(options: LoadOptions = {}) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#session = new Session(options.mode ?? 'strict');
    this.#lenient = options.mode === 'lenient' ? this.#session : new Session('lenient');
  }

  addPath(path: string, files: FileAccess): void {
    this.#guarded(path, () => {
      for (const file of files.expand(path)) {
        if (this.#full()) return;
        this.#guarded(file, () => this.addText(files.read(file, { maxBytes: this.#limits.bytes }), file));
      }
    });
  }

  addText(text: string | Uint8Array, file: string): void {
    this.#addParsed(text, file, false);
  }

  #addParsed(text: string | Uint8Array, file: string, whole: boolean): void {
    for (const parsed of parseFile(text, file, this.#limits, (slice) => this.#addTwin(slice, file), whole)) {
      if (this.#full()) return;
      if ('problem' in parsed) this.#errors.push(parsed.problem);
      else if (parsed.document.items === undefined) this.#addDocument(parsed.document);
      else if (!this.#addJsonList(parsed.document)) this.#addParsed(parsed.document.items.text, file, true);
    }
  }

  result(): Loaded {
    return {
      objects: this.#objects,
      scenarios: this.#scenarios,
      schedulerConfigurations: this.#schedulerConfigurations,
      kubeletConfigurations: this.#kubeletConfigurations,
      ignored: this.#ignored,
      notModelledKinds: this.#notModelledKinds,
      notModelledFields: new Map([...this.#lenient.notModelled, ...this.#session.notModelled]),
      errors: this.#errors,
      warnings: this.#warnings,
    };
  }

  #addDocument(document: RawDocument): void {
    if (document.raw === null || document.raw === undefined) return;
    const objects = this.#objects.length;
    const notModelled = this.#notModelled();
    this.#add(document.raw, new DocumentPlace(() => document, document.file), document, 0);
    if (this.#objects.length === objects + 1 && this.#notModelled() === notModelled)
      this.#twins.note(document.text, this.#objects[objects].object);
  }

  /** One item after the other. False: it is no list, or not JSON to its end; then nothing was taken. */
  #addJsonList(document: RawDocument): boolean {
    const { raw } = document;
    if (!isRecord(raw) || classify(String(raw['apiVersion']), String(raw['kind'])).is !== 'list') return false;
    const undo = this.#mark();
    try {
      this.#add(raw, new DocumentPlace(() => document, document.file), document, 0);
      return true;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      undo();
      return false;
    }
  }

  /** To be called when what is added from here on was not there after all. */
  #mark(): () => void {
    const kept = undoOf(
      [this.#objects, this.#scenarios, this.#schedulerConfigurations, this.#kubeletConfigurations, this.#errors],
      [this.#ignored, this.#notModelledKinds, this.#seen],
    );
    const sessions = [this.#session, this.#lenient].map((session) => session.mark());
    const documents = this.#documents;
    return () => {
      kept();
      for (const undo of sessions) undo();
      this.#documents = documents;
    };
  }

  #notModelled(): number {
    return this.#session.notModelledCount + this.#lenient.notModelledCount;
  }

  /** A pod that says the same as one before it, but for its name, is not parsed again. False: it has to be. */
  #addTwin(slice: Slice, file: string): boolean {
    if (this.#full() || this.#documents >= this.#limits.documents) return false;
    const object = this.#twins.of(slice.text);
    if (object === undefined) return false;
    this.#documents += 1;
    const place = new DocumentPlace(() => yamlDocument(undefined, slice, file), file);
    if (!this.#isDuplicate(object, place)) this.#objects.push({ object, source: place });
    return true;
  }

  #add(raw: unknown, place: Place, document: RawDocument | undefined, depth: number): void {
    this.#documents += 1;
    if (this.#documents > this.#limits.documents) {
      this.#error(place, 'limit', [], `more than ${this.#limits.documents} documents`);
      return;
    }
    if (!isRecord(raw)) {
      this.#error(place, 'type', [], `expected a Kubernetes object, found ${describe(raw)}`);
      return;
    }
    const { apiVersion, kind } = raw;
    if (typeof kind !== 'string' || kind === '')
      return this.#error(place, 'required', ['kind'], 'kind: Required value: an object says what it is');
    if (typeof apiVersion !== 'string' || apiVersion === '') {
      return this.#error(
        place,
        'required',
        ['apiVersion'],
        'apiVersion: Required value: an object says which API it belongs to',
      );
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
    const items = raw['items'] ?? [];
    if (!Array.isArray(items))
      return this.#error(place, 'type', ['items'], `items: expected a list, found ${describe(items)}`);
    if (depth >= 4) return this.#error(place, 'limit', [], 'lists within lists within lists');
    const type = typeOfItems(raw);
    if (document?.items !== undefined) return this.#addItems(document, document.items, type);
    for (let index = 0; index < items.length && !this.#full(); index++) {
      const item: unknown = items[index];
      const inner = document === undefined ? new NestedPlace(place, index) : new ItemPlace(document, index);
      this.#add(typed(item, type), inner, undefined, depth + 1);
    }
  }

  /** Throws `SyntaxError` where one of them is no JSON, also behind the last that is taken. */
  #addItems(document: RawDocument, items: JsonItems, type: ListType | undefined): void {
    for (let index = 0; index < jsonItemCount(items); index++) {
      const item = jsonItem(items, index);
      const place = new ItemPlace(document, index);
      const key = this.#options.edit === undefined ? keyOfSpec(items, item) : undefined;
      if (key !== undefined && this.#addAlike(key, items, item, type, place)) continue;
      const raw: unknown = JSON.parse(items.text.slice(item.start, item.end));
      if (this.#full()) continue;
      const objects = this.#objects.length;
      const complete = typed(raw, type);
      this.#add(complete, place, undefined, 1);
      if (key !== undefined && isPod(complete) && this.#objects.length > objects)
        this.#slices.note(key, this.#objects[objects].object);
    }
  }

  /** A pod whose specification was read already. False: it has to be read whole. */
  #addAlike(key: string, items: JsonItems, item: JsonItem, type: ListType | undefined, place: Place): boolean {
    if (this.#full() || this.#documents >= this.#limits.documents) return false;
    const object = this.#slices.of(key, items, item, (raw) => typed(raw, type), this.#lenient, this.#namespace());
    if (object === undefined) return false;
    this.#documents += 1;
    if (!this.#isDuplicate(object, place)) this.#objects.push({ object, source: place });
    return true;
  }

  #addClassified(
    what: Classification,
    raw: Readonly<Record<string, unknown>>,
    apiVersion: string,
    kind: string,
    place: Place,
  ): void {
    const document = (): LoadedDocument => ({ raw, source: place, locate: (path, atKey) => place.locate(path, atKey) });
    switch (what.is) {
      case 'modelled':
        return this.#decode(what.decode, this.#options.edit?.(raw) ?? raw, place);
      case 'scenario':
        this.#scenarios.push(document());
        return;
      case 'scheduler-configuration':
        this.#schedulerConfigurations.push(document());
        return;
      case 'kubelet-configuration':
        this.#kubeletConfigurations.push(document());
        return;
      case 'without-bearing':
        return increment(this.#ignored, kind);
      case 'unknown':
        return this.#error(place, 'unknown-kind', [what.field], what.message, what.suggestion);
      default:
        return increment(
          this.#notModelledKinds,
          `${apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')))}/${kind}`,
        );
    }
  }

  #decode(decode: (cursor: Cursor) => KubeObject, raw: Readonly<Record<string, unknown>>, place: Place): void {
    const session = hasUid(raw) ? this.#lenient : this.#session;
    const before = session.problems.length;
    const decoded = new Cursor(session, raw).finish(decode);
    const problems = session.problems.splice(before);
    if (problems.length > 0) return this.#report(problems, place);
    const object = applyDefaults(decoded, this.#namespace());
    const invalid = session.mode === 'strict' ? validateObject(object) : [];
    if (invalid.length > 0) return this.#report(invalid, place);
    if (this.#isDuplicate(object, place)) return;
    this.#objects.push({ object, source: place });
  }

  #namespace(): { readonly namespace?: string } {
    return this.#options.namespace === undefined ? {} : { namespace: this.#options.namespace };
  }

  #isDuplicate(object: KubeObject, place: Place): boolean {
    const { name, namespace } = object.metadata;
    if (name === '') return false;
    const key = `${object.kind}/${namespace}/${name}`;
    const first = this.#seen.get(key);
    if (first === undefined) {
      this.#seen.set(key, place);
      return false;
    }
    const full = namespace === '' ? name : `${namespace}/${name}`;
    this.#error(
      place,
      'duplicate',
      ['metadata', 'name'],
      `${object.kind} "${full}" already exists: it is defined at ${first.file}:${first.line}`,
    );
    return true;
  }

  #report(problems: readonly Problem[], place: Place): void {
    for (const problem of problems) {
      if (this.#full()) return;
      const path = formatPath(problem.path);
      const message = path === '' ? problem.message : `${path}: ${problem.message}`;
      this.#error(place, problem.code, problem.path, message, problem.suggestion, problem.atKey === true);
    }
  }

  #error(place: Place, code: string, path: Problem['path'], message: string, suggestion?: string, atKey = false): void {
    const position = place.locate(path, atKey);
    this.#errors.push({
      severity: 'error',
      code,
      file: place.file,
      ...position,
      message,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }

  #full(): boolean {
    return this.#errors.length >= this.#limits.errors;
  }

  /** A file that cannot be read is an error of the input; anything else that is thrown is ours. */
  #guarded(file: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'FileError') throw error;
      this.#errors.push({ severity: 'error', code: 'file', file, line: 0, column: 0, message: error.message });
    }
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
