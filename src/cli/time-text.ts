/** Times as a terminal shows them: virtual ones as `12m04s`, real ones as `3.1s`. */

/** Milliseconds → `0s`, `850ms`, `4.2s`, `12m04s`, `2h11m40s`, `3d04h`. */
export function virtualTime(ms: number): string {
  if (ms === 0) return '0s';
  if (ms < 1000) return `${Math.round(ms)}ms`;
  if (ms < 60_000) return `${trimmed(ms / 1000)}s`;
  const seconds = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return withoutZeros(`${minutes}m${two(seconds % 60)}s`);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return withoutZeros(`${hours}h${two(minutes % 60)}m${two(seconds % 60)}s`);
  return withoutZeros(`${Math.floor(hours / 24)}d${two(hours % 24)}h`);
}

const trimmed = (value: number): string => value.toFixed(1).replace(/\.0$/, '');

/** `30m00s` → `30m`, `2h00m00s` → `2h`. */
const withoutZeros = (text: string): string => text.replace(/(?<=[dhm])(?:00[hms])+$/, '');

/** Real milliseconds. */
export function wallTime(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)}s` : virtualTime(ms);
}

/** `1,842`. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}
