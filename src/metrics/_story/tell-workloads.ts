/** How the cluster settles, how far workloads fall, what stays pending, and when all is well again. */
import type { Distribution, Gauge } from '../_instruments/index.ts';
import type { Meters } from '../_meters/meters.ts';
import type { Workload } from '../_view/index.ts';
import { EXPLAINS, type Sentence } from './sentence.ts';
import type { Scaling } from './timeline.ts';
import { counted, durationText, grouped, listed } from './words.ts';

/** Milliseconds. */
const SHORTEST_WAIT = 1000;
const RATIO = 'workload_available_ratio';

const lastingOf = ({ view }: Meters): Workload[] =>
  [...view.workloads].filter(({ lasting, deleted }) => lasting && !deleted);

export function tellStart(meters: Meters): Sentence[] {
  const lasting = lastingOf(meters);
  const started = lasting.filter(({ firstAvailableAt }) => !Number.isNaN(firstAvailableAt));
  if (started.length === 0) return [];
  const at = started.reduce((latest, { firstAvailableAt }) => Math.max(latest, firstAvailableAt), 0);
  const firstFault = meters.timeline.faults[0]?.from ?? Number.POSITIVE_INFINITY;
  if (at >= firstFault) return [];
  const scalings = scalingsOf(meters);
  const pods = counted(
    started.reduce((sum, workload) => sum + desiredAt(workload, at, scalings.get(workload.id)), 0),
    'pod',
  );
  const nodes = meters.view.nodes.list.filter((node) => node !== undefined && node.createdAt <= at).length;
  const who =
    lasting.length === 1
      ? `${lasting[0].name} is`
      : `${started.length === lasting.length ? 'All' : `${started.length} of`} ${counted(lasting.length, 'workload')} are`;
  return [
    {
      at,
      text: `${who} fully available: ${pods} on ${counted(nodes, 'node')}.`,
      tone: 'good',
      links: [],
      weight: 40,
      explains: EXPLAINS.nothing,
    },
  ];
}

/** The deepest fall of each workload. */
export function tellWorkloads(meters: Meters, end: number): Sentence[] {
  const sentences: Sentence[] = [];
  const scalings = scalingsOf(meters);
  for (const workload of lastingOf(meters)) {
    const { id, name, firstAvailableAt } = workload;
    if (Number.isNaN(firstAvailableAt)) continue;
    // most never fall: only those that did are looked at
    if (!(meters.instruments.leastOf(RATIO, id, firstAvailableAt) < 1)) continue;
    const gauge = meters.instruments.gaugeOf(RATIO, id);
    if (gauge === undefined) continue;
    const own = scalings.get(id);
    const fall = deepestFall(gauge, end, growthsOf(own));
    if (fall === undefined) continue;
    const desired = desiredAt(workload, fall.from, own);
    const pods = Math.round(fall.lowest * desired);
    const back =
      fall.wholeAt === undefined
        ? ' and is not whole again'
        : `, and is whole again after ${durationText(fall.wholeAt - fall.from)}`;
    sentences.push({
      at: fall.from,
      text: `${name} falls to ${pods} of ${counted(desired, 'available pod')}${back}.`,
      tone: 'bad',
      links: [`workload/${name}`],
      weight: 50 + Math.round((1 - fall.lowest) * 25),
      explains: EXPLAINS.nothing,
    });
  }
  // Many workloads fall together: the ones that fell deepest stand for all.
  return sentences.sort((a, b) => b.weight - a.weight).slice(0, 3);
}

interface Fall {
  readonly lowest: number;
  /** When the shortage began, and when it was over. */
  readonly from: number;
  readonly wholeAt: number | undefined;
}

/** What autoscalers did, by workload, in the order of time. */
function scalingsOf({ timeline, view }: Meters): ReadonlyMap<number, readonly Scaling[]> {
  const scalings = new Map<number, Scaling[]>();
  for (const scaling of timeline.scalings) {
    const id = view.workloads.find(scaling.target);
    const known = scalings.get(id);
    if (known === undefined) scalings.set(id, [scaling]);
    else known.push(scaling);
  }
  return scalings;
}

/** When an autoscaler asked for more: what is short from then on has not fallen. */
const growthsOf = (scalings: readonly Scaling[] = []): ReadonlySet<number> =>
  new Set(scalings.filter(({ from, to }) => to > from).map(({ at }) => at));

/** What was desired then. */
const desiredAt = ({ desired }: Workload, at: number, scalings: readonly Scaling[] = []): number =>
  scalings.find((scaling) => scaling.at > at)?.from ?? desired;

/** The shortage in which the least was available; those that began as `growths` do not count. */
function deepestFall(gauge: Gauge, end: number, growths?: ReadonlySet<number>): Fall | undefined {
  let deepest: Fall | undefined;
  let current: Fall | undefined;
  const close = (wholeAt: number | undefined): void => {
    const isFall = current !== undefined && growths?.has(current.from) !== true;
    if (isFall && current !== undefined && (deepest === undefined || current.lowest < deepest.lowest))
      deepest = { ...current, wholeAt };
    current = undefined;
  };
  gauge.forEachIn({ from: gauge.start, to: end }, (value, from) => {
    if (value >= 1) close(from);
    else current = { lowest: Math.min(value, current?.lowest ?? 1), from: current?.from ?? from, wholeAt: undefined };
  });
  close(undefined);
  return deepest;
}

export function tellPending(meters: Meters, end: number): Sentence[] {
  const gauge = meters.instruments.find('pods_pending')?.instrument as Gauge | undefined;
  if (gauge === undefined) return [];
  const firstFault = meters.timeline.faults[0]?.from ?? 0;
  let peak = { value: 0, from: 0, to: 0 };
  gauge.forEachIn({ from: firstFault, to: end }, (value, from, to) => {
    // Pods that are bound as soon as they are made wait for nothing.
    if (to - from >= SHORTEST_WAIT && value > peak.value) peak = { value, from, to };
  });
  if (peak.value === 0) return [];
  const said = mostSaid(meters, peak.to - 1);
  const reason = said === '' ? '' : ` The scheduler says of most of them: ${said}`;
  const { from: at, value } = peak;
  return [
    {
      at,
      text: `${counted(value, 'pod')} wait${value === 1 ? 's' : ''} for a node, the most at once.${reason}`,
      tone: 'bad',
      links: [],
      weight: said === '' ? 30 : 65,
      explains: EXPLAINS.pending,
    },
  ];
}

interface Recovery {
  readonly id: string;
  readonly name: string;
  readonly from: number;
  readonly at: number;
}

/** After each fault that made something short: when nothing was any more. */
export function tellRecovery({ timeline, instruments }: Meters): Sentence[] {
  const all = new Map<string, Recovery>();
  for (const { id, name, from } of timeline.faults) {
    const recovery = instruments.find('recovery_seconds', { event: name })?.instrument as Distribution | undefined;
    recovery?.forEachIn([{ from, to: Number.MAX_SAFE_INTEGER }], (seconds, at, open) => {
      const isOfThis = Math.round(at - seconds * 1000) === from;
      if (!open && seconds > 0 && isOfThis) all.set(`${name} ${from}`, { id, name, from, at });
    });
  }
  const recoveries = [...all.values()];
  // While an earlier fault is not recovered from, not everything is well.
  const isAll = ({ from, at }: Recovery): boolean => !recoveries.some((other) => other.from < from && other.at > at);
  return recoveries.filter(isAll).map(({ id, name, from, at }) => {
    const text = `Everything is available again, ${durationText(at - from)} after ${name} began.`;
    return { at, text, tone: 'good', links: [id], weight: 72, explains: EXPLAINS.nothing };
  });
}

/** What is not well when the run ends. */
export function tellEnd(meters: Meters, end: number): Sentence[] {
  const sentences: Sentence[] = [];
  const { pending } = meters.view.lives;
  if (pending > 0) {
    const who = lastingOf(meters)
      .filter((w) => w.pending > 0)
      .map(({ name }) => name);
    const said = mostSaid(meters, end);
    const text = `${counted(pending, 'pod')}${who.length === 0 ? '' : ` of ${listed(who)}`} ${pending === 1 ? 'is' : 'are'} still pending at the end${said === '' ? '.' : `: ${said}`}`;
    sentences.push({
      at: end,
      text,
      tone: 'bad',
      links: who.slice(0, 3).map((name) => `workload/${name}`),
      weight: 95,
      explains: EXPLAINS.pending,
    });
  }
  const short = lastingOf(meters).filter(
    ({ available, desired, pending: waits }) => available < desired && waits === 0,
  );
  if (short.length > 0) {
    const names = listed(
      short.map(({ name, available, desired }) => `${name} (${grouped(available)} of ${grouped(desired)})`),
    );
    sentences.push({
      at: end,
      text: `Not fully available at the end: ${names}.`,
      tone: 'bad',
      links: [],
      weight: 88,
      explains: EXPLAINS.nothing,
    });
  }
  return sentences;
}

/** What the scheduler said of most of the pods that wait at an instant. */
function mostSaid({ timeline }: Meters, at: number): string {
  const counts = new Map<string, number>();
  for (const { message, from, to } of timeline.waits) {
    if (from <= at && to > at) counts.set(message, (counts.get(message) ?? 0) + 1);
  }
  let most = '';
  let best = 0;
  for (const [message, count] of counts) {
    if (count > best) [most, best] = [message, count];
  }
  return most;
}
