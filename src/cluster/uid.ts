/** UIDs from serials: well-formed, seeded, in no order that would follow creation – as random ones are. */

function scramble(seed: number, value: number): number {
  let h = Math.imul(value ^ seed, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function seedNumber(seed: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) h = Math.imul(h ^ seed.charCodeAt(i), 0x01000193);
  return h;
}

const DIGITS = '0123456789abcdef';
const BYTES = Array.from({ length: 256 }, (_, byte) => DIGITS[byte >>> 4] + DIGITS[byte & 15]);

// the lowest digits of a number
const hex3 = (n: number): string => DIGITS[(n >>> 8) & 15] + BYTES[n & 255];
const hex4 = (n: number): string => BYTES[(n >>> 8) & 255] + BYTES[n & 255];
const hex8 = (n: number): string => hex4(n >>> 16) + hex4(n);

/** Seeds are few: most runs have one. */
let lastSeed = '';
let lastSeedNumber = seedNumber('');

/** 36 characters in the form of a version 4 UUID; the last group is the serial itself, so UIDs are unique. */
export function uidOf(seed: string, serial: number): string {
  if (seed !== lastSeed) {
    lastSeed = seed;
    lastSeedNumber = seedNumber(seed);
  }
  const s = lastSeedNumber;
  const a = scramble(s, serial);
  const b = scramble(s ^ 0x5bd1e995, serial);
  const variant = DIGITS[8 + ((b >>> 28) & 3)];
  return `${hex8(a)}-${hex4(b)}-4${hex3(b >>> 16)}-${variant}${hex3(b >>> 5)}-0000${hex8(serial)}`;
}
