/** What the API truth holds at an instant, as kubectl would list it. */
import type { Cluster } from '../../cluster/index.ts';
import { parseSelector, selectorMatches } from '../../model/index.ts';
import { age } from './age.ts';
import { EVENT_COLUMNS, type EventLog } from './events.ts';
import { Field, type ListedKind } from './kinds.ts';
import type { Listed } from './listed.ts';
import { listNodes, NODE_COLUMNS, NODE_WIDE_COLUMNS } from './nodes.ts';
import { plain } from './plain.ts';
import { listPods, POD_COLUMNS, POD_WIDE_COLUMNS } from './pods.ts';

export { EventLog } from './events.ts';
export { kindOfWord, LISTED_KINDS, type ListedKind } from './kinds.ts';
export type { Listed } from './listed.ts';
export { endOf, type PodEnd } from './pod-end.ts';

export interface ListOptions {
  /** Absent: all. */
  readonly namespace?: string;
  readonly name?: string;
  /** As of `kubectl -l`. */
  readonly selector?: string;
  /** For events. */
  readonly log?: EventLog;
  readonly atText: (ms: number) => string;
}

export interface Listing {
  readonly columns: readonly string[];
  readonly wideColumns: readonly string[];
  readonly items: readonly Listed[];
  /** Those that only the namespace rules out. */
  readonly elsewhere: number;
}

/** Throws an Error with a readable message for a selector that is none. */
export function list(cluster: Cluster, kind: ListedKind, options: ListOptions): Listing {
  const { columns, wideColumns, items } = everything(cluster, kind, options);
  const matches = matcherOf(options.selector);
  const { name, namespace } = options;
  const selected = items.filter((item) => (name === undefined || item.name === name) && matches(item));
  const here =
    kind.namespaced && namespace !== undefined
      ? selected.filter((item) => item.namespace === namespace || isNobodys(item, kind))
      : selected;
  return { columns, wideColumns, items: here, elsewhere: selected.length - here.length };
}

/** Events about nodes belong to no namespace; every view of events shows them. */
const isNobodys = ({ namespace }: Listed, { kind }: ListedKind): boolean => kind === 'Event' && namespace === '';

function everything(cluster: Cluster, kind: ListedKind, { log, atText }: ListOptions): Omit<Listing, 'elsewhere'> {
  switch (kind.kind) {
    case 'Pod':
      return { columns: POD_COLUMNS, wideColumns: POD_WIDE_COLUMNS, items: [...listPods(cluster)].sort(byName) };
    case 'Node':
      return { columns: NODE_COLUMNS, wideColumns: NODE_WIDE_COLUMNS, items: [...listNodes(cluster)].sort(byName) };
    case 'Event':
      return { columns: EVENT_COLUMNS, wideColumns: [], items: log?.listed(atText) ?? [] };
    default:
      return {
        columns: ['NAME', ...kind.cells.map(([head]) => head), 'AGE'],
        wideColumns: [],
        items: [...listObjects(cluster, kind)].sort(byName),
      };
  }
}

function listObjects(cluster: Cluster, { kind, cells }: ListedKind): readonly Listed[] {
  return cluster.objects.list(kind).map(({ object }): Listed => {
    const { namespace, name, labels, creationTimestamp = 0 } = object.metadata;
    const asPlain = (): unknown => plain(object, cluster.epoch);
    return {
      namespace,
      name,
      labels,
      cells: () => {
        const field = new Field(asPlain());
        return [name, ...cells.map(([, cell]) => cell(field)), age(cluster.now - creationTimestamp)];
      },
      wide: () => [],
      object: asPlain,
    };
  });
}

const byName = (a: Listed, b: Listed): number => compare(a.namespace, b.namespace) || compare(a.name, b.name);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function matcherOf(selector: string | undefined): (item: Listed) => boolean {
  if (selector === undefined) return () => true;
  const compiled = parseSelector(selector);
  return ({ labels }) => selectorMatches(compiled, labels);
}
