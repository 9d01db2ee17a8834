/**
 * Follows a record and keeps every metric up to date.
 *
 *   record ─► due availabilities ─► last sample, if its period is over ─► view ─► metrics of that kind of row
 *
 * Rows come from `EventRecord.listen`, or, with `replay`, from a record that kept them.
 */
import { ENTRY, type EntryName, type EventRecord, type Labels } from '../../record/index.ts';
import type { Counter } from '../_instruments/index.ts';
import type { Meter, MetricDefinition } from '../_metric.ts';
import { Timeline } from '../_story/timeline.ts';
import { View, type Workload } from '../_view/index.ts';
import type { World } from '../_world.ts';
import { Instruments } from './instruments.ts';

type RowHandler = (at: number, a: number, b: number, c: number, d: number) => void;

export interface MetersOptions {
  readonly record: EventRecord;
  readonly world: World;
  /** Milliseconds. */
  readonly horizon: number;
}

/** Cluster-wide numbers are sampled at most this often in a run, and at most once a second. */
const MOST_SAMPLES = 4000;

export class Meters {
  readonly view: View;
  readonly instruments: Instruments;
  readonly timeline: Timeline;
  readonly definitions: readonly MetricDefinition[];
  readonly horizon: number;
  private readonly handlers: RowHandler[][] = [];
  private readonly samplers: ((at: number) => void)[] = [];
  private readonly enders: ((at: number) => void)[] = [];
  private readonly period: number;
  private lastRowAt = 0;
  /** Of the sampling period that is going on. */
  private periodEnd: number;
  private unsampled = false;
  private endedAt = -1;

  constructor(definitions: readonly MetricDefinition[], { record, world, horizon }: MetersOptions) {
    this.definitions = definitions;
    this.horizon = horizon;
    this.period = Math.max(1000, Math.ceil(horizon / MOST_SAMPLES / 1000) * 1000);
    this.periodEnd = this.period;
    this.view = new View(world, record.texts);
    const { workloads } = this.view;
    this.instruments = new Instruments({
      count: () => workloads.count,
      of: (workload) => labelsOf(workloads.at(workload)),
    });
    this.timeline = new Timeline(this.view, (entry, handler) => this.on(entry, handler));
    for (const definition of definitions) definition.follow(this.meterFor(definition));
  }

  /** Hears of every row from now on. */
  listen(record: EventRecord): this {
    record.listen((kind, at, a, b, c, d) => this.row(kind, at, a, b, c, d));
    return this;
  }

  /** Goes through the rows that were kept. */
  replay(record: EventRecord): this {
    record.forEach((kind, at, a, b, c, d) => this.row(kind, at, a, b, c, d));
    return this;
  }

  /** One row of the record, in order. */
  row(kind: number, at: number, a: number, b: number, c: number, d: number): void {
    if (this.endedAt >= 0) throw new Error('a row came after the end of the run');
    if (at !== this.lastRowAt) this.moveTo(at);
    this.view.apply(kind, at, a, b, c, d);
    this.unsampled = true;
    const handlers = this.handlers[kind];
    if (handlers !== undefined) for (const handler of handlers) handler(at, a, b, c, d);
  }

  /** The run is over at `at`. Only the first call counts. */
  end(at: number): void {
    if (this.endedAt >= 0) return;
    this.moveTo(at);
    this.sample();
    this.endedAt = at;
    for (const node of this.view.nodes.live()) this.view.nodes.close(node, at);
    for (const ender of this.enders) ender(at);
    this.timeline.end(at);
  }

  private moveTo(at: number): void {
    if (at >= this.periodEnd) {
      if (this.unsampled) this.sample();
      this.periodEnd = (Math.floor(at / this.period) + 1) * this.period;
    }
    this.view.advance(at);
    this.lastRowAt = at;
  }

  private sample(): void {
    this.view.nodes.bookings.settle();
    for (const sampler of this.samplers) sampler(this.lastRowAt);
    this.unsampled = false;
  }

  private on(entry: EntryName, handler: RowHandler): void {
    const kind = ENTRY[entry];
    this.handlers[kind] ??= [];
    this.handlers[kind].push(handler);
  }

  private meterFor({ name }: MetricDefinition): Meter {
    const { instruments, view, horizon } = this;
    const counters: Counter[] = [];
    return {
      view,
      horizon,
      on: (entry, handler) => this.on(entry, handler),
      onSample: (handler) => {
        this.samplers.push(handler);
      },
      onEnd: (handler) => {
        this.enders.push(handler);
      },
      gauge: (labels) => instruments.gauge(name, labels),
      counter: (labels) => instruments.counter(name, labels),
      steadyCounter: (labels) => instruments.counter(name, labels, true),
      distribution: (labels) => instruments.distribution(name, labels),
      counterOf: (workload) => (counters[workload.id] ??= instruments.counter(name, labelsOf(workload))),
      workloadGauges: (following) => instruments.workloadGauges(name, following),
      workloadDistributions: (following) => instruments.workloadDistributions(name, following),
    };
  }
}

const labelsOf = ({ name, namespace }: Workload): Labels => ({ workload: name, namespace });
