/** Entries of a timeline that are well-formed, and from which less comes than their author can have meant. */
import type { TimelineEntry } from '../faults/index.ts';
import type { NodePool } from '../ingest/scenario/types.ts';
import type { Instant } from '../model/objects/index.ts';
import type { DiagnosticRow } from '../record/index.ts';

/** @param horizon of this run, ms: it may be another one than the scenario's */
export function timelineDoubts(
  entries: readonly TimelineEntry[],
  pools: readonly NodePool[],
  horizon: Instant,
): DiagnosticRow[] {
  return entries.flatMap((entry) =>
    [...ofTimes(entry, horizon), ...ofParameters(entry, pools)].map(([code, message]) => ({
      severity: 'warning' as const,
      code,
      message: `${entry.name}: ${message}`,
      position: entry.position ?? '',
    })),
  );
}

type Doubt = readonly [code: string, message: string];

function ofTimes({ at, every, until = Infinity, for: lasts, fault }: TimelineEntry, horizon: Instant): Doubt[] {
  const doubts: Doubt[] = [];
  if (at >= horizon) {
    const where = at === horizon ? 'as the run ends' : `after the end of the run, which is at ${seconds(horizon)}`;
    doubts.push(['after-the-end', `${fault.verb} comes at ${seconds(at)}, ${where}: nothing follows from it`]);
  } else if (every !== undefined && at + every > Math.min(until, horizon)) {
    doubts.push([
      'never-recurs',
      `its second time would be at ${seconds(at + every)}, and that is too late: it comes once`,
    ]);
  }
  if (lasts === undefined) return doubts;
  if (fault.end === undefined) doubts.push(['no-effect', `${fault.verb} is done at once: for is without effect`]);
  else if (every !== undefined && lasts > every)
    doubts.push(['overlaps-itself', `it lasts ${seconds(lasts)} and comes every ${seconds(every)}, before it is over`]);
  return doubts;
}

function ofParameters({ fault: { verb }, params }: TimelineEntry, pools: readonly NodePool[]): Doubt[] {
  const { factor, perHour, cpu, to, zones = [], pool } = params;
  const isNothing =
    (verb === 'load' && factor === 1) ||
    (verb === 'leak' && perHour?.value === 0) ||
    (verb === 'burn' && cpu?.milliValue === 0) ||
    (verb === 'disk-fill' && to === 0);
  if (isNothing) return [['no-effect', `${verb} by these numbers changes nothing`]];
  if (verb !== 'node-add') return [];
  const home = pools.find(({ name }) => name === pool)?.zones ?? [];
  const strange = home.length === 0 ? [] : zones.filter((zone) => !home.includes(zone));
  return strange.map((zone) => ['unknown-zone', `pool ${pool} is in ${home.join(', ')}, not in ${zone}`]);
}

const seconds = (ms: number): string => `${ms / 1000} s`;
