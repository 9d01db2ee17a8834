/** Pods stay on tainted nodes for as long as they tolerate it. */
import { type Cluster, NONE } from '../cluster/index.ts';
import type { Toleration } from '../model/objects/index.ts';
import { ENTRY } from '../record/index.ts';
import type { Invariant } from './_invariant.ts';

/** A taint that is away for less may be away unseen: the controller looks at what is there when its turn comes. */
const UNSEEN_MS = 1000;

/** Since when a node has had NoExecute taints without a pause that somebody could see, and which it had in that time. */
interface Stretch {
  since: number;
  readonly had: Set<string>;
  readonly has: Set<string>;
  endedAt: number;
}

/** Seconds that the first toleration for a key grants; what depends on a taint's value is taken as none. */
function toleratedSeconds(tolerations: readonly Toleration[], taint: string): number {
  const first = tolerations.find(
    ({ key = '', effect }) => (key === '' || key === taint) && (effect === undefined || effect === 'NoExecute'),
  );
  if (first === undefined || first.operator !== 'Exists') return 0;
  return first.tolerationSeconds ?? Infinity;
}

export const tolerated: Invariant = {
  id: 'taint-eviction/tolerated',
  doc: 'no pod is evicted for taints sooner than it tolerates the first of them',
  cheap: false,
  follow(cluster) {
    const { texts } = cluster.record;
    const stretches = new Map<number, Stretch>();
    const boundAt = new Map<number, number>();
    const add = (at: number, node: number, key: string): void => {
      const old = stretches.get(node);
      if (old !== undefined && (old.has.size > 0 || at - old.endedAt < UNSEEN_MS)) {
        old.has.add(key);
        old.had.add(key);
      } else stretches.set(node, { since: at, had: new Set([key]), has: new Set([key]), endedAt: Infinity });
    };
    const remove = (at: number, node: number, key: string): void => {
      const stretch = stretches.get(node);
      if (stretch === undefined) return;
      stretch.has.delete(key);
      if (stretch.has.size === 0) stretch.endedAt = at;
    };
    return {
      entry(kind, at, a, b, c, d) {
        if (kind === ENTRY['pod-scheduled']) boundAt.set(a, at);
        else if (kind === ENTRY['pod-deleted']) boundAt.delete(a);
        else if (kind === ENTRY['node-created']) for (const key of taintsOf(cluster, a)) add(at, a, key);
        else if (kind === ENTRY['node-taint-added'] && texts.of(c) === 'NoExecute') add(at, a, texts.of(b));
        else if (kind === ENTRY['node-taint-removed'] && texts.of(c) === 'NoExecute') remove(at, a, texts.of(b));
        else if (kind === ENTRY['pod-disruption-target'] && texts.of(b) === 'DeletionByTaintManager')
          return tooSoon(cluster, at, a, stretches.get(d), boundAt.get(a) ?? -Infinity);
        return undefined;
      },
    };
  },
};

const taintsOf = ({ nodes }: Cluster, node: number): string[] =>
  nodes
    .object(node)
    .spec.taints.filter(({ effect }) => effect === 'NoExecute')
    .map(({ key }) => key);

function tooSoon({ pods, classes }: Cluster, at: number, pod: number, stretch: Stretch | undefined, boundAt: number) {
  const row = pods.rowOf(pod);
  if (row === NONE) return undefined;
  if (stretch === undefined) return `pod ${pods.name(row)} is evicted from a node that never had a NoExecute taint`;
  const { tolerations } = classes.list[pods.class[row]].spec;
  const seconds = Math.min(...[...stretch.had].map((key) => toleratedSeconds(tolerations, key)));
  const earliest = Math.max(stretch.since, boundAt) + seconds * 1000;
  return at >= earliest ? undefined : `pod ${pods.name(row)} is evicted ${earliest - at} ms before its time`;
}
