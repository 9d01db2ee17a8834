/** Whether the program of a plain pod answers its readiness probe: how it turns, and when the kubelet sees it. */
import { NONE } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import type { LifeContext } from './context.ts';
import { type LifeTable, STATE } from './life-table.ts';
import { failsAt, type HeldProbers, succeedsAt } from './probes.ts';

export interface PlainReadinessOptions {
  /** The events at which a pod turns. */
  readonly ready: EventKind;
  readonly unready: EventKind;
  readonly report: (row: number) => void;
}

export class PlainReadiness {
  private readonly context: LifeContext;
  private readonly table: LifeTable;
  private readonly options: PlainReadinessOptions;
  /** Pods whose programs do not answer, by serial. */
  private readonly mute = new Set<number>();
  /** Pods that a young kubelet took on, by serial. */
  private readonly held = new Map<number, HeldProbers>();

  constructor(context: LifeContext, table: LifeTable, options: PlainReadinessOptions) {
    this.context = context;
    this.table = table;
    this.options = options;
  }

  isMute(serial: number): boolean {
    return this.mute.size > 0 && this.mute.has(serial);
  }

  forget(serial: number): void {
    if (this.mute.size > 0) this.mute.delete(serial);
    if (this.held.size > 0) this.held.delete(serial);
  }

  /** The kubelet takes it on now: its probers begin. */
  register(row: number): void {
    const { pods, now } = this.context.cluster;
    const serial = pods.serial[row];
    const held = this.context.heldProbers(row);
    this.table.register(row, now);
    if (held !== undefined) this.held.set(serial, held);
    else if (this.held.size > 0) this.held.delete(serial);
  }

  heldOf(row: number): HeldProbers | undefined {
    return this.held.size === 0 ? undefined : this.held.get(this.context.cluster.pods.serial[row]);
  }

  turned(row: number, state: typeof STATE.ready | typeof STATE.running): void {
    this.table.awaitReady(row, NONE);
    this.table.setState(row, state);
    this.options.report(row);
    this.context.touched(this.context.cluster.pods.node[row]);
  }

  /** Its program ceases to answer its readiness probe, or answers again. Without a probe the kubelet knows at once. */
  setMute(row: number, mute: boolean): void {
    const { cluster, plans } = this.context;
    const { pods, kernel } = cluster;
    const serial = pods.serial[row];
    if (mute === this.mute.has(serial)) return;
    if (mute) this.mute.add(serial);
    else this.mute.delete(serial);
    this.context.serving(row);
    const state = this.table.stateOf(row);
    if (state !== STATE.running && state !== STATE.ready) return;
    this.table.cancelReady(row, kernel);
    const changes = mute === (state === STATE.ready);
    if (!changes) return;
    const plan = plans.of(row);
    const { readiness } = plan;
    const startedAt = this.table.startOf(row);
    const since = mute ? kernel.now : Math.max(kernel.now, this.answersAt(row));
    if (since === Infinity) return;
    const anchor = plan.readinessAnchor(
      this.table.registrationOf(row),
      startedAt,
      this.table.numberOf(row),
      this.heldOf(row),
    );
    const probed = { anchor, startedAt };
    const turnsAt = readiness === undefined ? since : (mute ? failsAt : succeedsAt)(readiness, probed, since);
    this.turnAt(row, turnsAt, mute ? this.options.unready : this.options.ready);
  }

  /** Its probers have begun anew. */
  await(row: number): void {
    const readyAt = this.answersAt(row);
    if (this.isMute(this.context.cluster.pods.serial[row]) || readyAt === Infinity) return;
    this.turnAt(row, readyAt, this.options.ready);
  }

  /** As if nothing held it back. */
  private answersAt(row: number): Instant {
    const { table } = this;
    const plan = this.context.plans.of(row);
    return plan.readyAt(table.registrationOf(row), table.startOf(row), table.numberOf(row), this.heldOf(row));
  }

  /** The API hears of it a moment later. */
  private turnAt(row: number, at: Instant, kind: EventKind): void {
    const { cluster, durations } = this.context;
    const { pods, kernel } = cluster;
    this.table.awaitReady(row, kernel.at(at + durations.report(pods.node[row]), kind, pods.serial[row]));
  }
}
