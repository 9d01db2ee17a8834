/** Tiny pictures inside of cells, drawn from numbers only. */
import type { Series } from '../../record/index.ts';
import { buckets } from '../series.ts';
import { EMPTY, type Html, trusted } from '../html.ts';

const WIDTH = 96;

/** Filled part of a whole, with a tick where it was highest. Shares from 0 to 1; more than all is all. */
export function bar(share: number, peak: number): Html {
  const at = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * WIDTH * 10) / 10;
  const high = share > 0.9 ? ' full' : '';
  const tick =
    peak > share + 0.01 ? `<rect class="peak" x="${Math.max(0, at(peak) - 1)}" y="0" width="1.5" height="8"/>` : '';
  return trusted(
    `<svg class="bar${high}" viewBox="0 0 ${WIDTH} 8" width="${WIDTH}" height="8" aria-hidden="true">` +
      `<rect class="track" width="${WIDTH}" height="8" rx="2"/><rect class="fill" width="${at(share)}" height="8" rx="2"/>${tick}</svg>`,
  );
}

const COLUMNS = 60;
const HEIGHT = 20;

/** The course of a share between 0 and 1: the least value in each stretch. */
export function courseOf(series: Series | undefined, end: number): Html {
  if (series === undefined || series.times.length === 0) return EMPTY;
  const values = buckets(series, 0, end, COLUMNS, 'min');
  const step = (WIDTH * 1.25) / COLUMNS;
  const yOf = (value: number): number => Math.round((1 + (1 - value) * (HEIGHT - 2)) * 10) / 10;
  let path = '';
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const x = Math.round(i * step * 10) / 10;
    path += `${path === '' ? 'M' : 'L'}${x} ${yOf(value)}h${Math.round(step * 10) / 10}`;
  });
  return trusted(
    `<svg class="course" viewBox="0 0 ${WIDTH * 1.25} ${HEIGHT}" width="${WIDTH * 1.25}" height="${HEIGHT}" aria-hidden="true"><path d="${path}"/></svg>`,
  );
}
