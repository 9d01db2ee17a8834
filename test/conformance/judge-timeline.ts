/** The verdict on a case of kind `timeline`: counts and times of events, order, lives of pods, the final state. */
import type { Case } from './cases.ts';
import {
  compare,
  type Difference,
  groupBy,
  isEmpty,
  isObject,
  type JsonObject,
  nothingIsNone,
  own,
  textOf,
} from './compare.ts';
import {
  EPSILON,
  isOtherNamespace,
  type Lives,
  livesOf,
  orderOf,
  readEvents,
  settle,
  type TimelineEvent,
} from './timeline-events.ts';
import { type Names, namesFor, renameFinalNodes, renameOrder } from './timeline-names.ts';

interface WantedEvent {
  readonly t: readonly [number, number];
  readonly kind: string;
  readonly of: string;
  readonly node?: string;
  readonly detail?: JsonObject;
}

type Row = JsonObject & { readonly of: string };

interface Want {
  readonly tolerance: number;
  readonly interchangeableNodes?: readonly (readonly string[])[];
  readonly interchangeablePods?: readonly string[];
  readonly events: readonly WantedEvent[];
  readonly racy?: readonly WantedEvent[];
  readonly order: JsonObject;
  readonly racyOrder?: readonly string[];
  readonly lives: readonly Lives[];
  readonly racyLives?: readonly string[];
  readonly final: JsonObject & { readonly pods?: readonly (Row & { readonly anyOf?: readonly (readonly Row[])[] })[] };
}

const FINAL_SETS: ReadonlySet<string> = new Set(['conditions', 'taints']);
const isUnset = (value: unknown): boolean => isEmpty(value) || value === '' || value === false;

const allKeys = <K>(a: Iterable<K>, b: Iterable<K>): readonly K[] => [...new Set([...a, ...b])];

function renameEvent(event: TimelineEvent, names: Names): TimelineEvent {
  const { nominatedNode } = event.detail;
  return {
    ...event,
    of: names.object(event.of),
    node: event.node === undefined ? undefined : names.node(event.node),
    detail:
      typeof nominatedNode === 'string' ? { ...event.detail, nominatedNode: names.node(nominatedNode) } : event.detail,
  };
}

function judgeTimes(
  path: string,
  wanted: readonly WantedEvent[],
  got: readonly TimelineEvent[],
  tolerance: number,
): readonly Difference[] {
  const times = (list: readonly { readonly t: unknown }[]): string =>
    `${list.length} at ${JSON.stringify(list.map(({ t }) => t))}`;
  if (wanted.length !== got.length) return [{ path, wanted: times(wanted), got: times(got) }];
  return wanted.flatMap(({ t: [min, max] }, i) => {
    const at = got[i].t;
    if (at >= min - tolerance - EPSILON && at <= max + tolerance + EPSILON) return [];
    return [{ path: `${path} #${i + 1} t`, wanted: `${min}…${max} ± ${tolerance}`, got: at }];
  });
}

function judgeEvents(want: Want, events: readonly TimelineEvent[]): readonly Difference[] {
  const withDetail = ({ kind, of, detail }: WantedEvent | TimelineEvent): string => textOf([kind, of, detail ?? {}]);
  const racy = new Set((want.racy ?? []).map(withDetail));
  const onAnyNode = new Set(want.events.filter(({ node }) => node === '*').map(withDetail));
  const keyOf = (event: WantedEvent | TimelineEvent): string => {
    const text = withDetail(event);
    return `${text} ${onAnyNode.has(text) ? '*' : (event.node ?? '')}`;
  };
  const wanted = groupBy(want.events, keyOf);
  const found = groupBy(
    events.filter((event) => !racy.has(withDetail(event))),
    keyOf,
  );
  return allKeys(wanted.keys(), found.keys()).flatMap((key) => {
    const [w, g] = [wanted.get(key) ?? [], found.get(key) ?? []];
    const { kind, of, node, detail } = w[0] ?? g[0];
    const path = ['events', kind, of, node, isEmpty(detail) ? '' : textOf(detail)].filter(Boolean).join(' ');
    return judgeTimes(path, w, g, want.tolerance);
  });
}

function judgeOrder(want: Want, order: ReadonlyMap<string, readonly string[]>): readonly Difference[] {
  const racy = new Set(want.racyOrder ?? []);
  const rules = { sets: new Set<string>(), isNone: nothingIsNone };
  return allKeys(Object.keys(want.order), order.keys())
    .filter((of) => !racy.has(of))
    .flatMap((of) => compare(own(want.order, of), order.get(of), rules, ['order', of]));
}

/** Two lists of rows with `count` as sets with counts. */
function compareCounted(
  wanted: readonly JsonObject[],
  got: readonly JsonObject[],
  path: string,
): readonly Difference[] {
  const tally = (rows: readonly JsonObject[]): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const { count, ...row } of rows) {
      const text = textOf(row);
      counts.set(text, (counts.get(text) ?? 0) + (typeof count === 'number' ? count : 1));
    }
    return counts;
  };
  const [w, g] = [tally(wanted), tally(got)];
  const differing = allKeys(w.keys(), g.keys()).filter((text) => w.get(text) !== g.get(text));
  return differing.map((text) => ({
    path,
    wanted: `${w.get(text) ?? 0} × ${text}`,
    got: `${g.get(text) ?? 0} × ${text}`,
  }));
}

function judgeLives(want: Want, lives: unknown, names: Names): readonly Difference[] {
  if (!Array.isArray(lives)) throw new Error('got.lives is missing, and the pod events do not all have a pod');
  const racy = new Set(want.racyLives ?? []);
  const rename = (of: string, word: string): string => {
    const [kind, ...rest] = word.split(' ');
    return kind === 'deletion-requested' && isOtherNamespace(of) ? kind : [kind, ...rest.map(names.node)].join(' ');
  };
  const withoutNode = (word: string): string =>
    word.startsWith('scheduled ') ? 'scheduled' : word.startsWith('nominated ') ? 'nominated' : word;
  const renamed = (lives as readonly Lives[]).map(({ of, life, count }) => ({
    of: names.object(of),
    life: life.map((word) => rename(of, word)),
    count: count ?? 1,
  }));
  const wanted = groupBy(want.lives, ({ of }) => of);
  const found = groupBy(renamed, ({ of }) => of);
  return allKeys(wanted.keys(), found.keys())
    .filter((of) => !racy.has(of))
    .flatMap((of) => {
      const w = wanted.get(of) ?? [];
      const g = found.get(of) ?? [];
      const nodeIsOpen = w.some(({ life }) => life.includes('scheduled') || life.includes('nominated'));
      const comparable = nodeIsOpen ? g.map((each) => ({ ...each, life: each.life.map(withoutNode) })) : g;
      return compareCounted(w.map(asRow), comparable.map(asRow), `lives ${of}`);
    });
}

const asRow = ({ of, life, count }: Lives): JsonObject => ({ of, life, count });

const withoutUnset = (row: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => !isUnset(value)));

function renameRow(row: JsonObject, names: Names): Row {
  const { of, node, nominatedNode } = row;
  if (typeof of !== 'string') throw new Error(`a row of got.final.pods has no "of": ${textOf(row).slice(0, 100)}`);
  const renamed = withoutUnset({
    ...row,
    node: typeof node === 'string' ? names.node(node) : node,
    nominatedNode: typeof nominatedNode === 'string' ? names.node(nominatedNode) : nominatedNode,
  });
  return { ...renamed, of: names.object(of) };
}

function judgeFinalPods(wanted: Want['final']['pods'], pods: unknown, names: Names): readonly Difference[] {
  const rowsOf = groupBy(wanted ?? [], ({ of }) => of);
  const found = groupBy(
    ((pods ?? []) as readonly JsonObject[]).map((row) => renameRow(row, names)),
    ({ of }) => of,
  );
  return allKeys(rowsOf.keys(), found.keys()).flatMap((of) => {
    const rows = rowsOf.get(of) ?? [];
    const alternatives: readonly (readonly JsonObject[])[] = rows[0]?.anyOf ?? [rows];
    const differences = alternatives.map((list) => {
      const nodeIsOpen = list.some((row) => row.node === '*');
      const got = (found.get(of) ?? []).map((row) => (nodeIsOpen && row.node ? { ...row, node: '*' } : row));
      return compareCounted(list.map(withoutUnset), got, `final.pods ${of}`);
    });
    return differences.some((list) => list.length === 0) ? [] : differences[0];
  });
}

function judgeFinal(want: Want, final: unknown, names: Names): readonly Difference[] {
  if (!isObject(final)) throw new Error('got.final is not an object');
  const { pods: wantedPods, ...wanted } = want.final;
  const { pods, ...found } = final;
  const got: JsonObject = isObject(found.nodes) ? { ...found, nodes: renameFinalNodes(found.nodes, names) } : found;
  const rules = { sets: FINAL_SETS, isNone: isUnset };
  const sections = allKeys(Object.keys(wanted), Object.keys(got));
  return [
    ...judgeFinalPods(wantedPods, pods, names),
    ...sections.flatMap((name) => compare(own(wanted, name) ?? {}, own(got, name) ?? {}, rules, ['final', name])),
  ];
}

/** Throws on an answer that is malformed. */
export function judgeTimeline(testCase: Case, got: unknown): readonly Difference[] {
  if (!isObject(got)) throw new Error('got is not an object');
  const want = testCase.want as Want;
  const raw = readEvents(got.events, Number(testCase.input.until));
  const settled = settle(raw);
  const names = namesFor(want.interchangeableNodes ?? [], want.interchangeablePods ?? []);
  const renamed = settled.map((event) => renameEvent(event, names));
  return [
    ...judgeEvents(want, renamed),
    ...judgeOrder(want, renameOrder(orderOf(settled), names)),
    ...judgeLives(want, livesOf(raw) ?? got.lives, names),
    ...judgeFinal(want, got.final, names),
  ];
}
