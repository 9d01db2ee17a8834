/**
 * Losses of pods that no desired state asked for, each with exactly one cause.
 *
 *   eviction 201 / preemption / disruption target ─► remembered ─► deletion requested, or phase Failed ─► a loss
 *   deletion requested by somebody who is no workload controller ──────────────────────────────────────► a loss
 *
 * A rollout or a scale-down deletes pods too; those are no losses, and neither is the removal of one that has finished.
 */
import { FAILED, SUCCEEDED } from '../../record/index.ts';
import { Budgets } from './budgets.ts';
import { BARE, DISRUPTED, FINISHED, TERMINATING } from './pod-rows.ts';
import type { View } from './view.ts';
import type { Workload } from './workload.ts';

const NONE = -1;

export interface Loss {
  readonly at: number;
  readonly pod: number;
  readonly name: string;
  readonly workload: Workload;
  /** Index, or -1. */
  readonly node: number;
  readonly cause: string;
  /** `status.reason` of a pod that its kubelet ended: `Evicted`, `Terminated`, `Preempting`; else ''. */
  readonly reason: string;
  /** Known late where the answer is recorded after its effect. */
  by: string;
  readonly voluntary: boolean;
  readonly budget: 'none' | 'respected' | 'broken';
  /** Name of the budget that counts, or ''. */
  readonly pdb: string;
  /** When the workload was whole again; NaN while it is not. */
  recoveredAt: number;
}

interface Mark {
  readonly at: number;
  readonly cause: string;
  readonly by: string;
}

const EVICTED = 'EvictionByEvictionAPI';
const PREEMPTED = 'PreemptionByScheduler';
const DELETED = 'Deleted';
const EVICTED_BY_KUBELET = 'Evicted';

/** Who does it, where the record has only the reason. */
const ACTORS: ReadonlyMap<string, string> = new Map([
  ['DeletionByTaintManager', 'taint-eviction-controller'],
  ['DeletionByPodGC', 'pod-garbage-collector'],
  ['TerminationByKubelet', 'kubelet'],
  [PREEMPTED, 'scheduler'],
]);

/** Reasons of a Failed pod with which a kubelet turns it out, with or without a disruption target. */
const TURNED_OUT: ReadonlySet<string> = new Set(['Evicted', 'Terminated', 'NodeShutdown', 'NodeLost', 'Preempting']);

/** Deletions by these carry out a desired state. */
const isController = (by: string): boolean =>
  by.endsWith('-controller') ||
  by.endsWith('-collector') ||
  by === 'kubelet' ||
  by === 'pod-gc' ||
  by === 'garbage-collector';

export class Losses {
  readonly list: Loss[] = [];
  private readonly view: View;
  readonly budgets: Budgets;
  private readonly marks = new Map<number, Mark>();
  /** The pod that left last, if it was healthy until then; else -1. Told before the view takes its row in. */
  healthy = NONE;
  private readonly open = new Map<number, Loss[]>();
  private readonly listeners: ((loss: Loss) => void)[] = [];

  constructor(view: View) {
    this.view = view;
    this.budgets = new Budgets(view);
  }

  onLoss(listener: (loss: Loss) => void): void {
    this.listeners.push(listener);
  }

  evicted(at: number, pod: number, code: number, by: string): void {
    if (code >= 300) return;
    this.mark(at, pod, EVICTED, by);
    this.attribute(at, pod, EVICTED, by);
  }

  preempted(at: number, preemptor: number, victim: number): void {
    const by = this.view.pods.isKnown(preemptor) ? `pod/${this.view.podName(preemptor)}` : 'scheduler';
    this.mark(at, victim, PREEMPTED, by);
    this.attribute(at, victim, PREEMPTED, by);
  }

  targeted(at: number, pod: number, reason: string): void {
    this.mark(at, pod, reason, ACTORS.get(reason) ?? '');
  }

  deletionRequested(at: number, pod: number, by: string): void {
    const flags = this.view.pods.flagsOf(pod);
    const mark = this.markOf(pod);
    if ((flags & FINISHED) !== 0) {
      // its work is done, or its end was counted: whoever clears it away disrupts nothing
    } else if (mark !== undefined) this.lose(at, pod, mark);
    else if (!isController(by) && (flags & DISRUPTED) === 0) this.lose(at, pod, { at, cause: DELETED, by });
    this.forget(pod);
  }

  /** @param reasonText number of a text. */
  finished(at: number, pod: number, phase: number, reasonText: number): void {
    const mark = this.markOf(pod);
    const reason = phase === FAILED ? this.view.texts.of(reasonText) : '';
    if (phase === FAILED && mark !== undefined) this.lose(at, pod, mark, reason);
    else if (phase === FAILED && TURNED_OUT.has(reason) && !this.view.pods.has(pod, TERMINATING))
      this.lose(at, pod, { at, cause: reason, by: 'kubelet' }, reason);
    else if (phase === SUCCEEDED && this.isTurnedOut(pod, mark))
      this.lose(at, pod, mark ?? { at, cause: EVICTED_BY_KUBELET, by: 'kubelet' });
    this.forget(pod);
  }

  /** A pod that is to run for ever has not succeeded: its kubelet ended it, and its programs ended well. */
  private isTurnedOut(pod: number, mark: Mark | undefined): boolean {
    const { pods, workloads } = this.view;
    if (pods.has(pod, TERMINATING) || (mark === undefined && pods.has(pod, BARE))) return false;
    return workloads.isLasting(pods.workloadOf(pod));
  }

  private markOf(pod: number): Mark | undefined {
    return this.marks.size > 0 ? this.marks.get(pod) : undefined;
  }

  /** What befalls a pod that is leaving already – a victim that its own rollout had deleted – is no cause of its loss. */
  private mark(at: number, pod: number, cause: string, by: string): void {
    if (!this.view.pods.isKnown(pod) || this.view.pods.has(pod, DISRUPTED | TERMINATING)) return;
    const old = this.marks.get(pod);
    const keepsBy = old !== undefined && old.cause === cause && old.by !== (ACTORS.get(cause) ?? '');
    this.marks.set(pod, keepsBy ? old : { at: old?.at ?? at, cause, by });
  }

  /** The loss was written down before it was said who did it. */
  private attribute(at: number, pod: number, cause: string, by: string): void {
    const loss = this.list.findLast((one) => one.at !== at || one.pod === pod);
    if (loss !== undefined && loss.at === at && loss.pod === pod && loss.cause === cause) loss.by = by;
  }

  private lose(at: number, pod: number, { cause, by }: Mark, reason = ''): void {
    const { view } = this;
    if (view.pods.has(pod, DISRUPTED)) return;
    view.pods.raise(pod, DISRUPTED);
    const { budget, pdb } = this.budgets.spend(view.pods.classOf(pod), this.healthy === pod, cause === EVICTED);
    const workload = view.workloadOf(pod);
    view.workloads.addDisruption(workload.id);
    const loss: Loss = {
      at,
      pod,
      name: view.podName(pod),
      workload,
      node: view.pods.nodeOf(pod),
      cause,
      reason,
      by,
      voluntary: cause === EVICTED || cause === DELETED,
      budget,
      pdb: pdb < 0 ? '' : (view.world.object(pdb)?.name ?? ''),
      recoveredAt: Number.NaN,
    };
    this.list.push(loss);
    if (workload.lasting && workload.available >= workload.desired) loss.recoveredAt = at;
    else if (workload.lasting) this.keepOpen(loss);
    for (const listener of this.listeners) listener(loss);
  }

  private keepOpen(loss: Loss): void {
    const open = this.open.get(loss.workload.id);
    if (open === undefined) this.open.set(loss.workload.id, [loss]);
    else open.push(loss);
  }

  /** Is any workload still short of a pod that it lost? */
  get isAnyOpen(): boolean {
    return this.open.size > 0;
  }

  /** A workload may be whole again. */
  recover(at: number, workload: number): void {
    const { workloads } = this.view;
    const isShort = workloads.availableOf(workload) < workloads.desiredOf(workload);
    const open = isShort ? undefined : this.open.get(workload);
    if (open === undefined) return;
    for (const loss of open) loss.recoveredAt = at;
    this.open.delete(workload);
  }

  private forget(pod: number): void {
    if (this.marks.size > 0) this.marks.delete(pod);
    if (this.healthy === pod) this.healthy = NONE;
  }
}
