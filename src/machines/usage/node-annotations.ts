/**
 * What a Node has no field for, in its annotations:
 *
 *   seatrial.dev/filesystems: shared | dedicated | split     default: shared; what is where, see `eviction/signals.ts`
 *   seatrial.dev/imagefs: 100Gi                              the second file system, where there is one
 *   seatrial.dev/swap: 8Gi
 */
import type { StringMap } from '../../model/objects/index.ts';
import type { Filesystems } from '../eviction/signals.ts';
import { bytesOf } from './bytes-of.ts';

export const FILESYSTEMS_ANNOTATION = 'seatrial.dev/filesystems';
export const IMAGEFS_ANNOTATION = 'seatrial.dev/imagefs';
export const SWAP_ANNOTATION = 'seatrial.dev/swap';
export const LAYOUTS: readonly Filesystems[] = ['shared', 'dedicated', 'split'];

/** What is wrong with them, and passed over. */
export function annotationProblems(annotations: StringMap): string[] {
  const problems: string[] = [];
  const layout = annotations.get(FILESYSTEMS_ANNOTATION);
  if (layout !== undefined && !LAYOUTS.some((each) => each === layout))
    problems.push(`${FILESYSTEMS_ANNOTATION} is ${JSON.stringify(layout)}: expected ${LAYOUTS.join(', ')}`);
  for (const name of [IMAGEFS_ANNOTATION, SWAP_ANNOTATION]) {
    const text = annotations.get(name);
    if (text !== undefined && bytesOf(text) === undefined)
      problems.push(`${name} is ${JSON.stringify(text)}: expected an amount such as 100Gi`);
  }
  return problems;
}
