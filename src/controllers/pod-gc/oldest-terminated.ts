/**
 * The finished pods beyond the threshold, in the order of their deletion: as `collectPods` has it, but from the columns of the
 * store. There may be hundreds of thousands of them, each pass looks at all, and few are still there when their turn comes.
 */
import { type Cluster, NONE } from '../../cluster/index.ts';
import { FAILED, SUCCEEDED } from '../../record/index.ts';

/** Serials; empty while no more than `threshold` have finished. */
export function oldestTerminated(cluster: Cluster, threshold: number): Int32Array {
  const { pods } = cluster;
  const rows = finishedRows(cluster);
  const excess = rows.length - threshold;
  if (threshold <= 0 || excess <= 0) return new Int32Array(0);
  const rank = rankOf(cluster);
  rows.sort((a, b) => rank(a) - rank(b) || pods.createdAt[a] - pods.createdAt[b] || a - b);
  for (let from = 0; from < excess; ) {
    let to = from + 1;
    while (to < rows.length && isTie(cluster, rank, rows[from], rows[to])) to++;
    if (to > from + 1) sortByName(cluster, rows.subarray(from, to));
    from = to;
  }
  return rows.slice(0, excess).map((row) => pods.serial[row]);
}

function finishedRows({ pods }: Cluster): Int32Array {
  const found = new Int32Array(pods.count);
  let count = 0;
  for (let row = 0; row < pods.rows; row++) {
    const phase = pods.phase[row];
    if ((phase === SUCCEEDED || phase === FAILED) && pods.serial[row] !== NONE) found[count++] = row;
  }
  return found.subarray(0, count);
}

/** Evicted ones go first. */
function rankOf({ pods }: Cluster): (row: number) => number {
  if (pods.reasons.size === 0) return () => 0;
  return (row) => (pods.phase[row] === FAILED && pods.reasons.get(row)?.reason === 'Evicted' ? 0 : 1);
}

function isTie({ pods }: Cluster, rank: (row: number) => number, a: number, b: number): boolean {
  return pods.createdAt[a] === pods.createdAt[b] && rank(a) === rank(b);
}

/** Of one second: by name; equal names, of two namespaces, stay as they come. */
function sortByName({ pods }: Cluster, rows: Int32Array): void {
  const named = Array.from(rows, (row) => ({ row, name: pods.name(row) }));
  named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.row - b.row));
  named.forEach(({ row }, i) => {
    rows[i] = row;
  });
}
