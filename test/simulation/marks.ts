/**
 * Coverage marks: situations that must have come about in some seed. A swarm that never meets one of them tests it no
 * more, however many seeds it runs.
 */
import { type Cluster, NONE } from '../../src/cluster/index.ts';
import type { Composition } from '../../src/experiment/compose.ts';
import { ENTRY, type EntryName } from '../../src/record/index.ts';
import { ZoneStates } from './zone-states.ts';

/** One row of the record, and the world at that moment. */
export interface Seen {
  readonly cluster: Cluster;
  readonly rooms: Composition | undefined;
  readonly zones: ZoneStates;
  /** Serial → instant of the pod's last restart. */
  readonly restarts: Map<number, number>;
  readonly at: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

export interface Mark {
  readonly id: string;
  readonly entry: EntryName;
  readonly when: (seen: Seen) => boolean;
}

const text = ({ cluster }: Seen, id: number): string => (id === NONE ? '' : cluster.record.texts.of(id));
const says =
  (operand: 'b' | 'c' | 'd', words: string) =>
  (seen: Seen): boolean =>
    text(seen, seen[operand]).includes(words);
const pressure =
  (type: string) =>
  (seen: Seen): boolean =>
    text(seen, seen.b) === type && text(seen, seen.c) === 'True';
const ownerKind = ({ cluster }: Seen, serial: number): string | undefined => {
  const row = cluster.pods.rowOf(serial);
  return row === NONE ? undefined : cluster.objects.identity(cluster.pods.owner[row])?.kind;
};
const hasBudget = ({ cluster: { pods, budgets } }: Seen, serial: number): boolean =>
  pods.rowOf(serial) !== NONE && budgets.matching(pods.class[pods.rowOf(serial)]).length > 0;

/** Attempts after which the back-off of ten seconds is reached: 1, 2, 4, 8, 10. */
const MOST_ATTEMPTS = 5;
const LONGEST_CRASH_WAIT_MS = 300_000;

const BY_ENTRY: readonly Mark[] = [
  { id: 'a budget blocks a drain', entry: 'drain-blocked', when: ({ c }) => c !== NONE },
  { id: 'a drain ends well', entry: 'drain-ended', when: ({ b }) => b === 1 },
  { id: 'a drain runs out of time', entry: 'drain-ended', when: says('c', 'global timeout reached') },
  { id: 'a drain is refused by its filters', entry: 'drain-ended', when: says('c', 'cannot delete') },
  { id: 'a drain is interrupted', entry: 'drain-ended', when: says('c', 'interrupted') },
  { id: 'an eviction is refused by a budget', entry: 'eviction', when: ({ b }) => b === 429 },
  { id: 'an eviction meets two budgets', entry: 'eviction', when: ({ b }) => b === 500 },
  {
    id: 'an unhealthy pod with a budget is evicted',
    entry: 'eviction',
    when: (seen) =>
      seen.b === 201 && hasBudget(seen, seen.a) && !seen.cluster.pods.isReady(seen.cluster.pods.rowOf(seen.a)),
  },
  { id: 'a pod is preempted', entry: 'preemption', when: () => true },
  { id: 'a preempted pod has a budget', entry: 'preemption', when: (seen) => hasBudget(seen, seen.b) },
  { id: 'preemption breaks a budget', entry: 'preemption', when: ({ d }) => d === 1 },
  { id: 'a pod is nominated', entry: 'pod-nominated', when: ({ b }) => b !== NONE },
  {
    id: 'a pod is bound where it was nominated',
    entry: 'pod-scheduled',
    when: ({ cluster: { pods }, a, b }) => pods.nominated[pods.rowOf(a)] === b,
  },
  {
    id: 'the scheduling back-off reaches its maximum',
    entry: 'pod-scheduled',
    when: ({ rooms, cluster: { pods }, a }) =>
      (rooms?.scheduler.queue.columns.attempts[pods.rowOf(a)] ?? 0) > MOST_ATTEMPTS,
  },
  {
    id: 'a crash loop reaches its maximum',
    entry: 'pod-restarted',
    when: ({ restarts, a, at }) => at - (restarts.get(a) ?? at) >= LONGEST_CRASH_WAIT_MS,
  },
  { id: 'a zone is partially disrupted', entry: 'node-ready', when: ({ zones }) => zones.has('partial') },
  { id: 'a zone is fully disrupted', entry: 'node-ready', when: ({ zones }) => zones.has('full') },
  { id: 'all zones are fully disrupted', entry: 'node-ready', when: ({ zones }) => zones.isAllDown() },
  { id: 'taints evict a pod', entry: 'pod-disruption-target', when: says('b', 'DeletionByTaintManager') },
  { id: 'a taint eviction is cancelled', entry: 'event', when: says('c', 'Cancelling deletion of Pod') },
  { id: 'an orphan is collected', entry: 'pod-disruption-target', when: says('b', 'DeletionByPodGC') },
  {
    id: 'a finished pod is collected',
    entry: 'pod-deleted',
    when: (seen) => seen.c >= 2 && text(seen, seen.d).includes('pod-garbage-collector'),
  },
  {
    id: 'a StatefulSet is stuck on a dead node',
    entry: 'pod-deletion-requested',
    when: (seen) =>
      ownerKind(seen, seen.a) === 'StatefulSet' && seen.d !== NONE && seen.rooms?.machines.isUp(seen.d) === false,
  },
  { id: 'a job completes', entry: 'object-condition', when: says('b', 'Complete') },
  { id: 'a job fails by its back-off limit', entry: 'object-condition', when: says('d', 'BackoffLimitExceeded') },
  { id: 'a job fails by its deadline', entry: 'object-condition', when: says('d', 'DeadlineExceeded') },
  { id: 'a rollout misses its deadline', entry: 'object-condition', when: says('d', 'ProgressDeadlineExceeded') },
  { id: 'a quota refuses a pod', entry: 'event', when: says('c', 'exceeded quota') },
  { id: 'a pod is held back by its gates', entry: 'pod-unschedulable', when: says('c', 'SchedulingGated') },
  { id: 'a container is killed for its memory', entry: 'container-ended', when: says('d', 'OOMKilled') },
  { id: 'a kubelet evicts for its machine', entry: 'pod-phase', when: says('d', 'Evicted') },
  { id: 'memory is short on a machine', entry: 'node-condition', when: pressure('MemoryPressure') },
  { id: 'a disk is full', entry: 'node-condition', when: pressure('DiskPressure') },
  { id: 'CPU is short', entry: 'usage-sample', when: (seen) => text(seen, seen.b) === 'throttled' && seen.c > 0 },
  { id: 'demand is not met', entry: 'usage-sample', when: ({ c, d }) => d !== NONE && c > 0 },
  { id: 'a budget is at its limit', entry: 'pdb-status', when: ({ c, d }) => d === 0 && c > 0 },
  { id: 'fits nowhere: resources', entry: 'pod-unschedulable', when: says('b', 'Insufficient cpu') },
  { id: 'fits nowhere: number of pods', entry: 'pod-unschedulable', when: says('b', 'Too many pods') },
  { id: 'fits nowhere: ports', entry: 'pod-unschedulable', when: says('b', "didn't have free ports") },
  { id: 'fits nowhere: taints', entry: 'pod-unschedulable', when: says('b', 'untolerated taint') },
  {
    id: 'fits nowhere: spread',
    entry: 'pod-unschedulable',
    when: says('b', "didn't match pod topology spread constraints"),
  },
  { id: 'fits nowhere: affinity', entry: 'pod-unschedulable', when: says('b', "didn't match pod affinity rules") },
  {
    id: 'fits nowhere: anti-affinity',
    entry: 'pod-unschedulable',
    when: says('b', "didn't match pod anti-affinity rules"),
  },
  {
    id: 'fits nowhere: node affinity',
    entry: 'pod-unschedulable',
    when: says('b', "didn't match Pod's node affinity/selector"),
  },
  { id: 'fits nowhere: no nodes', entry: 'pod-unschedulable', when: says('b', 'no nodes available') },
];

/** Asked once, after the run. */
const AT_END: readonly { readonly id: string; readonly when: (cluster: Cluster) => boolean }[] = [
  {
    id: 'nodes are equal in score',
    when: ({ kernel }) => kernel.random.draws().some(({ name, draws }) => name === 'scheduler:ties' && draws > 0),
  },
  {
    id: 'a pod can never be satisfied',
    when: ({ pods }) => [...pods.live()].some((row) => pods.node[row] === NONE && pods.schedulingMessages.has(row)),
  },
  { id: 'no node is left', when: ({ nodes }) => nodes.count === 0 },
];

/** Every mark there is. Those of the verbs: each has struck. */
export const MARKS: readonly string[] = [...BY_ENTRY, ...AT_END].map(({ id }) => id);

export class Marks {
  private readonly cluster: Cluster;
  private readonly hit = new Set<string>();
  private readonly byKind = new Map<number, Mark[]>();
  private readonly zones: ZoneStates;
  private readonly restarts = new Map<number, number>();
  private rooms: Composition | undefined;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.zones = new ZoneStates(cluster);
    for (const mark of BY_ENTRY)
      this.byKind.set(ENTRY[mark.entry], [...(this.byKind.get(ENTRY[mark.entry]) ?? []), mark]);
    cluster.record.listen((kind, at, a, b, c, d) => this.look(kind, at, a, b, c, d));
  }

  /** From now on the rooms may be asked too. */
  attach(rooms: Composition): void {
    this.rooms = rooms;
  }

  atEnd(): ReadonlySet<string> {
    for (const { id, when } of AT_END) if (when(this.cluster)) this.hit.add(id);
    return this.hit;
  }

  private look(kind: number, at: number, a: number, b: number, c: number, d: number): void {
    const { cluster, rooms, zones, restarts } = this;
    if (kind === ENTRY['fault-started']) this.hit.add(`verb ${cluster.record.texts.of(b)}`);
    if (kind === ENTRY['node-ready']) zones.note(a, cluster.record.texts.of(b));
    if (kind === ENTRY['node-deleted']) zones.forget(a);
    for (const mark of this.byKind.get(kind) ?? [])
      if (!this.hit.has(mark.id) && mark.when({ cluster, rooms, zones, restarts, at, a, b, c, d }))
        this.hit.add(mark.id);
    if (kind === ENTRY['pod-restarted']) restarts.set(a, at);
  }
}
