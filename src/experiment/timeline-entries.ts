/** A scenario's timeline, made ready for the faults room: verbs looked up, paths read, pools turned into nodes. */
import { faultOf, type FaultParams, type TimelineEntry, withNotReadyTaint } from '../faults/index.ts';
import type { NodePool, PathReference, TimelineEntry as ScenarioEntry } from '../ingest/scenario/types.ts';
import type { KubeObject, Node } from '../model/objects/index.ts';
import { outagesOf } from './outages.ts';
import { poolNode } from './pools.ts';

export interface TimelineSources {
  readonly pools: readonly NodePool[];
  /** Objects behind a path that an `apply` names; loaded and checked before the run. */
  readonly objectsAt: (path: PathReference) => readonly KubeObject[];
  /** Text behind a path (a failure trace). */
  readonly textAt: (path: PathReference) => string;
}

export function timelineEntries(entries: readonly ScenarioEntry[], sources: TimelineSources): TimelineEntry[] {
  const added = new Map<string, number>();
  return entries.map((entry, i) => {
    const fault = faultOf(entry.fault.verb);
    if (fault === undefined) throw new Error(`${entry.fault.verb} is not supported yet`);
    return {
      name: entry.name === '' ? `${entry.fault.verb}-${i + 1}` : entry.name,
      fault,
      params: paramsOf(entry, sources, added),
      mode: entry.mode,
      value: entry.value ?? 0,
      at: entry.atMs,
      every: entry.everyMs,
      until: entry.untilMs,
      for: entry.forMs,
    };
  });
}

function paramsOf({ fault }: ScenarioEntry, sources: TimelineSources, added: Map<string, number>): FaultParams {
  switch (fault.verb) {
    case 'apply':
      return { objects: fault.path === undefined ? fault.objects : sources.objectsAt(fault.path) };
    case 'node-add':
      return { nodes: newNodes(fault, sources.pools, added) };
    case 'random-failures':
      return {
        ...(fault as FaultParams),
        outages: fault.trace && outagesOf(sources.textAt(fault.trace), fault.trace.path),
      };
    case 'pool-scale':
    case 'pool-upgrade':
      return { ...(fault as FaultParams), newNode: (pool, zone) => furtherNode(sources.pools, added, pool, zone) };
    default:
      // the other verbs' fields are those of FaultParams, by name
      return fault as FaultParams;
  }
}

type NodeAdd = Extract<ScenarioEntry['fault'], { readonly verb: 'node-add' }>;

function furtherNode(
  pools: readonly NodePool[],
  added: Map<string, number>,
  name: string,
  zone: string,
): Node | undefined {
  const pool = pools.find((p) => p.name === name);
  if (pool === undefined) return undefined;
  const key = `${name}/${zone}`;
  const index = pool.count + (added.get(key) ?? 0);
  added.set(key, (added.get(key) ?? 0) + 1);
  return withNotReadyTaint(poolNode(pool, zone, index));
}

/** Further nodes of a pool are numbered on from those it started with. */
function newNodes(
  { node, pool: poolName, zone, count }: NodeAdd,
  pools: readonly NodePool[],
  added: Map<string, number>,
): Node[] {
  if (node !== undefined) return Array.from({ length: count }, (_, i) => (count === 1 ? node : numbered(node, i + 1)));
  const pool = poolName === undefined ? pools[0] : pools.find(({ name }) => name === poolName);
  if (pool === undefined) return [];
  const wanted = zone ?? pool.zones[0] ?? '';
  const key = `${pool.name}/${wanted}`;
  const first = pool.count + (added.get(key) ?? 0);
  added.set(key, (added.get(key) ?? 0) + count);
  return Array.from({ length: count }, (_, i) => poolNode(pool, wanted, first + i));
}

function numbered(node: Node, n: number): Node {
  return { ...node, metadata: { ...node.metadata, name: `${node.metadata.name}-${n}` } };
}
