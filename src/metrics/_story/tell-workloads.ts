/** How the cluster settles, how far workloads fall, what stays pending, and when all is well again. */
import type { Gauge } from '../_instruments/index.ts';
import type { Meters } from '../_meters/meters.ts';
import type { Workload } from '../_view/index.ts';
import type { Sentence } from './tell.ts';
import { counted, durationText, grouped, listed } from './words.ts';

const RATIO = 'workload_available_ratio';

const lastingOf = ({ view }: Meters): Workload[] =>
  view.workloads.list.filter(({ lasting, deleted }) => lasting && !deleted);

export function tellStart(meters: Meters): Sentence[] {
  const lasting = lastingOf(meters);
  const started = lasting.filter(({ firstAvailableAt }) => !Number.isNaN(firstAvailableAt));
  if (started.length === 0) return [];
  const at = started.reduce((latest, { firstAvailableAt }) => Math.max(latest, firstAvailableAt), 0);
  const firstFault = meters.timeline.faults[0]?.from ?? Number.POSITIVE_INFINITY;
  if (at >= firstFault) return [];
  const pods = counted(
    started.reduce((sum, { desired }) => sum + desired, 0),
    'pod',
  );
  const nodes = meters.view.nodes.list.filter((node) => node !== undefined && node.createdAt <= at).length;
  const who =
    lasting.length === 1
      ? `${lasting[0].name} is`
      : `${started.length === lasting.length ? 'All' : `${started.length} of`} ${counted(lasting.length, 'workload')} are`;
  return [
    { at, text: `${who} fully available: ${pods} on ${counted(nodes, 'node')}.`, tone: 'good', links: [], weight: 40 },
  ];
}

/** The deepest fall of each workload. */
export function tellWorkloads(meters: Meters, end: number): Sentence[] {
  const sentences: Sentence[] = [];
  for (const workload of lastingOf(meters)) {
    const { name, namespace, desired } = workload;
    const gauge = meters.instruments.find(RATIO, { workload: name, namespace })?.instrument as Gauge | undefined;
    if (gauge === undefined || Number.isNaN(workload.firstAvailableAt)) continue;
    let lowest = 1;
    let at = -1;
    let until = end;
    gauge.forEachIn({ from: gauge.start, to: end }, (value, from, to) => {
      if (value < lowest) [lowest, at, until] = [value, from, to];
    });
    if (at < 0) continue;
    const pods = Math.round(lowest * desired);
    const text = `${name} falls to ${pods} of ${counted(desired, 'available pod')} for ${durationText(until - at)}.`;
    sentences.push({ at, text, tone: 'bad', links: [`workload/${name}`], weight: 50 + Math.round((1 - lowest) * 25) });
  }
  // Many workloads fall together: the ones that fell deepest stand for all.
  return sentences.sort((a, b) => b.weight - a.weight).slice(0, 3);
}

export function tellPending(meters: Meters, end: number): Sentence[] {
  const gauge = meters.instruments.find('pods_pending')?.instrument as Gauge | undefined;
  if (gauge === undefined) return [];
  const firstFault = meters.timeline.faults[0]?.from ?? 0;
  let peak = 0;
  let at = -1;
  gauge.forEachIn({ from: firstFault, to: end }, (value, from) => {
    if (value > peak) [peak, at] = [value, from];
  });
  if (peak === 0) return [];
  const said = mostSaid(meters);
  const reason = said === '' ? '' : ` The scheduler says of most of them: ${said}`;
  return [
    {
      at,
      text: `${counted(peak, 'pod')} wait for a node, the most at once.${reason}`,
      tone: 'bad',
      links: [],
      weight: said === '' ? 30 : 65,
    },
  ];
}

export function tellRecovery(meters: Meters, end: number): Sentence[] {
  const { faults } = meters.timeline;
  const { list } = meters.view.losses;
  if (faults.length === 0 || list.length === 0) return [];
  const isWhole = lastingOf(meters).every(({ available, desired }) => available >= desired);
  if (!isWhole) return [];
  const at = list.reduce((latest, { recoveredAt }) => (recoveredAt > latest ? recoveredAt : latest), 0);
  const cause = faults.findLast(({ from }) => from < at);
  if (at <= 0 || at > end || cause === undefined) return [];
  const text = `Everything is available again, ${durationText(at - cause.from)} after ${cause.name} began.`;
  return [{ at, text, tone: 'good', links: [cause.id], weight: 72 }];
}

/** What is not well when the run ends. */
export function tellEnd(meters: Meters, end: number): Sentence[] {
  const sentences: Sentence[] = [];
  const { pending } = meters.view;
  if (pending > 0) {
    const who = lastingOf(meters)
      .filter((w) => w.pending > 0)
      .map(({ name }) => name);
    const said = mostSaid(meters);
    const text = `${counted(pending, 'pod')}${who.length === 0 ? '' : ` of ${listed(who)}`} ${pending === 1 ? 'is' : 'are'} still pending at the end${said === '' ? '.' : `: ${said}`}`;
    sentences.push({
      at: end,
      text,
      tone: 'bad',
      links: who.slice(0, 3).map((name) => `workload/${name}`),
      weight: 95,
    });
  }
  const short = lastingOf(meters).filter(
    ({ available, desired, pending: waits }) => available < desired && waits === 0,
  );
  if (short.length > 0) {
    const names = listed(
      short.map(({ name, available, desired }) => `${name} (${grouped(available)} of ${grouped(desired)})`),
    );
    sentences.push({ at: end, text: `Not fully available at the end: ${names}.`, tone: 'bad', links: [], weight: 88 });
  }
  return sentences;
}

/** What the scheduler said of most pods that still wait, or else of most pods at all. */
function mostSaid({ timeline }: Meters): string {
  const counts = new Map<string, number>();
  for (const message of timeline.unschedulable.values()) counts.set(message, (counts.get(message) ?? 0) + 1);
  let most = '';
  let best = 0;
  for (const [message, count] of counts.size > 0 ? counts : timeline.refusals) {
    if (count > best) [most, best] = [message, count];
  }
  return most;
}
