/** The API learns of a machine only what a kubelet could have told it, and of its silence only when it has lasted. */
import { type Cluster, NONE } from '../cluster/index.ts';
import { ENTRY, FAILED, RUNNING, SUCCEEDED } from '../record/index.ts';
import type { Follower, Invariant, Limits } from './_invariant.ts';
import { Processes } from './_processes.ts';

export const silentMachines: Invariant = {
  id: 'machines/silent',
  doc: 'nothing becomes ready, runs or starts again on a machine that is dark, booting or cut off',
  cheap: false,
  follow(cluster) {
    const { texts } = cluster.record;
    const states: (string | undefined)[] = [];
    const heard = (node: number, what: string): string | undefined =>
      states[node] === undefined || states[node] === 'up'
        ? undefined
        : `${what} on ${cluster.nodes.names[node]}, whose machine is ${states[node]}`;
    return {
      entry(kind, _at, a, b, c) {
        if (kind === ENTRY['machine-state']) states[a] = texts.of(b);
        else if (kind === ENTRY['pod-ready'] && b === 1) return heard(c, 'a pod becomes ready');
        else if (kind === ENTRY['pod-phase'] && b === RUNNING) return heard(c, 'a pod runs');
        else if (kind === ENTRY['pod-restarted']) return heard(c, 'a container starts again');
        else if (kind === ENTRY['node-ready'] && texts.of(b) === 'True') return heard(a, 'the node becomes ready');
        return undefined;
      },
    };
  },
};

/** A pass of the monitor, and what it waits for its client's rate limit. */
const PASS_MS = 30_000;

/** What is asked of nodes that say nothing. */
class Silence {
  private readonly cluster: Cluster;
  private readonly grace: number;
  private readonly since = new Map<number, number>();
  private nextLate = Infinity;

  constructor(cluster: Cluster, grace: number) {
    this.cluster = cluster;
    this.grace = grace;
  }

  begins(node: number, at: number): void {
    if (this.since.has(node)) return;
    this.since.set(node, at);
    this.nextLate = Math.min(this.nextLate, at + this.grace + PASS_MS);
  }

  ends(node: number): void {
    this.since.delete(node);
  }

  /** The API says that a node is Unknown. */
  noticed(node: number, at: number): string | undefined {
    const { leases, nodes } = this.cluster;
    const silentFor = at - leases.renewedAt(node, at);
    // one that was never heard has a grace of its own
    if (Number.isNaN(silentFor) || silentFor >= this.grace) return undefined;
    return `${nodes.names[node]} is Unknown ${silentFor} ms after it renewed its lease`;
  }

  overdue(at: number): string | undefined {
    if (at <= this.nextLate) return undefined;
    const { nodes } = this.cluster;
    this.nextLate = Infinity;
    for (const [node, since] of this.since) {
      const late = since + this.grace + PASS_MS;
      const ready = nodes.exists(node)
        ? nodes.object(node).status.conditions.find(({ type }) => type === 'Ready')
        : undefined;
      if (ready === undefined || ready.status === 'Unknown') this.since.delete(node);
      else if (at > late) return `${nodes.names[node]} has been silent for ${at - since} ms, and is ${ready.status}`;
      else this.nextLate = Math.min(this.nextLate, late);
    }
    return undefined;
  }
}

export const deadMachines: Invariant = {
  id: 'machines/dead',
  doc: 'what has no power ends nothing, completes nothing and uses nothing; the API learns of a silence when the grace period is over, and then soon',
  cheap: false,
  follow(cluster, _history, limits: Limits): Follower {
    const { pods, nodes, record, metrics } = cluster;
    const { texts } = record;
    const states: (string | undefined)[] = [];
    const silence = new Silence(cluster, limits.nodeMonitorGracePeriod);
    const processes = new Processes(cluster);
    const isDead = (node: number): boolean => states[node] === 'dark' || states[node] === 'booting';
    const isUnheard = (node: number): boolean => states[node] !== undefined && states[node] !== 'up';
    const set = (node: number, at: number, state: string): void => {
      states[node] = state;
      if (isDead(node) || state === 'cut off') silence.begins(node, at);
      else silence.ends(node);
    };
    const told = (node: number, what: string): string | undefined =>
      isUnheard(node) ? `${what} on ${nodes.names[node]}, whose machine is ${states[node]}` : undefined;
    /** Pod garbage collection writes a phase too, and gives no reason. */
    const finished = (pod: number, phase: number, node: number, reason: number): string | undefined => {
      const isOfKubelet = phase === SUCCEEDED || reason !== NONE || pods.exitCode[pods.rowOf(pod)] !== NONE;
      return isOfKubelet ? told(node, 'a pod finishes') : undefined;
    };
    const ended = (node: number): string | undefined =>
      isDead(node) ? `a container ends on ${nodes.names[node]}, whose machine is ${states[node]}` : undefined;
    const used = (): string | undefined => {
      const live = [...nodes.live()];
      if (live.length > 0 && live.every((node) => states[node] === 'dark'))
        return 'something is used, and no machine has power';
      for (const node of live.filter(isDead)) {
        const row = pods.byNode.rows(node).find((each) => metrics.pods?.podMetrics(each) !== undefined);
        if (row !== undefined)
          return `pod ${pods.name(row)} uses something on ${nodes.names[node]}, which has no power`;
      }
      return undefined;
    };
    const heard = (kind: number, at: number, a: number, b: number, c: number, d: number): string | undefined => {
      if (kind === ENTRY['pod-phase'] && (b === SUCCEEDED || b === FAILED)) return finished(a, b, c, d);
      if (kind === ENTRY['container-ended']) return ended(pods.node[pods.rowOf(a)]);
      if (kind === ENTRY['pod-deleted'] && texts.of(d) === 'kubelet') return told(b, 'a pod is removed by its kubelet');
      if (kind === ENTRY['usage-sample'] && a === NONE && d === NONE) return used();
      if (kind === ENTRY['node-ready'] && texts.of(b) === 'Unknown') return silence.noticed(a, at);
      return processes.hasWorkedSince(at - limits.nodeMonitorGracePeriod - PASS_MS) ? silence.overdue(at) : undefined;
    };
    return {
      entry(kind, at, a, b, c, d) {
        processes.note(kind, at, a, b);
        if (kind === ENTRY['machine-state']) set(a, at, texts.of(b));
        else if (kind === ENTRY['node-deleted']) {
          states[a] = undefined;
          silence.ends(a);
        }
        return heard(kind, at, a, b, c, d);
      },
    };
  },
};
