/** Numbers and names as sentences have them. */

/** `1 pod`, `12 pods`, `1,842 pods`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** Thousands with commas. */
export function grouped(value: number): string {
  const text = String(Math.trunc(Math.abs(value)));
  let out = '';
  for (let i = 0; i < text.length; i++) out += (i > 0 && (text.length - i) % 3 === 0 ? ',' : '') + text[i];
  return value < 0 ? `-${out}` : out;
}

/** Milliseconds as `1h2m`, `4m10s`, `0.5s`: at most three units, no zeros. */
export function durationText(millis: number): string {
  if (millis < 0) return `-${durationText(-millis)}`;
  if (millis < 10_000 && millis % 1000 !== 0) return `${Math.round(millis / 100) / 10}s`;
  const seconds = Math.round(millis / 1000);
  const parts: string[] = [];
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  if (days > 0) parts.push(`${days}d`);
  if (hours > 0) parts.push(`${hours}h`);
  if (minutes > 0) parts.push(`${minutes}m`);
  if (seconds % 60 > 0 || parts.length === 0) parts.push(`${seconds % 60}s`);
  return parts.slice(0, 3).join('');
}

/** `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`. */
export function listed(names: readonly string[], most = 3): string {
  if (names.length <= 1) return names[0] ?? '';
  const shown = names.length > most ? names.slice(0, most) : names.slice(0, -1);
  const last = names.length > most ? `${names.length - most} more` : names[names.length - 1];
  return `${shown.join(', ')} and ${last}`;
}

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
