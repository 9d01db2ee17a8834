/** Which mould a pod may be cast in: the pods of one owner are alike. */
import type { Pod } from '../../model/objects/pod.ts';
import { Mould, type ReadInstant } from './mould.ts';
import { NONE } from './scan.ts';
import type { Window } from './window.ts';

/** Of all moulds; those that were made first are given up first. */
const MOST_BYTES = 1 << 26;
const MOST_BYTES_OF_POD = 1 << 16;
/** Of one owner, whose pods are in as many different states. */
const MOST_OF_OWNER = 6;

const OWNERS = Buffer.from('"ownerReferences"');
const UID = Buffer.from('"uid"');
const SPEC = Buffer.from('"spec"');
const TOKEN_VOLUME = Buffer.from('kube-api-access-');
/** Behind which nobody looks for the owner any more. */
const HEAD_BYTES = 1 << 13;
/** From the word `uid` to the end of its value. */
const UID_BYTES = 48;
const SPEC_BYTES = 1024;

export interface Cast {
  readonly pod: Pod;
  /** Behind its text. */
  readonly end: number;
  /** How many end in the text. */
  readonly lines: number;
}

export class PodMoulds {
  readonly #instant: ReadInstant;
  /** By likeness, the one used last first. */
  readonly #moulds = new Map<string, Mould[]>();
  #bytes = 0;
  readonly #likeness = new Likeness();

  constructor(instant: ReadInstant) {
    this.#instant = instant;
  }

  /** The pod that begins at the window's `at`. Undefined: it has to be read. */
  cast(window: Window): Cast | undefined {
    if (window.end - window.at < MOST_BYTES_OF_POD) window.more();
    const moulds = this.#moulds.get(this.#likeness.of(window)) ?? [];
    for (let i = 0; i < moulds.length; i++) {
      const mould = moulds[i];
      const end = mould.match(window.bytes, window.at, window.end);
      if (end === NONE) continue;
      if (i > 0) moulds.unshift(...moulds.splice(i, 1));
      const pod = mould.cast(window.bytes);
      return pod && { pod, end, lines: mould.lines };
    }
    return undefined;
  }

  /** What was looked at last and had to be read. @param text of which the pod came, without a problem */
  learn(text: Buffer, lines: number, pod: Pod): void {
    if (text.length > MOST_BYTES_OF_POD) return;
    const key = this.#likeness.last;
    const moulds = this.#moulds.get(key) ?? [];
    this.#moulds.set(key, moulds);
    moulds.unshift(new Mould(Buffer.from(text), lines, pod, this.#instant));
    this.#bytes += text.length;
    if (moulds.length > MOST_OF_OWNER) this.#forget(moulds.splice(MOST_OF_OWNER));
    for (const [first, old] of this.#moulds) {
      if (this.#bytes <= MOST_BYTES) return;
      this.#moulds.delete(first);
      this.#forget(old);
    }
  }

  #forget(moulds: readonly Mould[]): void {
    for (const { bytes } of moulds) this.#bytes -= bytes;
  }
}

/**
 * What is equal for pods that are probably alike: the UID of the owner, or how the specification begins. A guess, found without
 * reading; whether they are alike is told by the mould.
 */
class Likeness {
  /** Of the pod that was looked at last. */
  last = '';
  /** The same, and how far behind the beginning of the pod it stood. */
  #bytes: Buffer = Buffer.alloc(0);
  #offset = 0;

  of({ bytes, at, end }: Window): string {
    const from = at + this.#offset;
    const to = from + this.#bytes.length;
    const isLast = to <= end && bytes.compare(this.#bytes, 0, this.#bytes.length, from, to) === 0;
    if (!isLast || this.last === '') this.#look(bytes.subarray(at, Math.min(at + HEAD_BYTES, end)));
    return this.last;
  }

  #look(head: Buffer): void {
    const owners = head.indexOf(OWNERS);
    const uid = owners < 0 ? NONE : head.indexOf(UID, owners);
    const spec = uid < 0 ? head.indexOf(SPEC) : NONE;
    this.#offset = Math.max(uid, spec);
    const text = this.#offset < 0 ? head.subarray(0, 0) : head.subarray(this.#offset);
    const token = text.subarray(0, SPEC_BYTES).indexOf(TOKEN_VOLUME);
    const length = uid >= 0 ? UID_BYTES : token >= 0 ? token : SPEC_BYTES;
    this.#bytes = Buffer.from(text.subarray(0, length));
    this.last = this.#bytes.toString('latin1');
  }
}
