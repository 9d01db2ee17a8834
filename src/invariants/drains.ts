/** What `kubectl drain` may take, and what it may leave. */
import { type Cluster, MIRROR, NONE } from '../cluster/index.ts';
import { ENTRY } from '../record/index.ts';
import { DRAINERS } from './_actors.ts';
import type { Invariant } from './_invariant.ts';

const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

const isMirror = ({ pods, classes }: Cluster, row: number): boolean =>
  (pods.flags[row] & MIRROR) !== 0 || classes.list[pods.class[row]].annotations.has(MIRROR_ANNOTATION);

/** Of a DaemonSet that is there. */
const isTended = ({ pods, objects }: Cluster, row: number): boolean =>
  objects.get(pods.owner[row])?.kind === 'DaemonSet';

export const drains: Invariant = {
  id: 'drain/leaves',
  doc: 'a drain takes no pod of a DaemonSet and no static pod; when it has ended well, nothing else is left of what was there',
  cheap: false,
  follow(cluster) {
    const { pods, nodes } = cluster;
    const { texts } = cluster.record;
    const started = new Map<number, number>();
    const boundAt = new Map<number, number>();
    const taken = (row: number): string | undefined => {
      if (isMirror(cluster, row)) return `static pod ${pods.name(row)} is drained`;
      return isTended(cluster, row) && !cluster.pods.hasFinished(row)
        ? `pod ${pods.name(row)} of a DaemonSet is drained`
        : undefined;
    };
    /** What terminates is left where `--skip-wait-for-delete-timeout` says so. */
    const left = (node: number, since: number | undefined): string | undefined => {
      if (since === undefined) return undefined;
      for (const row of nodes.exists(node) ? pods.byNode.rows(node) : []) {
        const isNew = (boundAt.get(pods.serial[row]) ?? -Infinity) >= since;
        if (isNew || pods.isTerminating(row) || isMirror(cluster, row) || isTended(cluster, row)) continue;
        return `${nodes.names[node]} is drained, and ${pods.name(row)} is still there`;
      }
      return undefined;
    };
    return {
      entry(kind, at, a, b, c) {
        if (kind === ENTRY['pod-scheduled']) boundAt.set(a, at);
        else if (kind === ENTRY['pod-deleted']) boundAt.delete(a);
        else if (kind === ENTRY['pod-deletion-requested'] && DRAINERS.has(texts.of(b))) return taken(pods.rowOf(a));
        // a drain of some of the pods says nothing of the others
        else if (kind === ENTRY['drain-started'] && c === NONE) started.set(a, at);
        else if (kind === ENTRY['drain-started']) started.delete(a);
        else if (kind === ENTRY['drain-ended'] && b === 1) return left(a, started.get(a));
        return undefined;
      },
    };
  },
};
