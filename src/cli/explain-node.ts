/** Who goes first when a machine runs short, in words: the answer in one line, then the ranking, then how near each threshold is. */
import type { Simulation } from '../experiment/index.ts';
import { amount } from './explain-remedies.ts';
import { table } from './table.ts';
import type { Paint } from './terminal.ts';
import { virtualTime } from './time-text.ts';

type Outlook = NonNullable<ReturnType<Simulation['outlook']>>;
type RankedPod = Outlook['ranked'][number];
type SignalOutlook = Outlook['signals'][number];

const MOST_PODS = 20;

export interface NodeFacts {
  readonly name: string;
  readonly at: number;
  readonly ready: boolean;
}

export function outlookText({ name, at, ready }: NodeFacts, outlook: Outlook, paint: Paint): string {
  const { conditions, ranked, signals, resource } = outlook;
  const met = signals.filter(({ available, threshold }) => available < threshold);
  const state = !ready
    ? paint.yellow('NOT READY')
    : met.length > 0 || conditions.length > 0
      ? paint.yellow(conditions.length > 0 ? conditions.join(', ') : 'SHORT')
      : paint.green('NO PRESSURE');
  const head = `${paint.bold(state)} on ${paint.bold(name)} at ${virtualTime(at)}. ${firstVictim(outlook)}\n`;
  const rule = paint.dim(`${RULES[resource]}\n`);
  const pods = ranked.length === 0 ? '' : `\n${rule}${rankingTable(outlook)}`;
  return `${head}${pods}\n${signalTable(signals)}`;
}

/** What the ranking goes by. */
const RULES: Readonly<Record<Outlook['resource'], string>> = {
  memory: 'Ranked by: above its request first, then the lower priority, then the more above its request.',
  'ephemeral-storage': 'Ranked by: above its request first, then the lower priority, then the more above its request.',
  inodes: 'Ranked by: uses any first, then the lower priority, then the more.',
  pids: 'Ranked by: the lower priority first, then the more processes.',
};

function firstVictim({ ranked, resource }: Outlook): string {
  const first = ranked.find(({ isCritical }) => !isCritical);
  if (ranked.length === 0) return 'No pod runs there.';
  if (first === undefined) return 'All of its pods are critical: none would be evicted.';
  const next = ranked.find((pod) => pod !== first && !pod.isCritical);
  return `Short of ${resource}, ${first.name} goes first: ${reason(first, next, resource)}.`;
}

function reason(first: RankedPod, next: RankedPod | undefined, resource: Outlook['resource']): string {
  const { used = 0, request = 0 } = first;
  const isAbove = used > request;
  const asks = request === 0 ? 'requests none' : `requests ${amount(resource, request)}`;
  const own = `it uses ${amount(resource, used)} and ${asks}`;
  if (resource === 'pids')
    return next?.priority === first.priority ? `${own}, the most of its priority` : 'it has the lowest priority';
  if (next === undefined) return own;
  if (isAbove !== (next.used ?? 0) > (next.request ?? 0)) return `${own}, and no other is above its request`;
  if (first.priority !== next.priority)
    return `${own}, and its priority is the lowest of those ${isAbove ? 'above theirs' : 'within theirs'}`;
  return `${own}, ${isAbove ? 'the most above its request' : 'the nearest to its request'} of its priority`;
}

function rankingTable({ ranked, resource }: Outlook): string {
  const rows = ranked.slice(0, MOST_PODS).map((pod, i) => {
    const { namespace, name, used, request = 0, above = 0, priority, isCritical } = pod;
    if (used === undefined)
      return [String(i + 1), name, namespace, '?', '?', '?', String(priority), 'not measured yet'];
    const over = used - above;
    return [
      String(i + 1),
      name,
      namespace,
      amount(resource, used),
      amount(resource, request),
      `${over > 0 ? '+' : over < 0 ? '-' : ''}${amount(resource, Math.abs(over))}`,
      String(priority),
      isCritical ? 'critical: never evicted' : used > request ? 'above its request' : 'within its request',
    ];
  });
  const rest = ranked.length > MOST_PODS ? `… and ${ranked.length - MOST_PODS} more\n` : '';
  return table([['#', 'POD', 'NAMESPACE', 'USES', 'REQUESTS', 'DIFFERENCE', 'PRIORITY', 'WHY'], ...rows]) + rest;
}

function signalTable(signals: readonly SignalOutlook[]): string {
  const rows = signals.map(({ signal, isHard, available, threshold, capacity }) => {
    const unit = UNITS.get(signal) ?? 'files';
    const left = available - threshold;
    return [
      signal,
      isHard ? 'hard' : 'soft',
      amount(unit, available),
      `below ${amount(unit, threshold)}`,
      amount(unit, capacity),
      left < 0 ? 'met' : `${amount(unit, left)} to go`,
    ];
  });
  return rows.length === 0 ? '' : table([['SIGNAL', 'THRESHOLD', 'AVAILABLE', 'MET', 'OF', ''], ...rows]);
}

/** Bytes; all else is counted. */
const UNITS: ReadonlyMap<string, string> = new Map([
  ['memory.available', 'memory'],
  ['nodefs.available', 'ephemeral-storage'],
  ['imagefs.available', 'ephemeral-storage'],
  ['containerfs.available', 'ephemeral-storage'],
]);
