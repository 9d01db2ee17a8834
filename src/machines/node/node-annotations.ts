/**
 * What a Node has no field for, in its annotations:
 *
 *   seatrial.dev/filesystems: shared | dedicated | split     default: shared; what is where, see `eviction/signals.ts`
 *   seatrial.dev/imagefs: 100Gi                              the second file system, where there is one
 *   seatrial.dev/swap: 8Gi
 *   seatrial.dev/numa-nodes, sockets, threads-per-core       see `topology/layout.ts`
 */
import type { StringMap } from '../../model/objects/index.ts';
import type { Filesystems } from '../eviction/signals.ts';
import { bytesOf } from '../usage/bytes-of.ts';

export const FILESYSTEMS_ANNOTATION = 'seatrial.dev/filesystems';
export const IMAGEFS_ANNOTATION = 'seatrial.dev/imagefs';
export const SWAP_ANNOTATION = 'seatrial.dev/swap';
export const NUMA_NODES_ANNOTATION = 'seatrial.dev/numa-nodes';
export const SOCKETS_ANNOTATION = 'seatrial.dev/sockets';
export const THREADS_ANNOTATION = 'seatrial.dev/threads-per-core';
/** The greatest number that each of them may tell. */
const MOST: ReadonlyMap<string, number> = new Map([
  [NUMA_NODES_ANNOTATION, 30],
  [SOCKETS_ANNOTATION, 30],
  [THREADS_ANNOTATION, 8],
]);
export const LAYOUTS: readonly Filesystems[] = ['shared', 'dedicated', 'split'];

/** What is wrong with them, and passed over. */
export function annotationProblems(annotations: StringMap): string[] {
  if (annotations.size === 0) return [];
  const problems: string[] = [];
  const check = (name: string, isRight: (text: string) => boolean, expected: string): void => {
    const text = annotations.get(name);
    if (text !== undefined && !isRight(text)) problems.push(`${name} is ${JSON.stringify(text)}: expected ${expected}`);
  };
  check(FILESYSTEMS_ANNOTATION, (text) => LAYOUTS.some((each) => each === text), LAYOUTS.join(', '));
  for (const name of [IMAGEFS_ANNOTATION, SWAP_ANNOTATION])
    check(name, (text) => bytesOf(text) !== undefined, 'an amount such as 100Gi');
  for (const [name, most] of MOST) check(name, (text) => isCount(text, most), `a number from 1 to ${most}`);
  return problems;
}

const isCount = (text: string, most: number): boolean => /^[1-9][0-9]?$/.test(text) && Number(text) <= most;

/** What one of the annotations about CPUs and memory tells; `otherwise` where it tells nothing that could be. */
export function layoutCount(annotations: StringMap, name: string, otherwise: number): number {
  const text = annotations.get(name);
  return text !== undefined && isCount(text, MOST.get(name) ?? 1) ? Number(text) : otherwise;
}
