/** Durations as people write them (`90s`, `5m`, `2h30m`, `1d12h`) → integer milliseconds. */

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

const PART = /([0-9]{1,12})(?:\.([0-9]{1,9}))?(ms|s|m|h|d)/y;

/** A thousand years: beyond that it is a slip. */
const MAX_MS = 1000 * 365 * 86_400_000;

/**
 * Milliseconds, or `undefined` for what is no duration: no unit, a sign, more than a thousand years, a fraction of a millisecond. `0` and
 * `0s` are zero, as in Go. `d` is 24 hours.
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (text.length === 0 || text.length > 64) return undefined;
  let total = 0;
  for (let at = 0; at < text.length; at = PART.lastIndex) {
    PART.lastIndex = at;
    const match = PART.exec(text);
    if (match === null) return undefined;
    const unit = UNIT_MS.get(match[3] as string) as number;
    const fraction = match[2] ?? '';
    // Whole numbers throughout: 1.1s is 1100 ms exactly.
    const scaled = Number(match[1]) * unit + (Number(fraction === '' ? 0 : fraction) * unit) / 10 ** fraction.length;
    total += scaled;
  }
  return Number.isSafeInteger(total) && total <= MAX_MS ? total : undefined;
}

export const DURATION_HINT = 'expected a duration such as 90s, 5m or 2h30m';
