/** Instants of decoded objects count from the Unix epoch; those of a run from its start. */
import type { Instant, KubeObject } from '../model/objects/index.ts';

const INSTANT_FIELDS = new Set([
  'creationTimestamp',
  'deletionTimestamp',
  'lastTransitionTime',
  'lastUpdateTime',
  'lastHeartbeatTime',
  'lastProbeTime',
  'startTime',
  'startedAt',
  'finishedAt',
  'timeAdded',
  'completionTime',
  'lastScheduleTime',
  'lastSuccessfulTime',
  'lastScaleTime',
]);

/** The object with all instants moved by `-epoch`. Specs hold none, so they stay shared (a node's taints aside). */
export function rebase<T extends KubeObject>(object: T, epoch: Instant): T {
  if (epoch === 0) return object;
  const { metadata, status } = object as T & { readonly status?: unknown };
  const next = { ...object, metadata: moved(metadata, epoch) } as T;
  if (status !== undefined) (next as { status?: unknown }).status = moved(status, epoch);
  return next;
}

/** The latest instant in the object's metadata or status; -Infinity if there is none. */
export function latestInstant(object: KubeObject): Instant {
  const { metadata, status } = object as KubeObject & { readonly status?: unknown };
  return Math.max(latestIn(metadata), latestIn(status));
}

function latestIn(value: unknown): Instant {
  let latest = -Infinity;
  if (Array.isArray(value)) for (const item of value) latest = Math.max(latest, latestIn(item));
  else if (isPlain(value)) {
    for (const key of Object.keys(value)) {
      const item = value[key];
      if (typeof item === 'object') latest = Math.max(latest, latestIn(item));
      else if (typeof item === 'number' && INSTANT_FIELDS.has(key)) latest = Math.max(latest, item);
    }
  }
  return latest;
}

function moved<T>(value: T, epoch: Instant): T {
  if (Array.isArray(value))
    return value.length === 0 ? value : (value.map((item) => moved(item as unknown, epoch)) as T);
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    if (typeof item === 'number') return [key, INSTANT_FIELDS.has(key) ? item - epoch : item];
    if (key === 'disruptedPods' && item instanceof Map) return [key, movedMap(item, epoch)];
    return [key, moved(item as unknown, epoch)];
  });
  return Object.fromEntries(entries) as T;
}

function movedMap(map: ReadonlyMap<string, unknown>, epoch: Instant): ReadonlyMap<string, unknown> {
  return new Map([...map].map(([key, at]) => [key, typeof at === 'number' ? at - epoch : at]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
