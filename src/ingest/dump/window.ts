/** The bytes of a file that may be larger than memory: some of them at a time, all of them text. */
import { isUtf8 } from 'node:buffer';
import type { ByteSource } from '../file-access.ts';
import { Unreadable } from './unreadable.ts';

const CHUNK = 1 << 22;
/** Nothing that has to be there in one piece is longer: an API server takes objects of a megabyte and a half. */
export const MOST_AT_ONCE = 1 << 26;

export class Window {
  bytes: Buffer;
  /** What is before has been dealt with. */
  at = 0;
  /** Behind the last byte that is there and known to be text. */
  end = 0;
  #filled: number;
  #rest: ByteSource | undefined;
  #left: number;

  /** @param most bytes in all, of which `bytes` are the first */
  constructor(bytes: Uint8Array, rest?: ByteSource, most = Infinity) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#filled = bytes.length;
    this.#rest = rest;
    this.#left = most - bytes.length;
    this.#extend();
    if (this.bytes.indexOf(BYTE_ORDER_MARK) === 0) this.at = BYTE_ORDER_MARK.length;
  }

  /**
   * Reads on. What was at `at` is at `at` again; no other offset from before means anything. False: there is no more.
   * Throws `Unreadable`.
   */
  more(): boolean {
    if (this.#rest === undefined) return false;
    this.#makeRoom();
    const count = this.#rest.read(this.bytes.subarray(this.#filled));
    if (count === 0) this.#rest = undefined;
    this.#filled += count;
    this.#left -= count;
    if (this.#left < 0) throw new Unreadable('limit', 'the file is larger than any list that is read');
    this.#extend();
    return count > 0;
  }

  #makeRoom(): void {
    const kept = this.#filled - this.at;
    if (kept > MOST_AT_ONCE / 2) throw new Unreadable('limit', `an item has more than ${MOST_AT_ONCE / 2} bytes`);
    const size = Math.max(CHUNK, 2 * kept);
    const target = this.bytes.length === size ? this.bytes : Buffer.allocUnsafeSlow(size);
    this.bytes.copy(target, 0, this.at, this.#filled);
    this.bytes = target;
    this.end -= this.at;
    this.at = 0;
    this.#filled = kept;
  }

  /** A character that has not come whole yet has to wait for its other bytes. */
  #extend(): void {
    const end = this.#rest === undefined ? this.#filled : startOfTornCharacter(this.bytes, this.#filled);
    if (!isUtf8(this.bytes.subarray(this.end, end))) throw new Unreadable('syntax', 'is not UTF-8 text');
    this.end = end;
  }
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');
const MOST_BYTES_OF_CHARACTER = 4;

/** `end` where the last character is whole. */
function startOfTornCharacter(bytes: Buffer, end: number): number {
  for (let at = end - 1; at >= 0 && at > end - MOST_BYTES_OF_CHARACTER; at--) {
    const byte = bytes[at];
    if (byte < 0x80) return end;
    // its first byte, which says by its leading ones how many there are
    if (byte >= 0xc0) return at + Math.clz32(~(byte << 24)) > end ? at : end;
  }
  return end;
}
