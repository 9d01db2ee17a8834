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
  const hex = (n: number, length: number): string => n.toString(16).padStart(length, '0').slice(-length);
  const a = scramble(s, serial);
  const b = scramble(s ^ 0x5bd1e995, serial);
  const variant = (8 + ((b >>> 28) & 3)).toString(16);
  return `${hex(a, 8)}-${hex(b, 4)}-4${hex(b >>> 16, 3)}-${variant}${hex(b >>> 5, 3)}-${hex(serial, 12)}`;
}
