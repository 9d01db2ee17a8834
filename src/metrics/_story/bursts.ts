/** Things that happen close together are told in one sentence. */
export interface Burst<T> {
  readonly from: number;
  readonly to: number;
  readonly items: readonly T[];
}

/**
 * Neighbours of one key that are at most `gap` milliseconds apart. In the order of their beginnings.
 * @param items in the order of time.
 */
export function burstsOf<T extends { readonly at: number }>(
  items: readonly T[],
  keyOf: (item: T) => string,
  gap: number,
): Burst<T>[] {
  const open = new Map<string, { from: number; to: number; items: T[] }>();
  const bursts: Burst<T>[] = [];
  for (const item of items) {
    const key = keyOf(item);
    const last = open.get(key);
    if (last !== undefined && item.at - last.to <= gap) {
      last.items.push(item);
      last.to = item.at;
      continue;
    }
    const burst = { from: item.at, to: item.at, items: [item] };
    open.set(key, burst);
    bursts.push(burst);
  }
  return bursts;
}

export const distinct = <T>(items: Iterable<T>): T[] => [...new Set(items)];
