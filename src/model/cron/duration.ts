/** Go's `time.ParseDuration`, with its errors: `1h30m`, `1.5h`, `-10ms`. */

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n],
  ['\u03bcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);
/** One more than the longest duration; 292 years. */
const LIMIT = 1n << 63n;
/** More digits than this of a fraction are below a nanosecond of an hour. */
const FRACTION_DIGITS = 18;

const isDigit = (character: string | undefined): boolean =>
  character !== undefined && character >= '0' && character <= '9';

function endOf(text: string, from: number, test: (character: string) => boolean): number {
  let at = from;
  while (at < text.length && test(text[at] as string)) at++;
  return at;
}

function nanoseconds(whole: string, fraction: string, unit: bigint): bigint {
  const digits = fraction.slice(0, FRACTION_DIGITS);
  const part = digits === '' ? 0 : Number(digits) * (Number(unit) / 10 ** digits.length);
  return BigInt(whole || '0') * unit + BigInt(Math.trunc(part));
}

/** @returns nanoseconds @throws Go's error text where the text is no duration or longer than 292 years */
export function parseDuration(text: string): bigint {
  const fail = (what: string): never => {
    throw new Error(`time: ${what} ${JSON.stringify(text)}`);
  };
  const signed = text[0] === '-' || text[0] === '+';
  let at = signed ? 1 : 0;
  if (text.slice(at) === '0') return 0n;
  if (at === text.length) fail('invalid duration');
  let total = 0n;
  while (at < text.length) {
    const wholeEnd = endOf(text, at, isDigit);
    const hasPoint = text[wholeEnd] === '.';
    const fractionEnd = hasPoint ? endOf(text, wholeEnd + 1, isDigit) : wholeEnd;
    const fraction = hasPoint ? text.slice(wholeEnd + 1, fractionEnd) : '';
    if (wholeEnd === at && fraction === '') fail('invalid duration');
    const unitEnd = endOf(text, fractionEnd, (character) => character !== '.' && !isDigit(character));
    if (unitEnd === fractionEnd) fail('missing unit in duration');
    const unitName = text.slice(fractionEnd, unitEnd);
    const unit = UNITS.get(unitName) ?? fail(`unknown unit ${JSON.stringify(unitName)} in duration`);
    total += nanoseconds(text.slice(at, wholeEnd), fraction, unit);
    if (total > LIMIT) fail('invalid duration');
    at = unitEnd;
  }
  if (text[0] === '-') return -total;
  return total === LIMIT ? fail('invalid duration') : total;
}
