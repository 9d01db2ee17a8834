/**
 * How the containers of a plain pod start once more: after their back-off, and when their image can be had.
 *
 *   ended ──back-off──► restart: image there? ──► restarted ──► runs
 *                          ▲          └── no: the worker comes back ┐
 *                          └────────────────────────────────────────┘
 */
import { NONE } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import { NEVER_PULLED } from '../images/images.ts';
import { mayGoAt } from '../kubelet/backoff.ts';
import { type LifeContext, retryStream } from './context.ts';
import { tellBackoff, triesAgainAt } from './crash-loop.ts';
import { type LifeTable, STATE } from './life-table.ts';
import type { PlainNotes } from './plain-notes.ts';

export interface PlainRestartsOptions {
  readonly restart: EventKind;
  /** Its image is there. */
  readonly restarted: EventKind;
  readonly run: (row: number) => void;
}

export class PlainRestarts {
  private readonly context: LifeContext;
  private readonly table: LifeTable;
  private readonly notes: PlainNotes;
  private readonly options: PlainRestartsOptions;

  constructor(context: LifeContext, table: LifeTable, notes: PlainNotes, options: PlainRestartsOptions) {
    this.context = context;
    this.table = table;
    this.notes = notes;
    this.options = options;
  }

  /** The next restart: with the first of the worker's tries after the back-off; none while no kubelet looks after it. */
  await(row: number): void {
    const { cluster, timing, machines } = this.context;
    const { pods, kernel } = cluster;
    const node = pods.node[row];
    if (!machines.isTended(node)) return;
    const { now } = kernel;
    const goAt = Math.max(mayGoAt(this.table.backoffOf(row), now), now);
    const at = goAt === now ? now : triesAgainAt(goAt, now, timing.workerRetry, retryStream(this.context, node));
    if (goAt > now) tellBackoff(this.context, row, this.context.plans.of(row).containers[0].container.name);
    this.table.countEnd(row, now, at);
    this.table.enter(row, STATE.waiting, kernel.at(at, this.options.restart, pods.serial[row]));
  }

  /** Its back-off is over: it asks for its image. */
  restart(row: number): void {
    const { cluster, images } = this.context;
    const { pods, kernel } = cluster;
    const there = images.pull(pods.node[row], this.context.plans.of(row).images, kernel.now);
    if (there < 0) {
      this.refused(row, there === NEVER_PULLED);
      return;
    }
    if (there > kernel.now)
      this.table.enter(row, STATE.waiting, kernel.at(there, this.options.restarted, pods.serial[row]));
    else this.restarted(row);
  }

  /** Its image is there. */
  restarted(row: number): void {
    this.notes.pulled(this.context.cluster.pods.serial[row]);
    this.count(row, this.table.exitCodeOf(row) === 0 ? 'Completed' : 'Restarted');
    this.options.run(row);
  }

  /** Its image cannot be had: neither before the next pull nor before the end of its back-off, for which the try counts. */
  private refused(row: number, isForbidden: boolean): void {
    const { cluster } = this.context;
    const { pods, kernel } = cluster;
    const end = this.table.endOf(row);
    const at = this.nextPull(row, isForbidden, mayGoAt(this.table.backoffOf(row), end));
    this.table.countEnd(row, end, at);
    this.table.enter(row, STATE.waiting, kernel.at(at, this.options.restart, pods.serial[row]));
  }

  /** The API hears of it, now or when the machine is heard again. */
  count(row: number, reason: string): void {
    const { pods, podApi } = this.context.cluster;
    if (this.context.machines.isUp(pods.node[row])) podApi.addRestart(row, reason);
    else this.table.owe(row);
  }

  /** ErrImagePull, then ImagePullBackOff: 10 s, doubled to 5 min, counted from the failure. @returns when the worker asks again, not before `notBefore`. */
  nextPull(row: number, isForbidden: boolean, notBefore = 0): Instant {
    const { cluster, timing, images } = this.context;
    const { pods, now } = cluster;
    const serial = pods.serial[row];
    const { wait, isFirst } = this.notes.pullFailed(serial, isForbidden);
    const { at, message } = images.failure;
    if (isFirst && !isForbidden && message !== undefined) cluster.event(NONE, 'Failed', message, serial);
    if (isFirst)
      cluster.event(NONE, 'Failed', isForbidden ? 'Error: ErrImageNeverPull' : 'Error: ErrImagePull', serial);
    const random = retryStream(this.context, pods.node[row]);
    const mayGo = isForbidden ? now + Math.max(1, timing.workerRetry) : at + wait;
    return triesAgainAt(Math.max(mayGo, notBefore), now, timing.workerRetry, random);
  }
}
