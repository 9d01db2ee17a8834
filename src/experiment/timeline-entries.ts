/** A scenario's timeline, made ready for the faults room: verbs looked up, paths read, pools turned into nodes. */
import { faultOf, type FaultParams, type TimelineEntry, withNotReadyTaint } from '../faults/index.ts';
import type { NodePool, PathReference, TimelineEntry as ScenarioEntry } from '../ingest/scenario/types.ts';
import type { KubeObject, Node } from '../model/objects/index.ts';
import { PatchError, patchObject } from '../ingest/index.ts';
import { outagesOf, ScenarioError } from './outages.ts';
import { poolNode } from './pools.ts';

export interface TimelineSources {
  readonly pools: readonly NodePool[];
  /** Objects behind a path that an `apply` names; loaded and checked before the run. */
  readonly objectsAt: (path: PathReference) => readonly KubeObject[];
  /** Text behind a path (a failure trace). */
  readonly textAt: (path: PathReference) => string;
  /** What the cluster begins with. */
  readonly objects: readonly KubeObject[];
  /** The scenario's file. */
  readonly file: string;
}

/** @throws ScenarioError with `file:line:column` for an entry that cannot be acted on */
export function timelineEntries(entries: readonly ScenarioEntry[], sources: TimelineSources): TimelineEntry[] {
  const added = new Map<string, number>();
  return entries.map((entry, i) => {
    const fault = faultOf(entry.fault.verb);
    if (fault === undefined) throw new Error(`${entry.fault.verb} is not supported yet`);
    const position = `${sources.file}:${entry.line}:${entry.column}`;
    if (entry.fault.verb === 'patch') tryPatch(entry.fault, sources.objects, position);
    return {
      position,
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
    case 'patch':
      return { ...(fault as FaultParams), patched: (object) => patchedOr(object, fault.patch) };
    case 'node-add':
      return fault.node === undefined
        ? addedOf(fault, sources.pools, added)
        : { nodes: numberedNodes(fault.node, fault.count) };
    case 'random-failures':
      return {
        ...(fault as FaultParams),
        outages: fault.trace && outagesOf(sources.textAt(fault.trace), fault.trace.path),
      };
    case 'pool-scale':
    case 'pool-upgrade':
      return { ...(fault as FaultParams), ...orderOf(fault.pool, sources.pools, added) };
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

/** How further machines of a pool come to be, and in which zones the pool is at home. */
function orderOf(
  name: string,
  pools: readonly NodePool[],
  added: Map<string, number>,
): Pick<FaultParams, 'newNode' | 'provision' | 'zones'> {
  const pool = pools.find((each) => each.name === name);
  const zones = pool === undefined || pool.zones.length === 0 ? [''] : pool.zones;
  return { newNode: (_, zone) => furtherNode(pools, added, name, zone), provision: pool?.provision, zones };
}

function addedOf({ pool, zone, count }: NodeAdd, pools: readonly NodePool[], added: Map<string, number>): FaultParams {
  const name = pool ?? pools[0]?.name ?? '';
  const { zones = [''], ...order } = orderOf(name, pools, added);
  return { ...order, pool: name, count, zones: zone === undefined ? zones.slice(0, 1) : [zone] };
}

const numberedNodes = (node: Node, count: number): Node[] =>
  Array.from({ length: count }, (_, i) => (count === 1 ? node : numbered(node, i + 1)));

function patchedOr(object: KubeObject, patch: unknown): KubeObject | string {
  try {
    return patchObject(object, patch);
  } catch (error) {
    if (error instanceof PatchError) return error.message;
    throw error;
  }
}

type Patch = Extract<ScenarioEntry['fault'], { readonly verb: 'patch' }>;

/** What is wrong with a patch is wrong before anything runs, if its object is there from the beginning. */
function tryPatch(
  { object: { kind, namespace, name }, patch }: Patch,
  objects: readonly KubeObject[],
  position: string,
) {
  const object = objects.find(
    ({ kind: is, metadata }) =>
      is === kind && metadata.name === name && (metadata.namespace === namespace || metadata.namespace === ''),
  );
  const patched = object === undefined ? '' : patchedOr(object, patch);
  if (typeof patched === 'string' && patched !== '')
    throw new ScenarioError(`${position}: patch of ${kind} ${namespace}/${name}: ${patched}`);
}

function numbered(node: Node, n: number): Node {
  return { ...node, metadata: { ...node.metadata, name: `${node.metadata.name}-${n}` } };
}
