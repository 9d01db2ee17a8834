/**
 * How fast this machine is at this moment: a loop of what decisions are made of – loads from columns that do not fit the
 * first cache, a few divisions, branches that cannot be foreseen. Floors are judged by the ratio to it.
 */
import { bestRound, busySeconds, timed } from './_clock.ts';

const WORDS = 1 << 16;
const STEPS = 1_000_000;

const numbers = new Float64Array(WORDS);
const order = new Int32Array(WORDS);
for (let i = 0; i < WORDS; i++) {
  numbers[i] = 1 + ((i * 7919) % 4096);
  order[i] = (i * 40_503 + 12_345) & (WORDS - 1);
}

function loop(): number {
  let at = 0;
  let best = 0;
  let ties = 0;
  for (let i = 0; i < STEPS; i++) {
    at = order[(at + i) & (WORDS - 1)];
    const score = Math.trunc((100 * numbers[at]) / numbers[(at + 17) & (WORDS - 1)]);
    if (score > best) {
      best = score;
      ties = 1;
    } else if ((score & 7) === (best & 7)) {
      ties++;
    }
  }
  return best + ties;
}

/** Steps a second. */
export function calibrate(seconds: number): number {
  const wanted = loop();
  const best = bestRound(seconds, () =>
    timed(() => {
      if (loop() !== wanted) throw new Error('the calibration loop is not deterministic');
    }),
  );
  return STEPS / busySeconds(best);
}
