/** Kind `timeline`: to follow. */
import type { Case } from './cases.ts';
import type { Difference } from './compare.ts';

export function judgeTimeline(_case: Case, _got: unknown): readonly Difference[] {
  throw new Error('timelines are not judged yet');
}
