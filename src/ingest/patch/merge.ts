/**
 * Strategic merge patch, what `kubectl patch` sends by default (apimachinery pkg/util/strategicpatch): objects are merged
 * field by field, `null` removes a field, and lists whose items have a name of their own are merged by it; all others
 * are replaced. Works on raw values, as they stand in a manifest.
 */

type Raw = { readonly [field: string]: unknown };

/** Fields that hold lists merged by a key (struct tags `patchMergeKey` of the API types of v1.32). */
const MERGE_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['containers', ['name']],
  ['initContainers', ['name']],
  ['ephemeralContainers', ['name']],
  ['volumes', ['name']],
  ['env', ['name']],
  ['volumeMounts', ['mountPath']],
  ['volumeDevices', ['devicePath']],
  ['imagePullSecrets', ['name']],
  ['hostAliases', ['ip']],
  ['resourceClaims', ['name']],
  ['schedulingGates', ['name']],
  ['topologySpreadConstraints', ['topologyKey']],
  ['conditions', ['type']],
  ['ownerReferences', ['uid']],
  // of a container, of a service
  ['ports', ['containerPort', 'port']],
]);

/** Lists of plain values that are merged as sets. */
const SETS: ReadonlySet<string> = new Set(['finalizers']);

const DIRECTIVE = '$patch';

export class PatchError extends Error {}

const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The original as the patch leaves it. Neither is changed. */
export function mergePatch(original: unknown, patch: unknown, field = ''): unknown {
  if (!isObject(patch)) return Array.isArray(patch) ? mergeList(original, patch, field) : patch;
  const directive = patch[DIRECTIVE];
  if (directive === 'replace') return without(patch, DIRECTIVE);
  if (directive === 'delete') return undefined;
  if (directive !== undefined) throw new PatchError(`${DIRECTIVE}: ${String(directive)} is neither delete nor replace`);
  const merged = new Map(isObject(original) ? Object.entries(original) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) throw new PatchError(`${key}: no directive but ${DIRECTIVE} is understood`);
    const next = value === null ? undefined : mergePatch(merged.get(key), value, key);
    if (next === undefined) merged.delete(key);
    else merged.set(key, next);
  }
  return Object.fromEntries(merged);
}

function mergeList(original: unknown, patch: readonly unknown[], field: string): unknown {
  const before = Array.isArray(original) ? (original as readonly unknown[]) : [];
  if (SETS.has(field)) return [...new Set([...before, ...patch])];
  const keys = MERGE_KEYS.get(field);
  if (keys === undefined) return patch;
  if (patch.some(isReplacement)) return patch.filter((item) => !isReplacement(item));
  const key = keys.find((each) => [...patch, ...before].some((item) => isObject(item) && item[each] !== undefined));
  if (patch.some((item) => !isObject(item) || key === undefined || item[key] === undefined))
    throw new PatchError(`${field}: every item needs its ${keys.join(' or ')}`);
  return mergeByKey(before as readonly Raw[], patch as readonly Raw[], key ?? '');
}

/** An item that says that the others are the whole list. */
const isReplacement = (item: unknown): boolean =>
  isObject(item) && item[DIRECTIVE] === 'replace' && Object.keys(item).length === 1;

/**
 * Items that the patch names come in its order, the others in theirs; where two orders meet, an item that is new goes
 * before those that were there.
 */
function mergeByKey(before: readonly Raw[], patch: readonly Raw[], key: string): Raw[] {
  const places = new Map(before.map((item, i) => [item[key], i]));
  const named = patch
    .map((item) => mergePatch(before[places.get(item[key]) ?? -1], item) as Raw | undefined)
    .filter((item) => item !== undefined);
  const touched = new Set(patch.map((item) => item[key]));
  const others = before.filter((item) => !touched.has(item[key]));
  const merged: Raw[] = [];
  for (const other of others) {
    const place = places.get(other[key]) as number;
    while (named.length > 0 && (places.get(named[0][key]) ?? -1) < place) merged.push(named.shift() as Raw);
    merged.push(other);
  }
  return [...merged, ...named];
}

function without(value: Raw, field: string): Raw {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== field));
}
