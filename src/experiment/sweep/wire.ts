/**
 * An input as plain data, so that threads can be handed what was read once: quantities become texts, functions that look
 * a path up become tables, and where an object was written stays behind.
 */
import type { PathReference } from '../../ingest/scenario/types.ts';
import type { KubeObject } from '../../model/objects/index.ts';
import { parseQuantity, Quantity } from '../../model/quantity.ts';
import type { RunInput } from '../compose.ts';

/** What `packed` makes; survives structured cloning. */
export type PackedInput = { readonly plain: unknown };

/** A quantity, packed: no object of Kubernetes has this key. */
const QUANTITY = '\u0000quantity';
const NOWHERE = { file: '', line: 0 };

/** @throws a TypeError for what cannot be handed over: an instance of a class, a function */
export function packed(input: RunInput): PackedInput {
  const { objects, objectsAt, textAt, ...rest } = input;
  const paths = pathsIn(input.scenario);
  const plain = {
    ...rest,
    objects: objects.map(({ object }) => object),
    applied: new Map(paths.map((path) => [keyOf(path), objectsAt?.(path) ?? []])),
    texts: new Map(paths.map((path) => [keyOf(path), textAt?.(path) ?? ''])),
  };
  return { plain: mapped(plain, new Map(), pack) };
}

export function unpacked({ plain }: PackedInput): RunInput {
  const { objects, applied, texts, ...rest } = mapped(plain, new Map(), unpack) as {
    readonly objects: readonly KubeObject[];
    readonly applied: ReadonlyMap<string, readonly KubeObject[]>;
    readonly texts: ReadonlyMap<string, string>;
  } & Omit<RunInput, 'objects'>;
  return {
    ...rest,
    objects: objects.map((object) => ({ object, source: NOWHERE })),
    objectsAt: (path) => applied.get(keyOf(path)) ?? [],
    textAt: (path) => texts.get(keyOf(path)) ?? '',
  };
}

const keyOf = ({ base, path }: PathReference): string => `${base}\u0000${path}`;

/** All paths that a scenario names, wherever they stand in it. */
function pathsIn(value: unknown): PathReference[] {
  if (typeof value !== 'object' || value === null || value instanceof Map || value instanceof Quantity) return [];
  const { path, base } = value as Partial<PathReference>;
  if (typeof path === 'string' && typeof base === 'string') return [{ path, base }];
  return Object.values(value).flatMap(pathsIn);
}

type Replace = (value: object) => unknown;

function pack(value: object): unknown {
  if (value instanceof Quantity) return { [QUANTITY]: value.canonical };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return undefined;
  throw new TypeError(`an input holds an instance of ${value.constructor.name}, which no other thread can read`);
}

function unpack(value: object): unknown {
  const text = (value as { readonly [QUANTITY]?: string })[QUANTITY];
  return text === undefined ? undefined : parseQuantity(text);
}

/** A copy in which `replace` has its way. What was shared stays shared: templates are what classes are known by. */
function mapped(value: unknown, known: Map<object, unknown>, replace: Replace): unknown {
  if (typeof value === 'function') throw new TypeError('an input holds a function, which no other thread can call');
  if (typeof value !== 'object' || value === null) return value;
  const before = known.get(value);
  if (before !== undefined) return before;
  const copy = copied(value, known, replace);
  known.set(value, copy);
  return copy;
}

function copied(value: object, known: Map<object, unknown>, replace: Replace): unknown {
  if (Array.isArray(value)) return value.map((item) => mapped(item, known, replace));
  if (value instanceof Set) return new Set([...value].map((item) => mapped(item, known, replace)));
  if (value instanceof Map) {
    return new Map([...value].map(([key, item]: [unknown, unknown]) => [key, mapped(item, known, replace)]));
  }
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item, known, replace)]));
}
