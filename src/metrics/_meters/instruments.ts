/** All instruments of a run, by metric and labels. */
import type { Labels } from '../../record/index.ts';
import { Counter, Distribution, Gauge, WorkloadDistributions, WorkloadGauges } from '../_instruments/index.ts';

export interface LabelledInstrument {
  readonly labels: Labels;
  readonly instrument: Gauge | Counter | Distribution;
}

type ByWorkload = WorkloadGauges | WorkloadDistributions;

interface Labelled {
  readonly key: string;
  readonly labels: Labels;
  readonly get: () => Gauge | Counter | Distribution;
}

/** A metric's instruments by workload, and the workloads behind each pair of labels. */
interface WorkloadTable {
  readonly table: ByWorkload;
  readonly byKey: Map<string, { readonly labels: Labels; readonly workloads: number[] }>;
  /** How many workloads `byKey` was made of. */
  known: number;
}

const NO_LABELS: Labels = {};

export class Instruments {
  private readonly byMetric = new Map<string, Map<string, LabelledInstrument>>();
  private readonly tables = new Map<string, WorkloadTable>();
  private readonly labelsOf: (workload: number) => Labels;

  /** `labelsOf`: the labels `workload` and `namespace` of a workload. */
  constructor(labelsOf: (workload: number) => Labels) {
    this.labelsOf = labelsOf;
  }

  gauge(metric: string, labels = NO_LABELS): Gauge {
    return this.get(metric, labels, () => new Gauge());
  }

  counter(metric: string, labels = NO_LABELS, steady = false): Counter {
    return this.get(metric, labels, () => new Counter(steady));
  }

  distribution(metric: string, labels = NO_LABELS): Distribution {
    return this.get(metric, labels, () => new Distribution());
  }

  workloadGauges(metric: string): WorkloadGauges {
    return this.addTable(metric, new WorkloadGauges());
  }

  workloadDistributions(metric: string): WorkloadDistributions {
    return this.addTable(metric, new WorkloadDistributions());
  }

  /** How many there are. */
  count(metric: string): number {
    return (this.byMetric.get(metric)?.size ?? 0) + (this.indexed(metric)?.byKey.size ?? 0);
  }

  /** The first `most` by their labels, so that results do not depend on what happened first. */
  of(metric: string, most = Infinity): readonly LabelledInstrument[] {
    const all = this.all(metric).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    return all.slice(0, most).map(({ labels, get }) => ({ labels, instrument: get() }));
  }

  /** Distributions that together hold every observation of a metric, whatever its labels. */
  observations(metric: string): readonly Distribution[] {
    const own = [...(this.byMetric.get(metric)?.values() ?? [])].map(({ instrument }) => instrument as Distribution);
    const table = this.tables.get(metric)?.table;
    return table instanceof WorkloadDistributions ? [...own, table.whole()] : own;
  }

  /** The instrument of exactly these labels, if there is one. */
  find(metric: string, labels = NO_LABELS): LabelledInstrument | undefined {
    const key = keyOf(labels);
    const own = this.byMetric.get(metric)?.get(key);
    if (own !== undefined) return own;
    const indexed = this.indexed(metric);
    const entry = indexed?.byKey.get(key);
    if (indexed === undefined || entry === undefined) return undefined;
    return { labels: entry.labels, instrument: indexed.table.of(entry.workloads) };
  }

  private all(metric: string): Labelled[] {
    const all: Labelled[] = [];
    for (const [key, { labels, instrument }] of this.byMetric.get(metric) ?? [])
      all.push({ key, labels, get: () => instrument });
    const indexed = this.indexed(metric);
    if (indexed === undefined) return all;
    const { table, byKey } = indexed;
    for (const [key, { labels, workloads }] of byKey) all.push({ key, labels, get: () => table.of(workloads) });
    return all;
  }

  private addTable<T extends ByWorkload>(metric: string, table: T): T {
    this.tables.set(metric, { table, byKey: new Map(), known: 0 });
    return table;
  }

  /** Labels are put together only when somebody asks: while a run goes on, nobody does. */
  private indexed(metric: string): WorkloadTable | undefined {
    const entry = this.tables.get(metric);
    if (entry === undefined) return undefined;
    const { table, byKey } = entry;
    if (entry.known === table.count) return entry;
    byKey.clear();
    for (let workload = 0; workload < table.limit; workload++) {
      if (!table.has(workload)) continue;
      const labels = this.labelsOf(workload);
      const key = keyOf(labels);
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, { labels, workloads: [workload] });
      else known.workloads.push(workload);
    }
    entry.known = table.count;
    return entry;
  }

  private get<T extends Gauge | Counter | Distribution>(metric: string, labels: Labels, make: () => T): T {
    let all = this.byMetric.get(metric);
    if (all === undefined) {
      all = new Map();
      this.byMetric.set(metric, all);
    }
    const key = keyOf(labels);
    const known = all.get(key);
    if (known !== undefined) return known.instrument as T;
    const instrument = make();
    all.set(key, { labels, instrument });
    return instrument;
  }
}

/** NUL is in no name. */
const keyOf = (labels: Labels): string =>
  Object.entries(labels)
    .map(([label, value]) => `${label}\0${value}`)
    .join('\0');
