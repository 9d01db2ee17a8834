/**
 * The lives of plain pods, whose containers start, serve and end as one. A pod costs an event for its start, one for its
 * readiness, one for its end.
 *
 *   accepted ──pull──► images there ──start──► Running ──probe──► Ready ──run──► ended ──back-off──► Running …
 *                                                                          └──► Succeeded | Failed
 *   deletionTimestamp or the kubelet's own decision ──► terminating ──SIGTERM … grace──► Failed ──► object removed
 */
import { NONE } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import { RUNNING } from '../../record/index.ts';
import { NEVER_PULLED } from '../images/images.ts';
import { KILLED } from './container-plan.ts';
import type { LifeContext } from './context.ts';
import { LifeTable, STATE } from './life-table.ts';
import type { PodPlan } from './pod-plan.ts';
import { PlainNotes } from './plain-notes.ts';
import { PlainReadiness } from './plain-readiness.ts';
import { PlainRestarts } from './plain-restarts.ts';
import { reportEnd } from './report-end.ts';

/** Its containers end as one. */
const ALL = -1;

export class PlainLives {
  readonly table = new LifeTable();
  private readonly context: LifeContext;
  private readonly kinds: Readonly<
    Record<'pull' | 'start' | 'ready' | 'unready' | 'end' | 'restart' | 'restarted' | 'stopped', EventKind>
  >;
  readonly notes = new PlainNotes();
  readonly readiness: PlainReadiness;
  private readonly restarts: PlainRestarts;

  constructor(context: LifeContext) {
    this.context = context;
    const { kernel, pods } = context.cluster;
    const on = (name: string, step: (row: number) => void): EventKind =>
      kernel.on(`kubelet/${name}`, (serial) => {
        const row = pods.rowOf(serial);
        if (row !== NONE) step(row);
      });
    // the steps of every pod's life have handlers of their own: one that serves many kinds knows nothing of what it calls
    this.kinds = {
      pull: on('pull', (row) => this.pull(row, this.plan(row), false)),
      start: kernel.on('kubelet/start', (serial) => {
        const row = pods.rowOf(serial);
        if (row !== NONE) this.started(row);
      }),
      ready: kernel.on('kubelet/ready', (serial) => {
        const row = pods.rowOf(serial);
        if (row !== NONE) this.readiness.turned(row, STATE.ready);
      }),
      unready: on('unready', (row) => this.readiness.turned(row, STATE.running)),
      end: kernel.on('kubelet/end', (serial) => {
        const row = pods.rowOf(serial);
        if (row !== NONE) this.exited(row);
      }),
      restart: on('restart', (row) => this.restarts.restart(row)),
      restarted: on('restarted', (row) => this.restarts.restarted(row)),
      stopped: on('stopped', (row) => this.stopped(row)),
    };
    const { ready, unready, restart, restarted } = this.kinds;
    this.readiness = new PlainReadiness(context, this.table, { ready, unready, report: (row) => this.report(row) });
    this.restarts = new PlainRestarts(context, this.table, this.notes, {
      restart,
      restarted,
      run: (row) => this.run(row, this.plan(row)),
    });
  }

  private plan(row: number): PodPlan {
    return this.context.plans.of(row);
  }

  /** The kubelet takes the pod on, for the first time or after its machine's return. */
  accept(row: number, plan: PodPlan): void {
    const { cluster, numbers } = this.context;
    const { pods, podApi } = cluster;
    const hasRun = pods.phase[row] === RUNNING;
    if (hasRun && this.table.stateOf(row) === STATE.none) {
      this.adopt(row, plan);
      return;
    }
    if (hasRun && plan.restartNever) {
      this.over(row, KILLED);
      return;
    }
    if (hasRun) podApi.setReady(row, false);
    else podApi.setStartTime(row);
    this.table.begin(row, plan.varies ? numbers.next(pods.owner[row], pods.ordinal[row]) : 0);
    if (plan.isProbed) this.readiness.register(row);
    this.pull(row, plan, true);
  }

  /** A pod that ran before the scenario began goes on as it was. */
  private adopt(row: number, plan: PodPlan): void {
    const { cluster } = this.context;
    const isReady = cluster.pods.isReady(row);
    this.table.begin(row, 0);
    if (plan.isProbed) this.table.register(row, cluster.now);
    this.run(row, plan);
    if (!isReady) return;
    this.table.cancelReady(row, cluster.kernel);
    this.table.setState(row, STATE.ready);
  }

  private pull(row: number, plan: PodPlan, isFirst: boolean): void {
    const { cluster, images } = this.context;
    const { pods, kernel } = cluster;
    const there = images.pull(pods.node[row], plan.images, kernel.now);
    if (there < 0) {
      this.pullFailed(row, there === NEVER_PULLED);
      return;
    }
    if (!isFirst) this.notes.pulled(pods.serial[row]);
    const fixed = plan.startAfter(this.table.numberOf(row));
    const at = there + (plan.isStartGiven ? fixed : this.context.durations.startup(row, fixed));
    this.table.enter(row, STATE.starting, kernel.at(at, this.kinds.start, pods.serial[row]));
  }

  private pullFailed(row: number, isForbidden: boolean): void {
    const { pods, kernel } = this.context.cluster;
    const at = this.restarts.nextPull(row, isForbidden);
    this.table.enter(row, STATE.starting, kernel.at(at, this.kinds.pull, pods.serial[row]));
  }

  private started(row: number): void {
    const { pods } = this.context.cluster;
    // a pod that had run before its machine went down starts again in its place
    if (pods.phase[row] === RUNNING) {
      this.restarts.count(row, 'MachineBooted');
      this.table.letGo(row, this.context.cluster.now);
    }
    this.table.enter(row, STATE.running, NONE);
    this.report(row);
    this.run(row, this.plan(row));
    const grace = this.notes.takeDoom(pods.serial[row]);
    if (grace !== undefined) this.terminate(row, grace);
  }

  /** Containers run: readiness comes, and for what ends by itself the end. */
  private run(row: number, plan: PodPlan): void {
    const { cluster } = this.context;
    const { pods, kernel } = cluster;
    const { now } = kernel;
    const serial = pods.serial[row];
    const n = this.table.numberOf(row);
    const runs = plan.runFor(n);
    const readyAt = plan.readyAt(this.table.registrationOf(row), now, n, this.readiness.heldOf(row));
    const becomesReady = readyAt - now < runs && readyAt !== Infinity && !this.readiness.isMute(serial);
    this.table.start(row, now);
    this.table.awaitReady(
      row,
      becomesReady
        ? kernel.at(readyAt + this.context.durations.report(pods.node[row]), this.kinds.ready, serial)
        : NONE,
    );
    this.table.enter(row, STATE.running, runs === Infinity ? NONE : kernel.after(runs, this.kinds.end, serial));
    this.context.touched(pods.node[row]);
    this.context.serving(row);
  }

  /** Its programs are through. */
  private exited(row: number): void {
    this.table.step(row);
    this.ended(row, this.plan(row).exitCode(this.table.numberOf(row)), '');
  }

  /** Its containers end: by themselves, or because something kills them. */
  ended(row: number, exitCode: number, reason: string): void {
    const { cluster } = this.context;
    const { pods, kernel } = cluster;
    const plan = this.plan(row);
    this.context.ending(row, ALL);
    this.table.cancel(row, kernel);
    this.recordEnd(row, exitCode, reason);
    this.context.touched(pods.node[row]);
    if (plan.restartAlways || (exitCode !== 0 && !plan.restartNever)) {
      this.table.setExit(row, exitCode);
      this.table.enter(row, STATE.waiting, NONE);
      this.context.serving(row);
      this.restarts.await(row);
      this.report(row);
    } else {
      this.over(row, exitCode);
    }
  }

  /** What is needed to follow it container by container from now on; it is forgotten here. */
  handOver(
    row: number,
  ): { readonly number: number; readonly isReady: boolean; readonly startedAt: Instant } | undefined {
    const state = this.table.stateOf(row);
    if (state !== STATE.running && state !== STATE.ready) return undefined;
    const facts = {
      number: this.table.numberOf(row),
      isReady: state === STATE.ready,
      startedAt: this.table.startOf(row),
    };
    this.drop(row);
    return facts;
  }

  private recordEnd(row: number, exitCode: number, reason: string): void {
    const { pods, record, now } = this.context.cluster;
    if (exitCode === 0 && reason === '') return;
    const name = this.plan(row).containers[0].container.name;
    const { texts } = record;
    record.append('container-ended', now, pods.serial[row], texts.id(name), exitCode, texts.id(reason || 'Error'));
    this.notes.ended(pods.serial[row], reason);
  }

  /** The kubelet ends it; the reason stands in `context.ends`. */
  end(row: number, graceSeconds: number): void {
    this.terminate(row, graceSeconds);
  }

  /** The kubelet sees the deletion: SIGTERM, and at the latest after the grace period SIGKILL. */
  stop(row: number): void {
    if (this.table.stateOf(row) === STATE.finished) {
      this.report(row);
      return;
    }
    this.terminate(row, this.context.cluster.pods.deletionGrace[row]);
  }

  private terminate(row: number, graceSeconds: number): void {
    const { cluster, timing } = this.context;
    const { pods, kernel } = cluster;
    const state = this.table.stateOf(row);
    if (state === STATE.terminating && graceSeconds >= this.table.terminationGrace(row)) return;
    // what the kubelet has begun to start it starts, before it sees to the end
    if (state === STATE.starting && !this.context.standIns && !this.notes.isBackingOff(pods.serial[row])) {
      this.notes.doom(pods.serial[row], graceSeconds);
      return;
    }
    this.table.cancel(row, kernel);
    if (state === STATE.none) this.table.begin(row, 0);
    const runs = state === STATE.running || state === STATE.ready || state === STATE.terminating;
    const plan = this.plan(row);
    const n = this.table.numberOf(row);
    const wanted = runs ? plan.terminationFor(n, row, this.context.durations) : 0;
    const patience = Math.max(graceSeconds * 1000, timing.minimumGrace);
    const runsOn = Math.min(wanted, patience);
    const told = wanted > patience ? KILLED : plan.terminationCode(n);
    // what waits to be started again has ended as it did; what never ran has not succeeded
    const left = state === STATE.waiting ? this.table.exitCodeOf(row) : KILLED;
    let exitCode = runs ? told : left;
    let endsAt = kernel.now + runsOn;
    // less grace ends nothing later than it would have ended
    if (state === STATE.terminating && this.table.terminationEnd(row) <= endsAt) {
      endsAt = this.table.terminationEnd(row);
      exitCode = this.table.exitCodeOf(row);
    }
    this.table.setTermination(row, graceSeconds, exitCode, endsAt);
    const doneAt = Math.max(kernel.now, endsAt + (runs ? timing.cleanup : 0));
    this.table.enter(row, STATE.terminating, kernel.at(doneAt, this.kinds.stopped, pods.serial[row]));
    this.context.serving(row);
  }

  private stopped(row: number): void {
    this.context.ending(row, ALL);
    this.over(row, this.table.exitCodeOf(row));
  }

  /** Nothing of it will run again. */
  private over(row: number, exitCode: number): void {
    const { cluster } = this.context;
    this.table.finish(row, exitCode);
    this.context.touched(cluster.pods.node[row]);
    this.context.serving(row);
    this.context.over(row);
    this.report(row);
  }

  /** Tells the API how the pod stands; says nothing while the machine cannot be heard. */
  report(row: number): void {
    const { cluster, machines } = this.context;
    const { pods, podApi } = cluster;
    if (!machines.isUp(pods.node[row])) return;
    const state = this.table.stateOf(row);
    for (let owed = this.table.settle(row); owed > 0; owed--) podApi.addRestart(row, 'Restarted');
    if (state === STATE.finished) {
      reportEnd(this.context, row, this.table.exitCodeOf(row));
      return;
    }
    if (state === STATE.starting || state === STATE.terminating) return;
    podApi.setPhase(row, RUNNING);
    podApi.setReady(row, state === STATE.ready);
  }

  /** Power is cut: a finished pod stays finished, everything else starts over at the next boot. */
  lose(row: number): void {
    this.table.cancel(row, this.context.cluster.kernel);
    this.notes.takeDoom(this.context.cluster.pods.serial[row]);
    const state = this.table.stateOf(row);
    if (state !== STATE.finished && state !== STATE.none) this.table.lose(row);
  }

  /** A kubelet is back after its restart: what it remembered is gone, what runs is asked anew. */
  resume(row: number): void {
    const { kernel } = this.context.cluster;
    const state = this.table.stateOf(row);
    this.table.forgetBackoff(row);
    if (state === STATE.waiting) {
      this.table.cancel(row, kernel);
      this.restarts.await(row);
    }
    if (state === STATE.starting) this.startAnew(row);
    if (state === STATE.terminating) this.terminateAnew(row);
    if (!this.plan(row).isProbed) return;
    this.readiness.register(row);
    if (state !== STATE.ready && state !== STATE.running) return;
    this.table.cancelReady(row, kernel);
    this.table.setState(row, STATE.running);
    this.report(row);
    this.readiness.await(row);
  }

  private startAnew(row: number): void {
    const { kernel, pods } = this.context.cluster;
    const grace = this.notes.takeDoom(pods.serial[row]);
    this.table.cancel(row, kernel);
    this.notes.pulled(pods.serial[row]);
    if (grace === undefined) {
      this.pull(row, this.plan(row), true);
      return;
    }
    this.table.enter(row, STATE.none, NONE);
    this.terminate(row, grace);
  }

  /** A termination that the kubelet had begun begins again, with its full grace. */
  private terminateAnew(row: number): void {
    const grace = this.table.terminationGrace(row);
    this.table.setTermination(row, Infinity, 0, Infinity);
    this.terminate(row, grace);
  }

  /** The object is gone; whatever still ran is killed, and nobody hears of it. */
  drop(row: number): void {
    const { cluster } = this.context;
    this.table.cancel(row, cluster.kernel);
    this.table.drop(row);
    const serial = cluster.pods.serial[row];
    this.notes.forget(serial);
    this.readiness.forget(serial);
  }

  /** Since when its containers run; NaN if they do not. */
  runningSince(row: number): Instant {
    const state = this.table.stateOf(row);
    const runs = state === STATE.running || state === STATE.ready || state === STATE.terminating;
    return runs ? this.table.startOf(row) : Number.NaN;
  }
}
