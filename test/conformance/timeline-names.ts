/** Nodes and pods of a timeline that are interchangeable get the name of their set before anything is compared. */
import { groupBy, type JsonObject, sortedByText } from './compare.ts';

export interface Names {
  readonly node: (name: string) => string;
  /** The `of` of an event. */
  readonly object: (of: string) => string;
  /** Objects whose members have no order among themselves. */
  readonly hasNoOrder: (of: string) => boolean;
}

const NODE_PREFIXES = ['node/', 'pod/p-'] as const;

export function namesFor(nodeSets: readonly (readonly string[])[], podOwners: readonly string[]): Names {
  const setOf = new Map(nodeSets.flatMap((set) => set.map((name) => [name, set.join('|')] as const)));
  const node = (name: string): string => setOf.get(name) ?? name;
  const object = (of: string): string => {
    const prefix = NODE_PREFIXES.find((each) => of.startsWith(each));
    if (prefix !== undefined) return prefix + node(of.slice(prefix.length));
    const owner = podOwners.find((each) => of.startsWith(`${each}/`));
    return owner === undefined ? of : `${owner}/*`;
  };
  return { node, object, hasNoOrder: (of) => podOwners.includes(of) };
}

/** Sequences of interchangeable nodes become one sorted list of sequences. */
export function renameOrder(
  order: ReadonlyMap<string, readonly string[]>,
  names: Names,
): ReadonlyMap<string, readonly string[]> {
  const renamed = new Map<string, readonly string[]>();
  for (const [of, list] of order) {
    if (names.hasNoOrder(of)) continue;
    const name = names.object(of);
    renamed.set(name, name === of ? list : [...(renamed.get(name) ?? []), list.join('; ')].sort());
  }
  return renamed;
}

/** States of interchangeable nodes are numbered in the order of their texts. */
export function renameFinalNodes(nodes: JsonObject, names: Names): JsonObject {
  const entries = Object.entries(nodes);
  const single = entries.filter(([name]) => names.node(name) === name);
  const members = groupBy(
    entries.filter(([name]) => names.node(name) !== name),
    ([name]) => names.node(name),
  );
  const numbered = [...members].flatMap(([set, list]) =>
    sortedByText(list.map(([, state]) => state)).map((state, i) => [`${set}#${i + 1}`, state] as const),
  );
  return Object.fromEntries([...single, ...numbered]);
}
