/**
 * The IANA time zone database, as packed by moment-timezone (its data file only: neither moment nor `Date` nor `Intl` is used,
 * so the answers do not depend on the host). Transitions are listed for some centuries ahead.
 */
import packed from 'moment-timezone/data/packed/latest.json' with { type: 'json' };

/** Periods of one offset from UTC: the first begins before all time, each other one at an instant of `starts`. */
export interface Zone {
  /** Milliseconds since the Unix epoch, ascending; `starts[i]` begins `offsets[i + 1]`. */
  readonly starts: readonly number[];
  /** Milliseconds east of UTC, one more than `starts`. */
  readonly offsets: readonly number[];
}

export const UTC: Zone = { starts: [], offsets: [0] };

const BASE = 60;
const MINUTE_MS = 60_000;
const SECOND_MS = 1000;

/** Index of the packed zones and of the names that stand for another one. */
let index: ReadonlyMap<string, string> | undefined;
const unpacked = new Map<string, Zone>();

/** 0-9, a-z, A-X are the digits 0–59. */
function digit(code: number): number {
  if (code > 96) return code - 87;
  return code > 64 ? code - 29 : code - 48;
}

/** A number of base 60, perhaps with a sign and a fraction. */
function unpackNumber(text: string): number {
  const negative = text.startsWith('-');
  const [whole = '', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  let value = 0;
  for (let i = 0; i < whole.length; i++) value = value * BASE + digit(whole.charCodeAt(i));
  let scale = 1;
  for (let i = 0; i < fraction.length; i++) {
    scale /= BASE;
    value += digit(fraction.charCodeAt(i)) * scale;
  }
  return negative ? -value : value;
}

/** `name|abbreviations|offsets|order of the offsets|minutes between transitions|population`; offsets are minutes west. */
function unpackZone(text: string): Zone {
  const [, , offsetsText = '', order = '', gaps = ''] = text.split('|');
  const offsets = offsetsText
    .split(' ')
    .map((offset) => Math.round((-unpackNumber(offset) * MINUTE_MS) / SECOND_MS) * SECOND_MS + 0);
  let at = 0;
  const starts = gaps === '' ? [] : gaps.split(' ').map((gap) => (at = Math.round(at + unpackNumber(gap) * MINUTE_MS)));
  return { starts, offsets: Array.from(order, (character) => offsets[digit(character.charCodeAt(0))] as number) };
}

function buildIndex(): ReadonlyMap<string, string> {
  const zones = new Map(packed.zones.map((zone) => [zone.slice(0, zone.indexOf('|')), zone]));
  for (const link of packed.links) {
    const [target = '', alias = ''] = link.split('|');
    const zone = zones.get(target) ?? zones.get(alias);
    if (zone !== undefined) {
      zones.set(alias, zone);
      zones.set(target, zone);
    }
  }
  return zones;
}

/** The zone of an IANA name, written exactly so; the empty name is UTC. Nothing for a name that is unknown. */
export function findZone(name: string): Zone | undefined {
  if (name === '' || name === 'UTC') return UTC;
  const known = unpacked.get(name);
  if (known) return known;
  index ??= buildIndex();
  const text = index.get(name);
  if (text === undefined) return undefined;
  const zone = unpackZone(text);
  unpacked.set(name, zone);
  return zone;
}

/** All names that `findZone` knows but the empty one. */
export function zoneNames(): readonly string[] {
  index ??= buildIndex();
  return [...index.keys()];
}

/** Which period an instant is in: position in `offsets`. */
export function periodAt({ starts }: Zone, instant: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
