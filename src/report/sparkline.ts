/** A course in one line of text: `▁▁▂█▇▅▂▁`. */
const BARS = '▁▂▃▄▅▆▇█';

/** Scaled from 0 (or from `floor`) to the greatest value; NaN is a space. */
export function sparkline(values: readonly number[], floor = 0): string {
  const top = values.reduce((most, value) => (value > most ? value : most), floor);
  return values
    .map((value) => {
      if (Number.isNaN(value)) return ' ';
      if (top === floor) return BARS[0];
      // Whatever is above the floor shows.
      const step = Math.ceil(((value - floor) / (top - floor)) * (BARS.length - 1));
      return BARS[Math.min(BARS.length - 1, Math.max(0, step))];
    })
    .join('');
}
