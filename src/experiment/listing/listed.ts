/** One line of a listing; cells and object are worked out when they are asked for. */
import type { StringMap } from '../../model/objects/index.ts';

export interface Listed {
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
  readonly labels: StringMap;
  readonly cells: () => readonly string[];
  /** Further cells of `-o wide`. */
  readonly wide: () => readonly string[];
  /** As the API would print it: plain JSON. */
  readonly object: () => unknown;
}
