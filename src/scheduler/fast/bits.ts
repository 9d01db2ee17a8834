/** Words of 32 bits, one a node of a block. */

export function bitCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The lowest `count` bits of a word. */
export function lowestBits(word: number, count: number): number {
  let rest = word;
  for (let i = 0; i < count; i++) rest &= rest - 1;
  return word & ~rest;
}
