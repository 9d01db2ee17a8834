/**
 * The text of a pod as a mould for its twins: the same letters but for some fields. Which those are is not known before: a field
 * in which a twin differs becomes a hole.
 *
 *   {"metadata":{"name":"▢▢▢▢","namespace":"shop", … "spec":{"containers":[ … ],"nodeName":"▢▢▢", … }, … }
 *
 * What stands between holes is compared, not read. What stands in them takes the place of what the first pod says there.
 */
import type { Instant } from '../../model/objects/meta.ts';
import type { Pod } from '../../model/objects/pod.ts';
import { isTokenIn, type Mark, marksOf } from './marks.ts';
import { BACKSLASH, NONE, plainText, QUOTE } from './scan.ts';
import { partAt, Variation } from './variation.ts';

/** What `fill` answers where a twin differs: this, less the offset at which it does. */
const DIFFERS = NONE - 1;

export type ReadInstant = (bytes: Buffer, from: number, to: number) => Instant | undefined;

export class Mould {
  /** How many lines end in it. */
  readonly lines: number;
  readonly #text: Buffer;
  readonly #pod: Pod;
  readonly #instant: ReadInstant;
  #marks: readonly Mark[] | undefined;
  /** Those marks in which a twin differed, in the order of the text. */
  #holes: readonly Mark[] = [];
  #variation: Variation;
  /** Where what the last twin says in each hole begins and ends. */
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #values: unknown[] = [];

  /** @param pod what came of the text, without a problem */
  constructor(text: Buffer, lines: number, pod: Pod, instant: ReadInstant) {
    this.lines = lines;
    this.#text = text;
    this.#pod = pod;
    this.#instant = instant;
    this.#variation = new Variation(pod, []);
  }

  get bytes(): number {
    return this.#text.length;
  }

  /** Where the twin that begins at `at` ends; `NONE`: it is none, or not all of it is before `end`. */
  match(bytes: Buffer, at: number, end: number): number {
    let holes = this.#holes;
    for (;;) {
      const result = this.#fill(holes, bytes, at, end);
      if (result > NONE && holes !== this.#holes) this.#openHoles(holes);
      if (result >= NONE) return result;
      const mark = this.#markAt(DIFFERS - result);
      if (mark === undefined) return NONE;
      // for good once the rest is seen to be equal
      holes = [...holes, mark].sort((a, b) => a.start - b.start);
    }
  }

  /** The twin that matched last. Undefined: it has to be read. */
  cast(bytes: Buffer): Pod | undefined {
    const values = this.#values;
    for (let hole = 0; hole < this.#holes.length; hole++) {
      const { reading } = this.#holes[hole];
      const from = this.#from[hole];
      const to = this.#to[hole];
      if (reading === 'text') values[hole] = plainText(bytes, from, to);
      else if (reading === 'instant') {
        values[hole] = this.#instant(bytes, from, to);
        if (values[hole] === undefined) return undefined;
      } else if (reading === 'token' && !isTokenIn(bytes, from, to)) return undefined;
    }
    return this.#variation.of(values);
  }

  /** As `match`. */
  #fill(holes: readonly Mark[], bytes: Buffer, at: number, end: number): number {
    const text = this.#text;
    let here = 0;
    let there = at;
    for (let hole = 0; ; hole++) {
      const mark = holes[hole];
      const length = (mark === undefined ? text.length : mark.start) - here;
      if (there + length > end) return NONE;
      if (bytes.compare(text, here, here + length, there, there + length) !== 0)
        return DIFFERS - firstDifference(text, here, bytes, there);
      there += length;
      if (mark === undefined) return there;
      this.#from[hole] = there;
      there = endOfPlainText(bytes, there, end);
      if (there <= this.#from[hole]) return NONE;
      this.#to[hole] = there;
      here = mark.end;
    }
  }

  /** The field that has this offset in it. */
  #markAt(offset: number): Mark | undefined {
    this.#marks ??= trustedMarks(this.#text, this.#pod, this.#instant);
    return this.#marks.find(({ start, end }) => start <= offset && offset <= end);
  }

  #openHoles(holes: readonly Mark[]): void {
    this.#holes = holes;
    this.#variation = new Variation(this.#pod, holes.map(placeOf));
  }
}

/** Nothing of the pod stands at the others. */
const placeOf = (mark: Mark): Mark | undefined =>
  mark.reading === 'text' || mark.reading === 'instant' ? mark : undefined;

/** Those of which the pod says what its text says. */
function trustedMarks(text: Buffer, pod: Pod, instant: ReadInstant): readonly Mark[] {
  const marks = marksOf(text) ?? [];
  return marks.filter((mark) => {
    const { start, end, reading, path } = mark;
    if (placeOf(mark) === undefined) return true;
    return partAt(pod, path) === (reading === 'instant' ? instant(text, start, end) : plainText(text, start, end));
  });
}

/** Offset in `text` at which the two differ, which somewhere they do. */
function firstDifference(text: Buffer, here: number, bytes: Buffer, there: number): number {
  let same = 0;
  while (text[here + same] === bytes[there + same]) same++;
  return here + same;
}

/** Of the quote that ends a text which means what it says, letter by letter; `NONE`: it is another kind of text. */
function endOfPlainText(bytes: Buffer, at: number, end: number): number {
  for (let i = at; i < end; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) return i;
    if (byte === BACKSLASH || byte < 32 || byte >= 127) return NONE;
  }
  return NONE;
}
