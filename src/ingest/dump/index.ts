/**
 * Lists in JSON, as dumps of clusters are: read one item after the other, from files that may be larger than memory.
 *
 *   bytes ─► Window ─► ListReader ─┬─ like one before it ─► PodMoulds ─┐
 *                                  └─ else ─► JSON.parse ──────────────┴─► ListTarget
 *
 * Which of the two ways an item takes makes no difference to what comes of it.
 */
import type { KubeObject } from '../../model/objects/meta.ts';
import type { Pod } from '../../model/objects/pod.ts';
import { isRecord } from '../decode/cursor.ts';
import type { Position } from '../diagnostic.ts';
import { classify } from '../kinds.ts';
import { isPod, type ListType, typed, typeOfItems } from '../raw-object.ts';
import { jsonErrorOffset } from '../text/json-error.ts';
import { ListItemPlace } from './item-place.ts';
import { ListReader } from './list-reader.ts';
import type { ReadInstant } from './mould.ts';
import { PodMoulds } from './pod-moulds.ts';
import { Unreadable } from './unreadable.ts';
import type { Window } from './window.ts';

export type { ListItemPlace } from './item-place.ts';
export { Unreadable } from './unreadable.ts';
export { Window } from './window.ts';

/** What becomes of the items. */
export interface ListTarget {
  /** Nothing more is taken; the text is read to its end all the same. */
  isFull(): boolean;
  /** The answer is the object that came of it, if an API server has seen it. */
  add(raw: unknown, place: ListItemPlace): KubeObject | undefined;
  /** False: it has to be read, as there is something to say about it. */
  addTwin(pod: Pod, place: ListItemPlace): boolean;
  /** Undefined: every item has to be read. */
  readonly instant: ReadInstant | undefined;
}

export interface ListSource {
  readonly window: Window;
  readonly file: string;
  /** How deep values may be nested. */
  readonly depth: number;
}

export class JsonList {
  readonly #reader: ListReader;
  readonly #file: string;
  /** The list says what it is before it comes to its items. */
  readonly #isKnown: boolean;
  /** What items are that do not say so themselves. */
  readonly #type: ListType | undefined;

  /** Throws `Unreadable`, with nothing but the beginning read. */
  constructor({ window, file, depth }: ListSource) {
    this.#reader = new ListReader(window, depth);
    this.#file = file;
    const head = this.#reader.open();
    this.#isKnown = isRecord(head) && head['kind'] !== undefined && head['apiVersion'] !== undefined;
    this.#type = this.#isKnown ? typeOfList(head) : undefined;
  }

  /** Where the list begins. */
  get place(): ListItemPlace {
    return new ListItemPlace(this.#file, this.#reader.begin);
  }

  /** Of what is read next. */
  get position(): Position {
    return this.#reader.position;
  }

  /** All items. Throws `Unreadable` where the list proves to be none; then none of them counts. */
  readInto(target: ListTarget): void {
    const moulds = target.instant && new PodMoulds(target.instant);
    while (this.#reader.next()) {
      if (moulds === undefined || !this.#cast(moulds, target)) this.#read(moulds, target);
    }
    typeOfList(this.#reader.close());
  }

  /** False: it has to be read. */
  #cast(moulds: PodMoulds, target: ListTarget): boolean {
    const cast = moulds.cast(this.#reader.window);
    if (cast === undefined) return false;
    if (!target.isFull() && !target.addTwin(cast.pod, new ListItemPlace(this.#file, this.position))) return false;
    this.#reader.take(cast.end, cast.lines);
    return true;
  }

  #read(moulds: PodMoulds | undefined, target: ListTarget): void {
    const { window } = this.#reader;
    const { end, lines } = this.#reader.extent();
    const text = window.bytes.toString('utf8', window.at, end);
    const place = new ListItemPlace(this.#file, this.position, text);
    const raw = parsedItem(text, place);
    if (!target.isFull()) {
      if (!this.#isKnown && raw['kind'] === undefined)
        throw new Unreadable('syntax', 'neither the list nor this item says what it is', place.at(0));
      const complete = typed(raw, this.#type);
      const object = target.add(complete, place);
      if (moulds !== undefined && object !== undefined && isPod(complete))
        moulds.learn(window.bytes.subarray(window.at, end), lines, object as Pod);
    }
    this.#reader.take(end, lines);
  }
}

function parsedItem(text: string, place: ListItemPlace): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    throw new Unreadable('syntax', 'this is no JSON', place.at(jsonErrorOffset(text)));
  }
}

/** What its items are; undefined: whatever they say. Throws `Unreadable` for what is no list. */
function typeOfList(raw: unknown): ListType | undefined {
  const { apiVersion, kind } = isRecord(raw) ? raw : {};
  const isList = typeof kind === 'string' && isNonEmpty(apiVersion) && classify(apiVersion, kind).is === 'list';
  if (isRecord(raw) && isList) return typeOfItems(raw);
  throw new Unreadable('syntax', 'is no list of Kubernetes objects');
}

const isNonEmpty = (value: unknown): value is string => typeof value === 'string' && value !== '';
