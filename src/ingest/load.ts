/**
 * Files → objects.
 *
 *   paths → files (expand, bounded read) ─┬─ lists in JSON (dump/) ───┬─► `Intake` ─► `Loaded`
 *                                         └─ documents (split, parse) ┘
 *
 * Nothing is thrown for what the user wrote: errors are collected, each with its place, until `limits.errors` of them are known.
 */
import type { KubeObject } from '../model/objects/meta.ts';
import { Collection } from './collection.ts';
import { instantIn } from './decode/instant.ts';
import type { Diagnostic } from './diagnostic.ts';
import { JsonList, type ListItemPlace, type ListTarget, Unreadable, Window } from './dump/index.ts';
import type { FileAccess } from './file-access.ts';
import { Intake, type LoadOptions } from './intake.ts';
import { DEFAULT_LIMITS, type IngestLimits } from './limits.ts';
import type { Loaded } from './loaded.ts';
import { DocumentPlace } from './places.ts';
import { PodTwins } from './pod-twins.ts';
import { parseFile, type RawDocument, yamlDocument } from './text/parse.ts';
import type { Slice } from './text/split.ts';

export type { LoadOptions } from './intake.ts';
export type { Loaded, LoadedDocument, LoadedObject } from './loaded.ts';
export type { Source } from './places.ts';

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
  readonly #limits: IngestLimits;
  readonly #collection: Collection;
  readonly #intake: Intake;
  readonly #twins = new PodTwins();
  /** Nobody changes objects before they are decoded. */
  readonly #isAsWritten: boolean;

  constructor(options: LoadOptions = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#collection = new Collection(this.#limits);
    this.#intake = new Intake(this.#collection, options);
    this.#isAsWritten = options.edit === undefined;
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
      notModelledFields: this.#intake.notModelled,
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
      undo = this.#intake.mark();
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
      instant: this.#isAsWritten ? instantIn : undefined,
    };
  }

  #addItem(raw: unknown, place: ListItemPlace): KubeObject | undefined {
    const { objects } = this.#collection;
    const before = objects.length;
    this.#intake.add(raw, place, undefined, 1);
    const added = objects.at(-1);
    if (objects.length !== before + 1 || added?.source !== place) return undefined;
    place.forget();
    return added.object.metadata.uid === '' ? undefined : added.object;
  }

  #addDocument(document: RawDocument): void {
    if (document.raw === null || document.raw === undefined) return;
    const { objects } = this.#collection;
    const before = objects.length;
    const notModelled = this.#intake.notModelledCount;
    this.#intake.add(document.raw, new DocumentPlace(() => document, document.file), document, 0);
    if (objects.length === before + 1 && this.#intake.notModelledCount === notModelled)
      this.#twins.note(document.text, objects[before].object);
  }

  /** A pod that says the same as one before it, but for its name, is not parsed again. False: it has to be. */
  #addTwin(slice: Slice, file: string): boolean {
    const object = this.#twins.of(slice.text);
    if (object === undefined) return false;
    const place = new DocumentPlace(() => yamlDocument(undefined, slice, file), file);
    return this.#collection.addInSilence(object, place);
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
