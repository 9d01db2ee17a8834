/**
 * `--set PATH=VALUE` on a scenario as it was written, before it is read.
 *
 *   horizon=10m   cluster.kubelet.maxPods=58   nodePools/general.count=4   timeline/drain-in-zone-b.at=30m
 *
 * A path starts at `spec` (which need not be said), a first word that is not there is looked for in `spec.cluster`; `/NAME`
 * or `/NUMBER` picks an item of a list. The value is a JSON value or a text. For native objects see `object-overrides.ts`.
 */
import { dirname, isAbsolute, relative } from 'node:path';
import type { FileAccess } from '../ingest/index.ts';
import { nearest } from '../ingest/decode/did-you-mean.ts';
import { usageError } from './errors.ts';

export type Mutable = Record<string, unknown> | unknown[];

const FORBIDDEN = ['__proto__', 'prototype', 'constructor'];
const TOP = [
  'horizon',
  'startTime',
  'cluster',
  'workloads',
  'usage',
  'timing',
  'steadyState',
  'timeline',
  'slos',
  'sweep',
  'seeds',
];
const CLUSTER = ['kubernetesVersion', 'from', 'scheduler', 'kubelet', 'controllerManager', 'nodePools', 'autoscaler'];
const MAX_LENGTH = 1000;

/** A copy of `raw` with the overrides in place. Throws `CliError`. */
export function withOverrides(raw: unknown, overrides: readonly string[]): unknown {
  if (overrides.length === 0) return raw;
  const copy: unknown = structuredClone(raw);
  for (const override of overrides) apply(copy, override);
  return copy;
}

function apply(document: unknown, override: string): void {
  const { path, value } = parseOverride(override);
  const at = isContainer(document) && !Array.isArray(document) ? child(document, 'spec') : undefined;
  if (!isContainer(at)) throw usageError(`--set ${path}: the scenario has no spec`);
  setAt(at, fieldsOfSpec(segmentsOf(path), path), value, path);
}

/** Fields that hold a path, which a scenario takes from its own folder. */
const PATHS = ['scheduler', 'kubelet', 'from', 'karpenter', 'trace', 'file', 'path'];

/** On the command line a file is looked for from here first; what is found is said from the scenario's folder. */
export function fromHere(overrides: readonly string[], scenario: string, disk: FileAccess): readonly string[] {
  return overrides.map((override) => {
    const { path, value } = parseOverride(override);
    const field = path.split(/[./]/).at(-1) ?? '';
    if (!PATHS.includes(field) || typeof value !== 'string' || isAbsolute(value) || scenario === '-') return override;
    return isThere(value, disk) ? `${path}=${relative(dirname(scenario), value)}` : override;
  });
}

function isThere(path: string, disk: FileAccess): boolean {
  try {
    return disk.expand(path).length > 0;
  } catch {
    return false;
  }
}

/** `PATH=VALUE`, checked in its form only. Throws `CliError`. */
export function parseOverride(override: string): { readonly path: string; readonly value: unknown } {
  const equals = override.indexOf('=');
  if (equals <= 0 || override.length > MAX_LENGTH)
    throw usageError(`--set ${override.slice(0, 80)}: expected PATH=VALUE, such as horizon=10m`);
  const path = override.slice(0, equals);
  const forbidden = path.split(/[./]/).find((part) => FORBIDDEN.includes(part));
  if (forbidden !== undefined) throw usageError(`--set ${path}: ${forbidden} may not be set`);
  return { path, value: valueOf(override.slice(equals + 1)) };
}

/** Puts `value` where `segments` lead; `path` is for messages. Throws `CliError` where they lead nowhere. */
export function setAt(root: Mutable, segments: readonly string[], value: unknown, path: string): void {
  let at = root;
  for (const segment of segments.slice(0, -1)) at = step(at, segment, path);
  put(at, segments[segments.length - 1] ?? '', value, path);
}

/** `nodePools/general.count` → nodePools, /general, count. Names of items may hold dots only at the end. */
export function segmentsOf(path: string): string[] {
  const segments = path.split('.').flatMap((part) => {
    const [field = '', ...items] = part.split('/');
    return [field, ...items.map((item) => `/${item}`)];
  });
  if (segments.some((segment) => segment === '' || segment === '/'))
    throw usageError(`--set ${path}: a part of the path is empty`);
  return segments;
}

function fieldsOfSpec(given: readonly string[], path: string): readonly string[] {
  const segments = given[0] === 'spec' ? given.slice(1) : given;
  const [first = ''] = segments;
  if (segments.length === 0) throw usageError(`--set ${path}: names no field`);
  if (TOP.includes(first)) return segments;
  if (CLUSTER.includes(first)) return ['cluster', ...segments];
  const meant = nearest(first, [...TOP, ...CLUSTER]);
  throw usageError(`--set ${path}: a scenario has no ${first}${meant === undefined ? '' : `; did you mean ${meant}?`}`);
}

function step(container: Mutable, segment: string, path: string): Mutable {
  const found = segment.startsWith('/') ? item(container, segment.slice(1), path) : field(container, segment, path);
  if (!isContainer(found)) throw usageError(`--set ${path}: ${segment.replace(/^\//, '')} has no fields`);
  return found;
}

/** A field that is not there yet is made, empty: the grammar decides later whether it may be. */
function field(container: Mutable, name: string, path: string): unknown {
  if (Array.isArray(container))
    throw usageError(`--set ${path}: before ${name} comes a list: pick an item, such as /NAME`);
  if (!Object.hasOwn(container, name)) container[name] = Object.create(null);
  return container[name];
}

function item(container: Mutable, name: string, path: string): unknown {
  if (!Array.isArray(container))
    throw usageError(`--set ${path}: /${name} picks an item, but what is before it is no list`);
  const names = container.map(nameOf);
  const index = names.indexOf(name);
  if (index >= 0) return container[index];
  if (/^[0-9]{1,6}$/.test(name) && Number(name) < container.length) return container[Number(name)];
  const meant = nearest(
    name,
    names.filter((each) => each !== ''),
  );
  throw usageError(
    `--set ${path}: there is no ${name} in the list${meant === undefined ? '' : `; did you mean ${meant}?`}`,
  );
}

function put(container: Mutable, segment: string, value: unknown, path: string): void {
  if (segment.startsWith('/')) {
    const name = segment.slice(1);
    const found = item(container, name, path);
    (container as unknown[])[(container as unknown[]).indexOf(found)] = value;
  } else if (Array.isArray(container)) {
    throw usageError(`--set ${path}: before ${segment} comes a list: pick an item, such as /NAME`);
  } else {
    container[segment] = value;
  }
}

function valueOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

function isContainer(value: unknown): value is Mutable {
  return typeof value === 'object' && value !== null;
}

function child(container: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(container, name) ? container[name] : undefined;
}

function nameOf(value: unknown): string {
  const name = isContainer(value) && !Array.isArray(value) ? child(value, 'name') : undefined;
  return typeof name === 'string' ? name : '';
}
