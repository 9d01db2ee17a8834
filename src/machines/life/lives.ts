/** The lives of pods on machines: plain ones as one, the others container by container. */
import { NONE } from '../../cluster/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import { nth } from './behaviour.ts';
import { ContainerStatuses } from './container-statuses.ts';
import type { KubeletEnd, LifeContext } from './context.ts';
import { DetailedLives } from './detailed-lives.ts';
import { STATE } from './life-table.ts';
import { PlainLives } from './plain-lives.ts';
import type { PodLife } from './pod-life.ts';
import { effectiveGrace } from './termination.ts';

export class Lives {
  private readonly context: LifeContext;
  private readonly plain: PlainLives;
  private readonly detailed: DetailedLives;

  constructor(context: LifeContext) {
    this.context = context;
    this.plain = new PlainLives(context);
    this.detailed = new DetailedLives(context);
    context.cluster.containerStatuses = new ContainerStatuses(context, this, this.plain);
  }

  private detailOf(row: number): PodLife | undefined {
    if (this.plain.table.stateOf(row) !== STATE.followed) return undefined;
    return this.detailed.get(this.context.cluster.pods.serial[row]);
  }

  /** The kubelet takes a pod on. */
  accept(row: number): void {
    const { table, readiness } = this.plain;
    const plan = this.context.plans.of(row);
    if (plan.isPlain && table.stateOf(row) !== STATE.followed) {
      this.plain.accept(row, plan);
      return;
    }
    table.follow(row);
    this.detailed.accept(row);
    const life = this.detailOf(row);
    if (life !== undefined && readiness.isMute(life.serial)) this.detailed.setMute(life, true);
  }

  /** Whether its kubelet has not taken it on, or lost it with the machine's power. */
  isAwaited(row: number): boolean {
    const state = this.plain.table.stateOf(row);
    if (state === STATE.followed) return this.detailOf(row)?.stage === 'lost';
    return state === STATE.none || state === STATE.lost;
  }

  /** It ran when its machine lost its power, and has not been taken on since. */
  isLost(row: number): boolean {
    const life = this.detailOf(row);
    return life === undefined ? this.plain.table.stateOf(row) === STATE.lost : life.stage === 'lost';
  }

  /** The kubelet sees that the pod is being deleted. */
  stop(row: number): void {
    const life = this.detailOf(row);
    const grace = effectiveGrace(this.context.plans.of(row).graceSeconds, this.context.cluster.pods.deletionGrace[row]);
    if (life === undefined) this.plain.stop(row);
    else this.detailed.termination.begin(life, life.stage === 'lost' ? 0 : grace);
  }

  /** The kubelet ends the pod by its own decision; the first reason stands. */
  end(row: number, graceSeconds: number, why: KubeletEnd): void {
    const serial = this.context.cluster.pods.serial[row];
    const life = this.detailOf(row);
    if (this.isOver(row)) return;
    if (!this.context.ends.has(serial)) this.context.ends.set(serial, why);
    const grace = effectiveGrace(this.context.plans.of(row).graceSeconds, undefined, graceSeconds);
    if (life === undefined) this.plain.end(row, grace);
    else this.detailed.termination.begin(life, grace);
  }

  /** Nothing of it will run again. */
  isOver(row: number): boolean {
    const life = this.detailOf(row);
    return life === undefined ? this.plain.table.stateOf(row) === STATE.finished : life.stage === 'over';
  }

  /** Its kubelet has taken it on, and something of it may still run. */
  isThere(row: number): boolean {
    return !this.isAwaited(row) && !this.isOver(row);
  }

  /** It is being ended, and its containers have stopped: from then on it holds no room, though the kubelet is not done with it. */
  hasStopped(row: number): boolean {
    return this.servesUntil(row) <= this.context.cluster.now;
  }

  /** It is being ended. */
  isEnding(row: number): boolean {
    const life = this.detailOf(row);
    return life === undefined ? this.plain.table.stateOf(row) === STATE.terminating : life.stage === 'ending';
  }

  /**
   * Containers are killed: `container` alone, or all of them. They restart as the pod's policy says.
   *
   * @returns whether any ran.
   */
  kill(row: number, container: string | undefined, exitCode: number, reason: string): boolean {
    const { plans } = this.context;
    let life = this.detailOf(row);
    if (life === undefined) {
      if (Number.isNaN(this.plain.runningSince(row)) || this.isEnding(row)) return false;
      const { containers } = plans.of(row);
      if (containers.length === 1) {
        if (container !== undefined && containers[0].container.name !== container) return false;
        this.plain.ended(row, exitCode, reason);
        return true;
      }
      life = this.follow(row);
    }
    const hit = life?.containers.filter(
      (each) =>
        each.isRunning &&
        (container === undefined ? each.plan.role !== 'init' : each.plan.container.name === container),
    );
    if (life === undefined || hit === undefined) return false;
    for (const each of hit) this.detailed.end(life, each, exitCode, reason);
    return hit.length > 0;
  }

  /** A plain pod is followed container by container from now on. */
  private follow(row: number): PodLife | undefined {
    const facts = this.plain.handOver(row);
    if (facts === undefined) return undefined;
    this.plain.table.follow(row);
    return this.detailed.takeOver(row, facts.number, facts.isReady, facts.startedAt);
  }

  /** The programs cease to answer readiness probes, or answer again. */
  setMute(row: number, mute: boolean): void {
    const life = this.detailOf(row);
    if (life === undefined) this.plain.readiness.setMute(row, mute);
    else this.detailed.setMute(life, mute);
  }

  /** Tells the API how the pod stands. */
  report(row: number): void {
    const life = this.detailOf(row);
    if (life === undefined) this.plain.report(row);
    else this.detailed.report(life);
  }

  /** Power is cut. */
  lose(row: number): void {
    const life = this.detailOf(row);
    if (!this.isOver(row)) this.context.ends.delete(this.context.cluster.pods.serial[row]);
    if (life === undefined) this.plain.lose(row);
    else this.detailed.lose(life);
    this.context.serving(row);
  }

  /** The kubelet is back after its restart. */
  resume(row: number): void {
    const life = this.detailOf(row);
    if (life === undefined) this.plain.resume(row);
    else this.detailed.resume(life);
  }

  /** The object is gone. */
  drop(row: number): void {
    const serial = this.context.cluster.pods.serial[row];
    if (this.plain.table.stateOf(row) === STATE.followed) {
      this.detailed.drop(serial);
      this.plain.table.drop(row);
    } else this.plain.drop(row);
    if (this.context.ends.size > 0) this.context.ends.delete(serial);
  }

  /** From when on all main programs of a pod answer, as things stand; Infinity where one does not run or is mute. */
  servesFrom(row: number): Instant {
    const life = this.detailOf(row);
    if (life === undefined) return this.plainServesFrom(row);
    let latest = 0;
    for (const { plan, isRunning, isReady, isMute, startedAt } of life.containers) {
      if (plan.role !== 'app') continue;
      if (!isRunning || isMute || plan.neverReady) return Infinity;
      if (!isReady) latest = Math.max(latest, startedAt + nth(plan.ready, life.number));
    }
    return latest;
  }

  /** Until when they answer, as far as that is settled. */
  servesUntil(row: number): Instant {
    const life = this.detailOf(row);
    if (life !== undefined) return life.stage === 'ending' ? life.endsAt : Infinity;
    const { table } = this.plain;
    return table.stateOf(row) === STATE.terminating ? table.terminationEnd(row) : Infinity;
  }

  private plainServesFrom(row: number): Instant {
    const { plans, cluster } = this.context;
    const { table } = this.plain;
    const state = table.stateOf(row);
    if (Number.isNaN(this.plain.runningSince(row)) || this.plain.readiness.isMute(cluster.pods.serial[row]))
      return Infinity;
    return state === STATE.ready ? 0 : table.startOf(row) + plans.of(row).answersAfter(table.numberOf(row));
  }

  /** Since when each container runs, in the order of the plan; NaN where it does not. */
  startsOf(row: number): readonly Instant[] {
    const life = this.detailOf(row);
    if (life !== undefined) return life.containers.map((each) => (each.isRunning ? each.startedAt : Number.NaN));
    const since = this.plain.runningSince(row);
    return this.context.plans.of(row).containers.map(() => since);
  }

  /** Since when the `i`-th container of the plan runs; NaN if it does not. */
  startOf(row: number, i: number): Instant {
    const life = this.detailOf(row);
    if (life === undefined) return this.plain.runningSince(row);
    const container = life.containers[i];
    return container.isRunning ? container.startedAt : Number.NaN;
  }

  /** The detailed view, where there is one. */
  followed(row: number): PodLife | undefined {
    return row === NONE ? undefined : this.detailOf(row);
  }
}
