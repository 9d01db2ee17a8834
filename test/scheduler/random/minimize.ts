/** Makes a case smaller as long as it shows what it shows. */
import type { JsonObject } from '../../conformance/compare.ts';

type Mutable = { [key: string]: unknown };

const LISTS = ['nodes', 'pods', 'objects', 'queue'] as const;
/** Fields without which a pod or node is still one. */
const FIELDS: readonly (readonly string[])[] = [
  ['spec', 'affinity', 'nodeAffinity'],
  ['spec', 'affinity', 'podAffinity'],
  ['spec', 'affinity', 'podAntiAffinity'],
  ['spec', 'affinity'],
  ['spec', 'tolerations'],
  ['spec', 'nodeSelector'],
  ['spec', 'topologySpreadConstraints'],
  ['spec', 'volumes'],
  ['spec', 'initContainers'],
  ['spec', 'overhead'],
  ['spec', 'taints'],
  ['spec', 'unschedulable'],
  ['status', 'images'],
  ['status', 'capacity'],
  ['status', 'conditions'],
  ['status', 'nominatedNodeName'],
  ['metadata', 'annotations'],
  ['metadata', 'creationTimestamp'],
  ['metadata', 'deletionTimestamp'],
  ['metadata', 'ownerReferences'],
];

function without(object: unknown, [field, ...rest]: readonly string[]): unknown {
  if (object === null || typeof object !== 'object' || !Object.hasOwn(object, field)) return undefined;
  const copy: Mutable = { ...(object as Mutable) };
  if (rest.length === 0) {
    delete copy[field];
    return copy;
  }
  copy[field] = without(copy[field], rest);
  return copy[field] === undefined ? undefined : copy;
}

/** Shorter and shorter parts are left out. */
function* shorterLists(input: JsonObject): Generator<JsonObject> {
  for (const name of LISTS) {
    const list = input[name];
    if (!Array.isArray(list)) continue;
    for (let size = list.length; size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; at < list.length; at += size) yield { ...input, [name]: list.toSpliced(at, size) };
    }
  }
}

function* simplerObjects(input: JsonObject): Generator<JsonObject> {
  if (input.config !== null) yield { ...input, config: null };
  for (const path of FIELDS) {
    const pod = without(input.pod, path);
    if (pod !== undefined) yield { ...input, pod };
    for (const name of LISTS) {
      const list = (input[name] ?? []) as readonly unknown[];
      for (let i = 0; i < list.length; i++) {
        const simpler = without(list[i], path);
        if (simpler !== undefined) yield { ...input, [name]: list.with(i, simpler) };
      }
    }
  }
}

/**
 * @param shows whether a smaller input still shows it; asked at most `tries` times.
 * @return the smallest that was found.
 */
export function minimize(original: JsonObject, shows: (input: JsonObject) => boolean, tries = 1500): JsonObject {
  let input = original;
  let left = tries;
  for (let hasChanged = true; hasChanged && left > 0; ) {
    hasChanged = false;
    for (const ways of [shorterLists, simplerObjects]) {
      for (let smaller = next(ways); smaller !== undefined; smaller = next(ways)) {
        input = smaller;
        hasChanged = true;
      }
    }
  }
  return input;

  function next(ways: (from: JsonObject) => Generator<JsonObject>): JsonObject | undefined {
    for (const candidate of ways(input)) {
      if (left-- <= 0) return undefined;
      if (shows(candidate)) return candidate;
    }
    return undefined;
  }
}
