/** Words of 32 bits, one a node of a block. */

export function bitCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** A word without its lowest `count` bits. */
function withoutLowest(word: number, count: number): number {
  let rest = word;
  for (let i = 0; i < count; i++) rest &= rest - 1;
  return rest;
}

/** The lowest `count` bits of a word. */
export const lowestBits = (word: number, count: number): number => word & ~withoutLowest(word, count);

/** The place of a word's only bit. */
export const placeOfBit = (bit: number): number => 31 - Math.clz32(bit);

/** The bit of a word below which `skip` others are set. */
export function bitAt(word: number, skip: number): number {
  const rest = withoutLowest(word, skip);
  return rest & -rest;
}
