/** All instruments of a run, by metric and labels. */
import type { Labels } from '../../record/index.ts';
import { Counter, Distribution, Gauge } from '../_instruments/index.ts';

export interface LabelledInstrument {
  readonly labels: Labels;
  readonly instrument: Gauge | Counter | Distribution;
}

const NO_LABELS: Labels = {};

export class Instruments {
  private readonly byMetric = new Map<string, Map<string, LabelledInstrument>>();

  gauge(metric: string, labels = NO_LABELS): Gauge {
    return this.get(metric, labels, () => new Gauge());
  }

  counter(metric: string, labels = NO_LABELS, steady = false): Counter {
    return this.get(metric, labels, () => new Counter(steady));
  }

  distribution(metric: string, labels = NO_LABELS): Distribution {
    return this.get(metric, labels, () => new Distribution());
  }

  /** Sorted by labels, so that results do not depend on what happened first. */
  of(metric: string): readonly LabelledInstrument[] {
    const all = [...(this.byMetric.get(metric) ?? [])];
    return all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, labelled]) => labelled);
  }

  /** The instrument of exactly these labels, if there is one. */
  find(metric: string, labels = NO_LABELS): LabelledInstrument | undefined {
    return this.byMetric.get(metric)?.get(keyOf(labels));
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
