/** What was taken so far, and what was wrong with it. */
import type { KubeObject } from '../model/objects/meta.ts';
import { formatPath, type Problem } from './decode/index.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { IngestLimits } from './limits.ts';
import type { LoadedDocument, LoadedObject } from './loaded.ts';
import type { Place, Source } from './places.ts';
import { Names } from './names.ts';
import { undoOf } from './undo.ts';

export class Collection {
  readonly objects: LoadedObject[] = [];
  readonly scenarios: LoadedDocument[] = [];
  readonly schedulerConfigurations: LoadedDocument[] = [];
  readonly kubeletConfigurations: LoadedDocument[] = [];
  readonly ignored = new Map<string, number>();
  readonly notModelledKinds = new Map<string, number>();
  readonly errors: Diagnostic[] = [];
  readonly #limits: IngestLimits;
  readonly #names = new Names();
  #documents = 0;

  constructor(limits: IngestLimits) {
    this.#limits = limits;
  }

  /** No more errors are collected, and so nothing else. */
  get isFull(): boolean {
    return this.errors.length >= this.#limits.errors;
  }

  /** Counts a document. False: there were too many, which is said. */
  take(place: Place): boolean {
    this.#documents += 1;
    if (this.#documents <= this.#limits.documents) return true;
    this.error(place, 'limit', [], `more than ${this.#limits.documents} documents`);
    return false;
  }

  /** An object that was counted. One of its name may not be there yet. */
  add(object: KubeObject, place: Place): void {
    const first = this.#firstOf(object);
    if (first === undefined) this.#push(object, place);
    else this.#duplicate(object, place, first);
  }

  /** Counts and adds an object about which there is nothing to say. False: there is, and nothing was done. */
  addInSilence(object: KubeObject, place: Place): boolean {
    if (this.isFull || this.#documents >= this.#limits.documents) return false;
    if (this.#firstOf(object) !== undefined) return false;
    this.#documents += 1;
    this.#push(object, place);
    return true;
  }

  report(problems: readonly Problem[], place: Place): void {
    for (const problem of problems) {
      if (this.isFull) return;
      const path = formatPath(problem.path);
      const message = path === '' ? problem.message : `${path}: ${problem.message}`;
      this.error(place, problem.code, problem.path, message, problem.suggestion, problem.atKey === true);
    }
  }

  error(place: Place, code: string, path: Problem['path'], message: string, suggestion?: string, atKey = false): void {
    const position = place.locate(path, atKey);
    this.errors.push({
      severity: 'error',
      code,
      file: place.file,
      ...position,
      message,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }

  /** To be called when what is added from here on was not there after all. */
  mark(): () => void {
    const lists = [this.scenarios, this.schedulerConfigurations, this.kubeletConfigurations, this.errors];
    const undo = undoOf(lists, [this.ignored, this.notModelledKinds]);
    const [documents, objects] = [this.#documents, this.objects.length];
    return () => {
      undo();
      this.#documents = documents;
      for (const { object } of this.objects.splice(objects)) if (isNamed(object)) this.#names.remove(object);
    };
  }

  /** Where the one stands that has its name already. */
  #firstOf(object: KubeObject): Source | undefined {
    return isNamed(object) ? this.#names.get(object) : undefined;
  }

  #push(object: KubeObject, place: Place): void {
    if (isNamed(object)) this.#names.add(object, place);
    this.objects.push({ object, source: place });
  }

  #duplicate({ kind, metadata: { name, namespace } }: KubeObject, place: Place, first: Source): void {
    const full = namespace === '' ? name : `${namespace}/${name}`;
    const message = `${kind} "${full}" already exists: it is defined at ${first.file}:${first.line}`;
    this.error(place, 'duplicate', ['metadata', 'name'], message);
  }
}

/** The name of another is yet to be made up. */
const isNamed = ({ metadata: { name } }: KubeObject): boolean => name !== '';
