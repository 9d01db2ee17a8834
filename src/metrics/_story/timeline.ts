/** What a story is told from: faults, drains, nodes that come, go and fail, and what the scheduler said of whom. */
import { type DrainRow, type EntryName, FAILED, type FaultRow } from '../../record/index.ts';
import { DISRUPTED, STARTED, type View } from '../_view/index.ts';

type RowHandler = (at: number, a: number, b: number, c: number, d: number) => void;

export interface NodeChange {
  readonly at: number;
  readonly node: number;
  readonly change: 'created' | 'deleted' | 'ready' | 'not-ready';
}

export interface PodChange {
  readonly at: number;
  readonly pod: number;
  /** Of a restart: why. Of a preemption: the preemptor. */
  readonly detail: string;
}

/** An autoscaler's, of its target; both by their serials. */
export interface Scaling {
  readonly at: number;
  readonly autoscaler: number;
  readonly target: number;
  readonly from: number;
  readonly to: number;
}

/** Verbs of the timeline that last as long as their drains. */
const DRAINING: ReadonlySet<string> = new Set(['drain', 'pool-upgrade', 'spot-reclaim']);

export interface Wait {
  readonly pod: number;
  readonly message: string;
  readonly from: number;
  to: number;
}

/** Pods of a workload that kubelets would not run, for one reason. */
export interface Refusal {
  readonly workload: number;
  readonly reason: string;
  readonly from: number;
  to: number;
  count: number;
}

/** `status.reason` of a pod that failed though its kubelet had taken it on. */
const RAN: ReadonlySet<string> = new Set(['', 'DeadlineExceeded']);

interface Draft<T> {
  row: T;
}

export class Timeline {
  readonly faults: FaultRow[] = [];
  readonly drains: DrainRow[] = [];
  readonly nodeChanges: NodeChange[] = [];
  readonly restarts: PodChange[] = [];
  readonly scalings: Scaling[] = [];
  /** Pods that could not be placed, and what the scheduler said of them while they waited. */
  readonly waits: Wait[] = [];
  readonly refusals = new Map<string, Refusal>();
  private readonly view: View;
  private readonly faultIndex = new Map<number, number>();
  private readonly openDrains = new Map<number, Draft<DrainRow>>();
  private readonly ready = new Set<number>();
  private readonly openWaits = new Map<number, Wait>();

  constructor(view: View, on: (entry: EntryName, handler: RowHandler) => void) {
    this.view = view;
    this.followFaults(on);
    this.followNodes(on);
    this.followPods(on);
    on('replicas-scaled', (at, target, from, to, autoscaler) => {
      if (autoscaler >= 0) this.scalings.push({ at, autoscaler, target, from, to });
    });
    view.blocked.onStretch(({ from, to, pdb, pod, nodeIndex }) => {
      const draft = this.openDrains.get(nodeIndex);
      if (draft === undefined) return;
      const blocked = [...draft.row.blocked, { from, to, pdb, pod }];
      draft.row = { ...draft.row, blocked, blockedSeconds: unionSeconds(blocked) };
    });
  }

  end(at: number): void {
    this.view.blocked.end(at);
    for (const draft of this.openDrains.values()) this.drains.push(draft.row);
    this.openDrains.clear();
    this.drains.sort((a, b) => a.from - b.from);
    this.faults.forEach((fault, i) => {
      if (fault.to === null) this.faults[i] = { ...fault, to: this.endOfDrains(fault, i) };
    });
  }

  /** An entry that drains is over when the last drain is that it began: those until the next of its kind. */
  private endOfDrains({ verb, from }: FaultRow, index: number): number | null {
    if (!DRAINING.has(verb)) return null;
    const next =
      this.faults.slice(index + 1).find((later) => DRAINING.has(later.verb))?.from ?? Number.POSITIVE_INFINITY;
    const begun = this.drains.filter((drain) => drain.from >= from && drain.from < next);
    const ends = begun.map(({ to }) => to);
    if (ends.length === 0 || ends.includes(null)) return null;
    return ends.reduce<number>((last, to) => Math.max(last, to ?? 0), from);
  }

  private failed(at: number, pod: number, reason: string): void {
    const { pods } = this.view;
    // one that was there and is turned out is a loss, and told as such
    if (RAN.has(reason) || !pods.isKnown(pod) || pods.has(pod, STARTED | DISRUPTED)) return;
    const workload = pods.workloadOf(pod);
    const key = `${workload} ${reason}`;
    const known = this.refusals.get(key) ?? { workload, reason, from: at, to: at, count: 0 };
    known.to = at;
    known.count++;
    this.refusals.set(key, known);
  }

  private waitFor(at: number, pod: number, message: string): void {
    if (this.openWaits.get(pod)?.message === message) return;
    this.endWait(at, pod);
    const wait = { pod, message, from: at, to: Number.POSITIVE_INFINITY };
    this.openWaits.set(pod, wait);
    this.waits.push(wait);
  }

  private endWait(at: number, pod: number): void {
    const wait = this.openWaits.size > 0 ? this.openWaits.get(pod) : undefined;
    if (wait === undefined) return;
    wait.to = at;
    this.openWaits.delete(pod);
  }

  private followFaults(on: (entry: EntryName, handler: RowHandler) => void): void {
    const { texts } = this.view;
    on('fault-started', (at, fault, verb, name, detail) => {
      this.faultIndex.set(fault, this.faults.length);
      this.faults.push({
        id: `fault/${this.faults.length}`,
        name: texts.of(name),
        verb: texts.of(verb),
        detail: texts.of(detail),
        from: at,
        to: null,
      });
    });
    on('fault-ended', (at, fault) => {
      const index = this.faultIndex.get(fault);
      if (index !== undefined) this.faults[index] = { ...this.faults[index], to: at };
    });
  }

  private followNodes(on: (entry: EntryName, handler: RowHandler) => void): void {
    const { view } = this;
    const note = (at: number, node: number, change: NodeChange['change']): void => {
      this.nodeChanges.push({ at, node, change });
    };
    on('node-created', (at, node) => note(at, node, 'created'));
    on('node-deleted', (at, node) => note(at, node, 'deleted'));
    on('node-ready', (at, node, status) => {
      const isReady = view.texts.of(status) === 'True';
      if (isReady === this.ready.has(node)) return;
      if (isReady) this.ready.add(node);
      else this.ready.delete(node);
      note(at, node, isReady ? 'ready' : 'not-ready');
    });
    on('drain-started', (at, node, pods) => {
      const name = view.nodes.list[node]?.facts.name ?? '';
      const row: DrainRow = {
        node: name,
        from: at,
        to: null,
        pods: Math.max(0, pods),
        outcome: 'running',
        message: '',
        blocked: [],
        blockedSeconds: 0,
      };
      this.openDrains.set(node, { row });
    });
    on('drain-ended', (at, node, succeeded, message) => {
      const draft = this.openDrains.get(node);
      if (draft === undefined) return;
      this.openDrains.delete(node);
      this.drains.push({
        ...draft.row,
        to: at,
        outcome: succeeded === 1 ? 'succeeded' : 'failed',
        message: view.texts.of(message),
      });
    });
  }

  private followPods(on: (entry: EntryName, handler: RowHandler) => void): void {
    const { view } = this;
    let ends: readonly EntryName[] = ['pod-scheduled', 'pod-deletion-requested', 'pod-deleted'];
    on('pod-unschedulable', (at, pod, message) => {
      // nobody need be told of the end of a wait before there is one
      for (const end of ends) on(end, (endedAt, waiting) => this.endWait(endedAt, waiting));
      ends = [];
      this.waitFor(at, pod, view.texts.of(message));
    });
    on('pod-phase', (at, pod, phase, _node, reason) => {
      if (phase === FAILED && reason >= 0) this.failed(at, pod, view.texts.of(reason));
    });
    const endOf = new Map<number, string>();
    on('container-ended', (_at, pod, _container, _exitCode, reason) => endOf.set(pod, view.texts.of(reason)));
    on('pod-restarted', (at, pod, _restarts, _node, reason) => {
      this.restarts.push({ at, pod, detail: endOf.get(pod) ?? view.texts.of(reason) });
    });
  }
}

/** Seconds that at least one of the stretches covers. */
function unionSeconds(stretches: readonly { readonly from: number; readonly to: number }[]): number {
  let covered = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from)) {
    covered += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return covered / 1000;
}
