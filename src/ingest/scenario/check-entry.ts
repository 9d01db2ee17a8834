/** What an entry of the timeline says and nothing could come of: refused, with its place. */
import { nearest } from '../decode/did-you-mean.ts';
import type { Path } from '../decode/session.ts';
import type { VerbName } from './faults.ts';
import type { ParsedTimelineEntry } from './schema.ts';

export type Complain = (below: Path, message: string, suggestion?: string) => void;

export interface KnownPool {
  readonly name: string;
  readonly zones: readonly string[];
}

/** Verbs with an object, by the kinds that have what they change. */
const KINDS: ReadonlyMap<VerbName, readonly string[]> = new Map([
  ['scale', ['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet']],
  ['restart', ['Deployment', 'StatefulSet', 'DaemonSet']],
  ['undo', ['Deployment', 'StatefulSet', 'DaemonSet']],
]);

/** Verbs that act on the whole of something: there is nothing to choose from. */
const WITHOUT_TARGETS: ReadonlySet<VerbName> = new Set<VerbName>([
  'node-add',
  'pool-upgrade',
  'pool-scale',
  'pool-stockout',
  'apply',
  'patch',
  'scale',
  'restart',
  'undo',
  'remove',
  'component-down',
  'registry-down',
]);

export function checkTimes(entry: ParsedTimelineEntry, horizonMs: number, complain: Complain): void {
  const { at, every, until } = entry;
  if (at === undefined && every === undefined) complain([], 'Required value: at (once), or every (again and again)');
  if (at !== undefined && at > horizonMs) complain(['at'], 'is after the end: the horizon is earlier');
  if (at === undefined && every !== undefined && every > horizonMs)
    complain(['every'], 'comes first after the end: the horizon is earlier');
  if (until === undefined) return;
  if (every === undefined) complain(['until'], 'goes with every; for how long an entry lasts, write for');
  else if (until < (at ?? every)) complain(['until'], 'ends before the first time');
}

export function checkVerb(
  entry: ParsedTimelineEntry,
  verb: VerbName,
  pools: readonly KnownPool[],
  complain: Complain,
): void {
  if (entry.mode !== undefined && WITHOUT_TARGETS.has(verb))
    complain(['mode'], `${verb} chooses nothing: it takes no mode`);
  checkKind(entry, verb, complain);
  checkPool(entry, verb, pools, complain);
  const failures = entry['random-failures'];
  if (failures?.trace !== undefined && failures.repair !== undefined)
    complain([verb, 'repair'], 'goes with between; a trace says itself when nodes are up again');
  const add = entry['node-add'];
  if (add?.node !== undefined && add.zone !== undefined)
    complain([verb, 'zone'], 'goes with pool; a node has its zone in a label');
}

function checkKind(entry: ParsedTimelineEntry, verb: VerbName, complain: Complain): void {
  const kinds = KINDS.get(verb);
  if (kinds === undefined) return;
  const { object } = entry[verb] as { readonly object: { readonly kind: string } };
  if (!kinds.includes(object.kind))
    complain([verb, 'object'], `${verb} is not for a ${object.kind}: expected one of ${kinds.join(', ')}`);
}

function checkPool(entry: ParsedTimelineEntry, verb: VerbName, pools: readonly KnownPool[], complain: Complain): void {
  const { pool: name } = entry[verb] as { readonly pool?: unknown };
  if (typeof name !== 'string') return;
  const pool = pools.find((each) => each.name === name);
  if (pool === undefined) {
    const names = pools.map((each) => each.name);
    complain([verb, 'pool'], `no node pool is called "${name}"`, nearest(name, names));
    return;
  }
  for (const [i, zone] of (entry['pool-stockout']?.zones ?? []).entries()) {
    if (!pool.zones.includes(zone))
      complain([verb, 'zones', i], `pool ${name} is not in zone "${zone}"`, nearest(zone, pool.zones));
  }
}
