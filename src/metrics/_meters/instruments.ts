/** All instruments of a run, by metric and labels. */
import type { Labels } from '../../record/index.ts';
import {
  Counter,
  Distribution,
  type Following,
  Gauge,
  WorkloadDistributions,
  WorkloadGauges,
} from '../_instruments/index.ts';

export interface LabelledInstrument {
  readonly labels: Labels;
  readonly instrument: Gauge | Counter | Distribution;
}

type ByWorkload = WorkloadGauges | WorkloadDistributions;

export interface WorkloadLabels {
  readonly count: () => number;
  /** `workload` and `namespace`. */
  readonly of: (workload: number) => Labels;
}

interface Labelled {
  readonly key: string;
  readonly labels: Labels;
  readonly get: () => Gauge | Counter | Distribution;
}

/** Workloads with the same labels: usually one. */
interface Group {
  readonly key: string;
  readonly labels: Labels;
  readonly workloads: readonly number[];
}

const NO_LABELS: Labels = {};

export class Instruments {
  private readonly byMetric = new Map<string, Map<string, LabelledInstrument>>();
  private readonly tables = new Map<string, ByWorkload>();
  private readonly labels: WorkloadLabels;
  private labelling: Labelling | undefined;

  constructor(labels: WorkloadLabels) {
    this.labels = labels;
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

  workloadGauges(metric: string, following?: Following): WorkloadGauges {
    return this.addTable(metric, new WorkloadGauges(following));
  }

  workloadDistributions(metric: string, following?: Following): WorkloadDistributions {
    return this.addTable(metric, new WorkloadDistributions(following));
  }

  /** How many there are. */
  count(metric: string): number {
    return (this.byMetric.get(metric)?.size ?? 0) + this.groups(metric).length;
  }

  /**
   * The first `most` by their labels, so that results do not depend on what happened first; of those, the ones that are
   * wanted.
   */
  of(metric: string, most = Infinity, isWanted: (labels: Labels) => boolean = () => true): LabelledInstrument[] {
    const all = this.all(metric).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    const wanted = all.slice(0, most).filter(({ labels }) => isWanted(labels));
    return wanted.map(({ labels, get }) => ({ labels, instrument: get() }));
  }

  /** Distributions that together hold every observation of a metric, whatever its labels. */
  observations(metric: string): readonly Distribution[] {
    const own = [...(this.byMetric.get(metric)?.values() ?? [])].map(({ instrument }) => instrument as Distribution);
    const table = this.tables.get(metric);
    return table instanceof WorkloadDistributions ? [...own, table.whole(this.labels.count())] : own;
  }

  /** The instrument of exactly these labels, if there is one; for those of workloads see `ofWorkload`. */
  find(metric: string, labels = NO_LABELS): LabelledInstrument | undefined {
    return this.byMetric.get(metric)?.get(keyOf(labels));
  }

  /** The least that the gauges of a workload's name showed since an instant: cheap, as nothing is put together. */
  leastOf(metric: string, workload: number, since: number): number {
    const table = this.tables.get(metric);
    if (!(table instanceof WorkloadGauges)) return Infinity;
    const { workloads } = this.labelled().byWorkload[workload];
    return workloads.reduce((least, each) => Math.min(least, table.leastFrom(each, since)), Infinity);
  }

  /** The gauge of a workload and of others of its name, if it has any; likewise below. */
  gaugeOf(metric: string, workload: number): Gauge | undefined {
    return this.ofWorkload(metric, workload) as Gauge | undefined;
  }

  distributionOf(metric: string, workload: number): Distribution | undefined {
    return this.ofWorkload(metric, workload) as Distribution | undefined;
  }

  private ofWorkload(metric: string, workload: number): Gauge | Distribution | undefined {
    const table = this.tables.get(metric);
    if (table === undefined) return undefined;
    const { workloads } = this.labelled().byWorkload[workload];
    return workloads.some((each) => table.has(each)) ? table.of(workloads) : undefined;
  }

  private all(metric: string): Labelled[] {
    const all: Labelled[] = [];
    for (const [key, { labels, instrument }] of this.byMetric.get(metric) ?? [])
      all.push({ key, labels, get: () => instrument });
    const table = this.tables.get(metric) as ByWorkload;
    for (const { key, labels, workloads } of this.groups(metric))
      all.push({ key, labels, get: () => table.of(workloads) });
    return all;
  }

  /** Those whose workloads have anything of a metric. */
  private groups(metric: string): readonly Group[] {
    const table = this.tables.get(metric);
    if (table === undefined) return [];
    return this.labelled().groups.filter(({ workloads }) => workloads.some((each) => table.has(each)));
  }

  private addTable<T extends ByWorkload>(metric: string, table: T): T {
    this.tables.set(metric, table);
    return table;
  }

  /** Labels are put together only when somebody asks: while a run goes on, nobody does. */
  private labelled(): Labelling {
    if (this.labelling === undefined || this.labelling.byWorkload.length !== this.labels.count())
      this.labelling = new Labelling(this.labels);
    return this.labelling;
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

/** All workloads by their labels. */
class Labelling {
  readonly groups: Group[] = [];
  readonly byWorkload: Group[] = [];

  constructor(labels: WorkloadLabels) {
    const byKey = new Map<string, Group & { readonly workloads: number[] }>();
    for (let workload = 0; workload < labels.count(); workload++) {
      const own = labels.of(workload);
      const key = keyOf(own);
      let group = byKey.get(key);
      if (group === undefined) {
        group = { key, labels: own, workloads: [] };
        byKey.set(key, group);
        this.groups.push(group);
      }
      group.workloads.push(workload);
      this.byWorkload.push(group);
    }
  }
}

/** NUL is in no name. */
const keyOf = (labels: Labels): string =>
  Object.entries(labels)
    .map(([label, value]) => `${label}\0${value}`)
    .join('\0');
