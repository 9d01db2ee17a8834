/**
 * Durations as Go and Kubernetes' configuration write them: `90s`, `5m`, `2h30m`, `1.5h`, `300ms`
 * (Go `time.ParseDuration`, `Duration.String`), held as integer milliseconds.
 */

const TEXT_LIMIT = 64;
/** Nanoseconds of each unit. */
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);
const NANOS_PER_MS = 1_000_000n;
const MAX_NANOS = (1n << 63n) - 1n;

const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9';

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (isDigit(text[at])) at++;
  return at;
}

/** One `number unit` at `from`: its nanoseconds and where it ends. */
function readPart(text: string, from: number, whole: string): { readonly nanos: bigint; readonly end: number } {
  const wholeEnd = digitsEnd(text, from);
  const fractionStart = text[wholeEnd] === '.' ? wholeEnd + 1 : wholeEnd;
  const fractionEnd = fractionStart > wholeEnd ? digitsEnd(text, fractionStart) : wholeEnd;
  const digits = text.slice(from, wholeEnd) + text.slice(fractionStart, fractionEnd);
  if (digits === '') throw new Error(`time: invalid duration ${JSON.stringify(whole)}`);
  let end = fractionEnd;
  while (end < text.length && text[end] !== '.' && !isDigit(text[end])) end++;
  const unit = text.slice(fractionEnd, end);
  if (unit === '') throw new Error(`time: missing unit in duration ${JSON.stringify(whole)}`);
  const scale = UNITS.get(unit);
  if (scale === undefined)
    throw new Error(`time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(whole)}`);
  return { nanos: (BigInt(digits) * scale) / 10n ** BigInt(fractionEnd - fractionStart), end };
}

/**
 * @returns milliseconds; what is finer is cut off towards zero.
 * @throws an Error with Go's own text if `text` is not a duration (a bare number other than 0 is none).
 */
export function parseDuration(text: string): number {
  const invalid = (): Error => new Error(`time: invalid duration ${JSON.stringify(text.slice(0, TEXT_LIMIT))}`);
  if (text.length > TEXT_LIMIT) throw invalid();
  const negative = text[0] === '-';
  let at = negative || text[0] === '+' ? 1 : 0;
  if (text.slice(at) === '0') return 0;
  if (at === text.length) throw invalid();
  let nanos = 0n;
  while (at < text.length) {
    const part = readPart(text, at, text);
    nanos += part.nanos;
    at = part.end;
    if (nanos > MAX_NANOS) throw invalid();
  }
  const ms = Number(nanos / NANOS_PER_MS);
  return negative && ms !== 0 ? -ms : ms;
}

/** As Go prints it: `1h30m0s`, `1.5s`, `300ms`, `0s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return '0s';
  if (milliseconds < 0) return `-${formatDuration(-milliseconds)}`;
  if (milliseconds < 1000) return `${milliseconds}ms`;
  const totalSeconds = Math.floor(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(totalSeconds / 3600), Math.floor(totalSeconds / 60) % 60];
  const fraction = milliseconds % 1000;
  const seconds = `${(totalSeconds % 60) + fraction / 1000}s`;
  return `${hours > 0 ? `${hours}h` : ''}${totalSeconds >= 60 ? `${minutes}m` : ''}${seconds}`;
}
