/** What the metrics of autoscalers share: each autoscaler with the workload that it sizes, followed together. */
import type { Labels } from '../record/index.ts';
import type { Meter } from './_metric.ts';
import { AVAILABLE_CHANGED, DESIRED_CHANGED, type View, type Workload } from './_view/index.ts';

export interface Autoscaled {
  readonly labels: Labels;
  /** Serial of the target. */
  target: number;
  /** NaN while nobody has said. */
  needed: number;
  workload?: Workload;
}

type Listener = (at: number, autoscaled: Autoscaled) => void;

/** Calls `changed` after what an autoscaler's target needs, desires or has may have changed. */
export function followAutoscaled({ view, on }: Meter, changed: Listener): void {
  const all = new Map<number, Autoscaled>();
  const followWorkloads = (): void =>
    view.onWorkload(
      AVAILABLE_CHANGED | DESIRED_CHANGED,
      (at, { workload }) => {
        for (const known of all.values())
          if (known.workload === undefined || known.workload.id === workload) tell(view, at, known, changed);
      },
      'none',
    );
  const of = (autoscaler: number, target: number): Autoscaled => {
    // most runs have no autoscaler, and need not be told of anything
    if (all.size === 0) followWorkloads();
    const known = all.get(autoscaler) ?? newOne(view, autoscaler);
    known.target = target;
    all.set(autoscaler, known);
    return known;
  };
  on('replicas-needed', (at, autoscaler, target, replicas) => {
    const known = of(autoscaler, target);
    known.needed = replicas;
    tell(view, at, known, changed);
  });
  on('autoscaler-status', (at, autoscaler, target) => tell(view, at, of(autoscaler, target), changed));
}

function newOne({ world }: View, autoscaler: number): Autoscaled {
  const facts = world.object(autoscaler);
  const labels = { hpa: facts?.name ?? '', namespace: facts?.namespace ?? '' };
  return { labels, target: -1, needed: Number.NaN };
}

function tell({ workloads }: View, at: number, autoscaled: Autoscaled, changed: Listener): void {
  const id = workloads.find(autoscaled.target);
  if (id < 0) return;
  autoscaled.workload = workloads.at(id);
  changed(at, autoscaled);
}

/** Replicas too few (below 0) or too many for the demand; 0 before the workload was whole for the first time, and where the need is not known. */
export function surplusOf({ needed, workload }: Autoscaled): number {
  if (workload === undefined || Number.isNaN(needed) || Number.isNaN(workload.firstAvailableAt)) return 0;
  return workload.ready - needed;
}

/**
 * A steady counter of what `rateOf` says, a millisecond, for each autoscaler; divided by `unit` where it is told.
 */
export function integrate(meter: Meter, rateOf: (autoscaled: Autoscaled) => number, unit: number): void {
  const sums = new Map<Autoscaled, { since: number; rate: number; sum: number }>();
  const reach = (at: number, autoscaled: Autoscaled): void => {
    let entry = sums.get(autoscaled);
    if (entry === undefined) {
      entry = { since: at, rate: 0, sum: 0 };
      sums.set(autoscaled, entry);
    }
    const rate = rateOf(autoscaled);
    if (rate === entry.rate && entry.since !== at) return;
    entry.sum += entry.rate * (at - entry.since);
    entry.since = at;
    entry.rate = rate;
    meter.steadyCounter(autoscaled.labels).reach(at, entry.sum / unit);
  };
  followAutoscaled(meter, reach);
  meter.onEnd((at) => {
    for (const [autoscaled, entry] of sums) {
      entry.sum += entry.rate * (at - entry.since);
      entry.since = at;
      meter.steadyCounter(autoscaled.labels).reach(at, entry.sum / unit);
    }
  });
}
