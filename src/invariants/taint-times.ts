/**
 * When a pod is evicted from a tainted node. For each pod that has to go the earliest and the latest instant is kept at which
 * that may begin; where taints come and go more quickly than a controller looks, they lie apart.
 *
 *   not tolerated ─► now      tolerated for s seconds ─► in s seconds, and later taints change nothing      no taint ─► never
 */
import { type Cluster, NONE } from '../cluster/index.ts';
import type { Taint, Toleration } from '../model/objects/index.ts';
import { ENTRY } from '../record/index.ts';
import type { Follower, Invariant, Limits } from './_invariant.ts';
import { Processes } from './_processes.ts';
import { isFor } from './_tolerations.ts';

interface Due {
  readonly class: number;
  readonly earliest: number;
  readonly latest: number;
  /** When taints changed last for this pod. */
  readonly changedAt: number;
}

const EVENT = 'TaintManagerEviction';
const MARKING = 'Marking for deletion Pod ';
const TAINTING: ReadonlySet<number> = new Set([
  ENTRY['node-created'],
  ENTRY['node-taint-added'],
  ENTRY['node-taint-removed'],
]);

/** Seconds, by the first toleration of each taint; Infinity: for ever. */
function secondsOf(taints: readonly Taint[], tolerations: readonly Toleration[]): number {
  let least = Infinity;
  for (const taint of taints) {
    const first = tolerations.find((toleration) => isFor(toleration, taint));
    if (first === undefined) return 0;
    least = Math.min(least, Math.max(0, first.tolerationSeconds ?? Infinity));
  }
  return least;
}

class Dues {
  private readonly cluster: Cluster;
  private readonly notice: number;
  private readonly byPod = new Map<number, Due>();
  /** No pod is late before. */
  private nextLate = Infinity;

  constructor(cluster: Cluster, notice: number) {
    this.cluster = cluster;
    this.notice = notice;
  }

  private taintsOf(node: number): readonly Taint[] {
    const { nodes } = this.cluster;
    return nodes.exists(node) ? nodes.object(node).spec.taints.filter(({ effect }) => effect === 'NoExecute') : [];
  }

  isTainted(node: number): boolean {
    return this.taintsOf(node).length > 0;
  }

  /** Its node's taints have changed, or it has come to its node. */
  look(row: number, at: number): void {
    const { pods, classes } = this.cluster;
    const taints = this.taintsOf(pods.node[row]);
    const old = this.byPod.get(pods.serial[row]);
    const isRecent = old !== undefined && at - old.changedAt < this.notice;
    const next = (earliest: number, latest: number): void => {
      this.byPod.set(pods.serial[row], { class: pods.class[row], earliest, latest, changedAt: at });
      this.nextLate = Math.min(this.nextLate, latest + this.notice);
    };
    const seconds = secondsOf(taints, classes.list[pods.class[row]].spec.tolerations);
    if (seconds === Infinity) {
      if (old !== undefined) next(old.earliest, Infinity);
      return;
    }
    const due = at + seconds * 1000;
    if (isRecent) next(Math.min(old.earliest, due), seconds === 0 ? due : Math.max(due, finite(old.latest)));
    // a timer that runs is left alone
    else if (seconds === 0 || old === undefined || old.latest === Infinity) next(due, due);
  }

  lookAt(node: number, at: number): void {
    for (const row of this.cluster.pods.byNode.rows(node)) this.look(row, at);
  }

  forget(pod: number): void {
    this.byPod.delete(pod);
  }

  clear(): void {
    this.byPod.clear();
    this.nextLate = Infinity;
  }

  /** The controller begins to evict a pod. */
  begun(pod: number, at: number): string | undefined {
    const { pods } = this.cluster;
    const row = pods.rowOf(pod);
    const due = this.byPod.get(pod);
    if (row === NONE || (due !== undefined && due.class !== pods.class[row])) return undefined;
    const isCancelled = due?.latest === Infinity && at - due.changedAt >= this.notice;
    if (due === undefined || isCancelled) return `pod ${pods.name(row)} is evicted, and tolerates what its node has`;
    this.byPod.set(pod, { ...due, latest: Infinity, changedAt: at });
    if (at < due.earliest) return `pod ${pods.name(row)} is evicted ${due.earliest - at} ms before its time`;
    return due.latest !== Infinity && at > due.latest + this.notice ? this.late(row, due, at) : undefined;
  }

  private late(row: number, due: Due, at: number): string {
    return `pod ${this.cluster.pods.name(row)} is still there ${at - due.latest} ms after it had to be evicted for taints`;
  }

  /** Whoever should have gone by now and was not even begun with. */
  overdue(at: number): string | undefined {
    if (at <= this.nextLate) return undefined;
    const { pods } = this.cluster;
    this.nextLate = Infinity;
    for (const [pod, due] of this.byPod) {
      const row = pods.rowOf(pod);
      if (row === NONE || pods.isTerminating(row) || due.class !== pods.class[row]) continue;
      if (at > due.latest + this.notice) return this.late(row, due, at);
      this.nextLate = Math.min(this.nextLate, due.latest + this.notice);
    }
    return undefined;
  }
}

const finite = (instant: number): number => (instant === Infinity ? -Infinity : instant);

export const taintsInTime: Invariant = {
  id: 'taint-eviction/in-time',
  doc: 'the eviction of a pod for taints begins when they are tolerated no more, neither sooner nor later',
  cheap: false,
  follow(cluster, _history, limits: Limits): Follower {
    const { texts } = cluster.record;
    const dues = new Dues(cluster, limits.notice);
    const processes = new Processes(cluster);
    /** Nodes whose pods a new controller has taken over. */
    const unsure = new Set<number>();
    /** A row about taints comes before they are written, and more of them may follow. */
    const changed = new Set<number>();
    let changedAt = -Infinity;
    const lookAtChanged = (): void => {
      for (const node of changed) {
        if (!dues.isTainted(node)) unsure.delete(node);
        if (!unsure.has(node)) dues.lookAt(node, changedAt);
      }
      changed.clear();
    };
    const note = (kind: number, at: number, a: number, b: number, c: number, d: number): string | undefined => {
      if (TAINTING.has(kind)) {
        changed.add(a);
        changedAt = at;
      } else if (kind === ENTRY['pod-scheduled'] || kind === ENTRY['pod-created']) {
        const row = cluster.pods.rowOf(a);
        const node = row === NONE ? NONE : cluster.pods.node[row];
        if (node !== NONE && !unsure.has(node)) dues.look(row, at);
      } else if (kind === ENTRY['pod-deleted']) dues.forget(a);
      else if (kind === ENTRY['event'] && texts.of(b) === EVENT && texts.of(c).startsWith(MARKING)) {
        if (!unsure.has(cluster.pods.node[cluster.pods.rowOf(d)])) return dues.begun(d, at);
      }
      return dues.overdue(at);
    };
    return {
      entry(kind, at, a, b, c, d) {
        processes.note(kind, at, a, b);
        if (!TAINTING.has(kind) || at > changedAt) lookAtChanged();
        if (processes.hasWorkedSince(at - limits.notice)) return note(kind, at, a, b, c, d);
        dues.clear();
        for (const node of cluster.nodes.live()) if (dues.isTainted(node)) unsure.add(node);
        return undefined;
      },
    };
  },
};
