/** Numbers and times as people read them. Independent of any locale. */

/** Thousands with commas: `1,842`, `-3,600`. */
export function grouped(value: number): string {
  const text = String(Math.trunc(Math.abs(value)));
  let out = '';
  for (let i = 0; i < text.length; i++) out += (i > 0 && (text.length - i) % 3 === 0 ? ',' : '') + text[i];
  return value <= -1 ? `-${out}` : out;
}

/** At most three significant digits after the comma sign: `0.5`, `61.4`, `3,600`, `0.0042`. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return grouped(value);
  const size = Math.abs(value);
  if (size >= 1000) return grouped(Math.round(value));
  if (size >= 100) return plain(value, 1);
  if (size >= 0.01) return plain(value, 2);
  return String(Number(value.toPrecision(2)));
}

const plain = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

/** Milliseconds as `1h2m`, `4m10s`, `0.5s`: at most three units, no zeros. */
export function durationText(millis: number): string {
  if (millis < 0) return `-${durationText(-millis)}`;
  if (millis < 10_000 && millis % 1000 !== 0) return `${plain(Math.max(millis, 1) / 1000, millis < 100 ? 3 : 1)}s`;
  const seconds = Math.round(millis / 1000);
  const parts: string[] = [];
  const push = (value: number, unit: string): void => {
    if (value > 0) parts.push(`${value}${unit}`);
  };
  push(Math.floor(seconds / 86_400), 'd');
  push(Math.floor(seconds / 3600) % 24, 'h');
  push(Math.floor(seconds / 60) % 60, 'm');
  push(seconds % 60, 's');
  return parts.length === 0 ? '0s' : parts.slice(0, 3).join('');
}

/** `50 %` with at most one digit. */
export const percentText = (ratio: number): string =>
  `${plain(ratio * 100, Math.abs(ratio) < 0.1 && ratio !== 0 ? 1 : 0)} %`;

/** A measured value in its unit: seconds as durations from a minute on, money with its sign. */
export function measuredText(value: number | null, unit: string): string {
  if (value === null) return 'nothing';
  if (unit === '$') return `$${value.toFixed(2)}`;
  if (unit === 's' && value >= 60) return durationText(value * 1000);
  return unit === 's' ? `${numberText(value)}s` : numberText(value);
}

/** `[0.46–0.62]`, `[14m53s–15m9s]`; '' where both read the same. */
export function rangeText(low: number, high: number, unit: string): string {
  const [from, to] = [measuredText(low, unit), measuredText(high, unit)];
  return from === to ? '' : `[${from}–${to}]`;
}

/** `1 pod`, `12 pods`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** Amounts of a resource: `cpu` in thousandths, memory in bytes, all else as it is. */
export function amountText(resource: string, amount: number): string {
  if (resource === 'cpu') return numberText(amount / 1000);
  if (!isBytes(resource)) return numberText(amount);
  const units = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];
  let value = amount;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${plain(value, Math.abs(value) < 10 ? 1 : 0)}${units[unit]}`;
}

const isBytes = (resource: string): boolean =>
  resource === 'memory' || resource === 'ephemeral-storage' || resource.startsWith('hugepages-');
