/** What a run without a scenario answers: is everything placed, how full are the nodes, when was each workload ready? */
import { amountText, counted, durationText, grouped, percentText } from '../report/words.ts';
import type { Result } from './result.ts';
import { table } from './table.ts';
import type { Paint } from './terminal.ts';

const MOST_WORKLOADS = 30;
const SHOWN_RESOURCES = ['cpu', 'memory'];

/** Ends with a line break. */
export function placementText(result: Result, paint: Paint): string {
  const { counts } = result;
  const pending = counts.pending === 0 ? 'none pending' : paint.yellow(`${grouped(counts.pending)} pending`);
  const head = `${paint.bold('Placed')} ${grouped(counts.placed)} of ${counted(counts.placed + counts.pending, 'pod')}, ${pending}`;
  return `${[head, utilisation(result), workloads(result)].filter((part) => part !== '').join('\n\n')}\n`;
}

/** Requested of allocatable, over all nodes, and of the fullest and the emptiest one. */
function utilisation({ nodes }: Result): string {
  const names = [...new Set(nodes.flatMap(({ resources }) => resources.map(({ resource }) => resource)))].sort(order);
  const rows = names.flatMap((name): readonly (readonly string[])[] => {
    const uses = nodes.flatMap(({ state, resources }) =>
      state === 'Deleted' ? [] : resources.filter(({ resource }) => resource === name),
    );
    const allocatable = uses.reduce((sum, use) => sum + use.allocatable, 0);
    const requested = uses.reduce((sum, use) => sum + use.requested, 0);
    if (allocatable === 0 || (requested === 0 && !SHOWN_RESOURCES.includes(name))) return [];
    const shares = uses
      .map((use) => (use.allocatable === 0 ? 0 : use.requested / use.allocatable))
      .sort((a, b) => a - b);
    const share = (at: number): string => percentText(shares[at] ?? 0);
    return [
      [
        name,
        amountText(name, requested),
        amountText(name, allocatable),
        percentText(requested / allocatable),
        share(0),
        share(shares.length - 1),
      ],
    ];
  });
  return table([['RESOURCE', 'REQUESTED', 'ALLOCATABLE', 'SHARE', 'EMPTIEST NODE', 'FULLEST NODE'], ...rows]).trimEnd();
}

/** cpu and memory first. */
function order(a: string, b: string): number {
  const rank = (name: string): number =>
    SHOWN_RESOURCES.includes(name) ? SHOWN_RESOURCES.indexOf(name) : SHOWN_RESOURCES.length;
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

/** The last to be ready come first: they are what one waits for. Bare pods would be a line each, so they are left out. */
function workloads({ workloads: all }: Result): string {
  const shown = all.filter(({ workload }) => !workload.startsWith('pod/'));
  if (shown.length === 0) return '';
  const never = Number.MAX_SAFE_INTEGER;
  const sorted = [...shown].sort(
    (a, b) => (b.firstAvailable ?? never) - (a.firstAvailable ?? never) || (a.workload < b.workload ? -1 : 1),
  );
  const rows = sorted
    .slice(0, MOST_WORKLOADS)
    .map(({ namespace, workload, ready, desired, pending, firstAvailable }) => [
      namespace,
      workload,
      `${ready}/${desired}`,
      String(pending),
      firstAvailable === null ? 'not yet' : durationText(firstAvailable),
    ]);
  const rest = shown.length - rows.length;
  const more = rest > 0 ? `\n… and ${counted(rest, 'workload')} that were ready earlier` : '';
  return table([['NAMESPACE', 'WORKLOAD', 'READY', 'PENDING', 'READY AT'], ...rows]).trimEnd() + more;
}
