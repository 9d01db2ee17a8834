/** Upstream: pkg/scheduler/framework/plugins/helper/normalize_score.go. */

const MAX_SCORE = 100;

/**
 * Scales scores to 0…100 by the highest one, in place. `reverse`: the lowest one is best. Without any score above 0 all
 * stay at 0, or all become 100 where low is best.
 */
export function normalizeByHighest(scores: Float64Array, reverse: boolean): void {
  let highest = 0;
  for (const score of scores) if (score > highest) highest = score;
  if (highest === 0) {
    if (reverse) scores.fill(MAX_SCORE);
    return;
  }
  for (let i = 0; i < scores.length; i++) {
    const scaled = Math.trunc((MAX_SCORE * scores[i]) / highest);
    scores[i] = reverse ? MAX_SCORE - scaled : scaled;
  }
}
