/**
 * Objects of the model as they would stand in a manifest. Mostly that is the same; where a decoder flattens what the API
 * nests, it is nested again here. What has no way back is found by decoding once more: see `patchObject`.
 */
import type { Handler, Probe, Volume } from '../../model/objects/pod.ts';
import type { MetricSpec } from '../../model/objects/workloads.ts';
import { Quantity } from '../../model/quantity.ts';
import { METRIC_SOURCES } from '../decode/horizontal-pod-autoscaler.ts';

export type Fields = { readonly [field: string]: unknown };

/** Fields that hold an instant, which no patch touches. */
const INSTANT = /(?:Timestamp|Time|startedAt|finishedAt|timeAdded)$/;

/** Dictionaries become objects, quantities texts; what is empty stays, as it may differ from what is absent. */
export function toRaw(value: unknown, field = ''): unknown {
  const nested = NESTED.get(field)?.(value) ?? value;
  if (nested instanceof Quantity) return nested.toString();
  if (nested instanceof Map) return objectOf([...(nested as ReadonlyMap<string, unknown>)], false);
  if (Array.isArray(nested)) return nested.map((item) => toRaw(item));
  if (typeof nested === 'object' && nested !== null) return objectOf(Object.entries(nested), true);
  return nested;
}

/** Keys of a dictionary are data, those of an object are field names. */
function objectOf(entries: readonly (readonly [string, unknown])[], areFields: boolean): Fields {
  const kept = entries
    .filter(([key, value]) => value !== undefined && !(areFields && typeof value === 'number' && INSTANT.test(key)))
    .map(([key, value]) => [key, toRaw(value, areFields ? key : '')] as const);
  return Object.fromEntries(kept);
}

const named =
  (field: string) =>
  (value: unknown): unknown =>
    Array.isArray(value) ? value.map((item: unknown) => (typeof item === 'string' ? { [field]: item } : item)) : value;

/** Field → what it looks like in a manifest. */
const NESTED: ReadonlyMap<string, (value: unknown) => unknown> = new Map<string, (value: unknown) => unknown>([
  ['schedulingGates', named('name')],
  ['resourceClaims', named('name')],
  ['readinessGates', named('conditionType')],
  ['os', (value: unknown) => (typeof value === 'string' ? { name: value } : value)],
  ...['startupProbe', 'livenessProbe', 'readinessProbe'].map((field) => [field, probe] as const),
  ...['postStart', 'preStop'].map((field) => [field, handler] as const),
  ['volumes', (value: unknown) => (Array.isArray(value) ? (value as readonly Volume[]).map(volume) : value)],
  ['strategy', rollingUpdate],
  ['updateStrategy', rollingUpdate],
  ['metrics', (value: unknown) => (Array.isArray(value) ? (value as readonly MetricSpec[]).map(metric) : value)],
  ['scopeSelector', (value: unknown) => (Array.isArray(value) ? scopes(value) : value)],
]);

const scopes = (value: readonly unknown[]): unknown => ({ matchExpressions: value });

/** Of an action only its kind is kept. */
function handler(value: unknown): Fields {
  const { type, sleepSeconds } = value as Handler;
  return { [type]: type === 'sleep' ? { seconds: sleepSeconds } : {} };
}

function probe(value: unknown): unknown {
  const { handler: action, ...rest } = value as Probe;
  return { ...rest, ...handler(action) };
}

/** Of a source that bears on nothing only its kind is kept. */
function volume({ other, ephemeral, ...rest }: Volume): unknown {
  const { requests, ...spec } = ephemeral ?? {};
  const claim = { volumeClaimTemplate: { spec: { ...spec, resources: { requests } } } };
  return {
    ...rest,
    ...(other === undefined ? {} : { [other]: {} }),
    ...(ephemeral === undefined ? {} : { ephemeral: claim }),
  };
}

/** Of a Deployment and a DaemonSet; a StatefulSet keeps it nested. */
function rollingUpdate(value: unknown): unknown {
  const { type, maxSurge, maxUnavailable, ...rest } = value as Fields;
  if (maxSurge === undefined && maxUnavailable === undefined) return value;
  return { ...rest, type, rollingUpdate: { maxSurge, maxUnavailable } };
}

function metric(spec: MetricSpec): unknown {
  const { type, name, ...rest } = spec;
  const isResource = type === 'Resource' || type === 'ContainerResource';
  if (isResource) return { type, [METRIC_SOURCES[type]]: { name, ...rest } };
  const { selector, ...others } = rest as Fields;
  return { type, [METRIC_SOURCES[type]]: { metric: { name, selector }, ...others } };
}

/** Whether two decoded values are the same, instants aside. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Quantity || b instanceof Quantity) return a.toString() === b.toString();
  const [left, right] = [entriesOf(a), entriesOf(b)];
  const other = new Map(right);
  return left.length === right.length && left.every(([key, value]) => other.has(key) && isSame(value, other.get(key)));
}

function entriesOf(value: object): readonly (readonly [string, unknown])[] {
  if (value instanceof Map) return [...(value as ReadonlyMap<string, unknown>)];
  const isCompared = ([key, each]: readonly [string, unknown]): boolean =>
    each !== undefined && !(typeof each === 'number' && INSTANT.test(key));
  return Object.entries(value).filter(isCompared);
}
