/**
 * Names of pods, without a string a pod: a name given in a manifest is kept, a generated one is derived from the
 * pod's serial (`web-7d4b9-` + five characters) and read back from it.
 */
import { grow } from './columns.ts';

/** Kubernetes' alphabet of generated names: no vowels, nothing that looks like another. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const SUFFIXES = ALPHABET.length ** SUFFIX_LENGTH;
/** Coprime to SUFFIXES, so that serial → suffix is one-to-one below SUFFIXES and neighbours look unlike. */
const SCATTER = 9_301_873;
const SCATTER_INVERSE = inverse(SCATTER, SUFFIXES);

/** What a generated name may be made of: longer ones are cut, so that the name has 63 characters at most. */
const MAX_BASE_LENGTH = 58;

const NONE = -1;

/** A name, or what a pod's serial completes to one. It outlives the pod. */
export class PodNameStem {
  private readonly text: string;
  private readonly isWhole: boolean;

  constructor(text: string, isWhole: boolean) {
    this.text = text;
    this.isWhole = isWhole;
  }

  nameOf(serial: number): string {
    return this.isWhole ? this.text : this.text + suffixOf(serial);
  }
}

const NAMELESS = new PodNameStem('', true);

export class PodNames {
  /** By row: index into `stems`, or -1 for a name of its own (`own`). */
  private baseOf = new Int32Array(256).fill(NONE);
  private readonly stems: PodNameStem[] = [];
  private readonly baseIds = new Map<string, number>();
  /** What was generated from last, mostly a name's siblings, and its index. */
  private lastGenerateName = '';
  private lastBase = NONE;
  private readonly own = new Map<number, PodNameStem>();
  /** Namespace → name → row, for names of their own. */
  private readonly rows = new Map<string, Map<string, number>>();
  private readonly namespaceOf: (row: number) => string;
  private readonly rowOf: (serial: number) => number;

  constructor(namespaceOf: (row: number) => string, rowOf: (serial: number) => number) {
    this.namespaceOf = namespaceOf;
    this.rowOf = rowOf;
  }

  setOwn(row: number, name: string): void {
    this.set(row, NONE);
    this.own.set(row, new PodNameStem(name, true));
    const namespace = this.namespaceOf(row);
    let names = this.rows.get(namespace);
    if (names === undefined) {
      names = new Map();
      this.rows.set(namespace, names);
    }
    names.set(name, row);
  }

  /** The name is `base` and a suffix that follows from the pod's serial. */
  setGenerated(row: number, generateName: string): void {
    if (generateName !== this.lastGenerateName || this.lastBase === NONE) {
      this.lastBase = this.baseIdOf(generateName.slice(0, MAX_BASE_LENGTH));
      this.lastGenerateName = generateName;
    }
    this.set(row, this.lastBase);
  }

  private baseIdOf(base: string): number {
    let id = this.baseIds.get(base);
    if (id === undefined) {
      id = this.stems.push(new PodNameStem(base, false)) - 1;
      this.baseIds.set(base, id);
    }
    return id;
  }

  of(row: number, serial: number): string {
    return this.stemOf(row).nameOf(serial);
  }

  /** What the pod's name is made of. */
  stemOf(row: number): PodNameStem {
    const base = this.baseOf[row];
    return base === NONE ? (this.own.get(row) ?? NAMELESS) : this.stems[base];
  }

  /** Row of the pod with this name, or -1. */
  find(namespace: string, name: string): number {
    const own = this.rows.get(namespace)?.get(name);
    if (own !== undefined) return own;
    const base = this.baseIds.get(name.slice(0, -SUFFIX_LENGTH));
    const remainder = base === undefined ? NONE : readSuffix(name.slice(-SUFFIX_LENGTH));
    if (remainder === NONE) return NONE;
    // serials are 31 bits: a suffix stands for at most 2^31 / 27^5 of them
    for (let serial = remainder; serial < 2 ** 31; serial += SUFFIXES) {
      const row = this.rowOf(serial);
      if (row !== NONE && this.baseOf[row] === base && this.namespaceOf(row) === namespace) return row;
    }
    return NONE;
  }

  forget(row: number): void {
    if (this.baseOf[row] !== NONE) return;
    const name = this.own.get(row)?.nameOf(NONE);
    if (name === undefined) return;
    this.own.delete(row);
    this.rows.get(this.namespaceOf(row))?.delete(name);
  }

  private set(row: number, base: number): void {
    if (row >= this.baseOf.length) this.baseOf = grow(this.baseOf, Math.max(row + 1, this.baseOf.length * 2), NONE);
    this.baseOf[row] = base;
  }
}

/** The name that a pod gets from its `generateName`. */
export const generatedName = (generateName: string, serial: number): string =>
  generateName.slice(0, MAX_BASE_LENGTH) + suffixOf(serial);

/** Five characters for a number; a bijection below 27^5. */
export function suffixOf(serial: number): string {
  let rest = multiply(serial % SUFFIXES, SCATTER);
  let text = '';
  for (let i = 0; i < SUFFIX_LENGTH; i++) {
    text += ALPHABET[rest % ALPHABET.length];
    rest = Math.trunc(rest / ALPHABET.length);
  }
  return text;
}

function readSuffix(text: string): number {
  let value = 0;
  for (let i = SUFFIX_LENGTH - 1; i >= 0; i--) {
    const digit = ALPHABET.indexOf(text[i] ?? ' ');
    if (digit < 0) return NONE;
    value = value * ALPHABET.length + digit;
  }
  return multiply(value, SCATTER_INVERSE);
}

/** a · b mod SUFFIXES, without leaving the safe integers (both are below 2^24). */
function multiply(a: number, b: number): number {
  return (a * b) % SUFFIXES;
}

function inverse(value: number, modulus: number): number {
  let [r0, r1, s0, s1] = [modulus, value, 0, 1];
  while (r1 !== 0) {
    const q = Math.trunc(r0 / r1);
    [r0, r1] = [r1, r0 - q * r1];
    [s0, s1] = [s1, s0 - q * s1];
  }
  return ((s0 % modulus) + modulus) % modulus;
}
