/** Pods lost over time, by cause: bars that stand on each other. */
import type { DisruptionRow, Result } from '../../record/index.ts';
import { type Chart, COLOURS, countAxis, faultLayers, PLOT_WIDTH, type Plot } from './chart.ts';
import { type Point, pointsOf } from './points.ts';

const BUCKETS = 120;

interface Cause {
  /** As results have it; '' for all others. */
  readonly cause: string;
  readonly label: string;
  readonly colour: keyof typeof COLOURS;
}

/** Causes that can be told apart in a small bar, from the bottom up. */
const CAUSES: readonly Cause[] = [
  { cause: 'DeletionByTaintManager', label: 'taint eviction', colour: 'vermilion' },
  { cause: 'EvictionByEvictionAPI', label: 'API eviction', colour: 'sky' },
  { cause: 'PreemptionByScheduler', label: 'preemption', colour: 'purple' },
  { cause: 'TerminationByKubelet', label: 'kubelet eviction', colour: 'orange' },
  { cause: '', label: 'other', colour: 'muted' },
];

const causeOf = (reason: string): Cause => CAUSES.find(({ cause }) => cause === reason) ?? CAUSES[CAUSES.length - 1];

export function lossLegend({ disruptions }: Result): Chart['legend'] {
  const used = new Set(disruptions.map(({ cause }) => causeOf(cause)));
  return CAUSES.filter((cause) => used.has(cause)).map(({ label, colour }) => ({ label: `lost to ${label}`, colour }));
}

export function lossPlot(result: Result): Plot | undefined {
  const { disruptions, run } = result;
  if (disruptions.length === 0) return undefined;
  const bars = lossBars(disruptions, run.endedAt);
  const y = countAxis(bars.map(({ v }) => v));
  const points = runningTotal(disruptions, run.endedAt);
  return (x) => {
    const color = { field: 'colour', type: 'nominal', scale: null, legend: null };
    const layer = {
      data: { values: bars },
      mark: { type: 'rect', clip: true },
      encoding: { x, x2: { field: 'u' }, y, y2: { field: 'w' }, color },
    };
    return {
      plot: { title: 'Pods lost', width: PLOT_WIDTH, height: 60, layer: [...faultLayers(result, x), layer] },
      readouts: [{ label: 'pods lost so far', colour: 'vermilion', unit: 'count', points }],
    };
  };
}

/** From `t` to `u` in time, from `w` to `v` in height. */
interface Bar {
  readonly t: number;
  readonly u: number;
  readonly v: number;
  readonly w: number;
  readonly colour: string;
}

function lossBars(disruptions: readonly DisruptionRow[], end: number): Bar[] {
  const size = Math.max(1, end / BUCKETS);
  const bucketOf = (at: number): number => Math.min(BUCKETS - 1, Math.floor(at / size));
  const heights: number[] = [];
  return CAUSES.flatMap((cause) => {
    const counts = new Map<number, number>();
    for (const row of disruptions) {
      if (causeOf(row.cause) === cause) counts.set(bucketOf(row.at), (counts.get(bucketOf(row.at)) ?? 0) + 1);
    }
    return [...counts].map(([bucket, count]) => {
      const w = heights[bucket] ?? 0;
      heights[bucket] = w + count;
      return { t: bucket * size, u: (bucket + 1) * size, v: w + count, w, colour: COLOURS[cause.colour] };
    });
  });
}

function runningTotal(disruptions: readonly DisruptionRow[], end: number): Point[] {
  const times = [0, ...disruptions.map(({ at }) => at).sort((a, b) => a - b)];
  return pointsOf({ name: '', labels: {}, unit: '', times, values: times.map((_, i) => i), reduced: false }, end);
}
