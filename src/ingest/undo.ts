/** What is collected as it is now. The answer, when it is called, brings that back. */
export function undoOf(lists: readonly unknown[][], maps: readonly Map<string, unknown>[]): () => void {
  const lengths = lists.map(({ length }) => length);
  const entries = maps.map((map) => [...map]);
  return () => {
    for (const [index, list] of lists.entries()) list.length = lengths[index];
    for (const [index, map] of maps.entries()) {
      map.clear();
      for (const [key, value] of entries[index]) map.set(key, value);
    }
  };
}
