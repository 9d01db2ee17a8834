/** A patch on an object of the model: to raw, merged, and read again by the object's own decoder. */
import type { KubeObject } from '../../model/objects/meta.ts';
import { formatPath } from '../decode/session.ts';
import { Natives } from '../scenario/natives.ts';
import { type Fields, isSame, toRaw } from './encode.ts';
import { mergePatch, PatchError } from './merge.ts';

export { mergePatch, PatchError } from './merge.ts';

const IDENTITY = ['name', 'namespace', 'uid', 'creationTimestamp', 'generateName'];

/**
 * The object as the patch leaves it. What the patch does not name stays the very same.
 *
 * @throws PatchError with what the API server would refuse, by path
 */
export function patchObject(object: KubeObject, patch: unknown): KubeObject {
  const given = patch as Fields;
  const raw = rawOf(object);
  checkIdentity(raw, given);
  checkWayBack(object, raw, given);
  const decoded = decode(mergePatch(raw, patch) as Fields);
  const next = new Map<string, unknown>(Object.entries(object));
  for (const [field, value] of Object.entries(given)) next.set(field, spliced(next.get(field), decoded[field], value));
  return Object.fromEntries(next) as unknown as KubeObject;
}

/** Of a status only a node's is anybody's to write: its capacity is how a machine is described. */
function rawOf(object: KubeObject): Fields {
  const { status, ...rest } = object as KubeObject & { readonly status?: { readonly conditions?: unknown } };
  if (object.kind !== 'Node') return toRaw(rest) as Fields;
  return toRaw({ ...rest, status: { ...status, conditions: [] } }) as Fields;
}

function decode(raw: Fields): Fields {
  const natives = new Natives();
  const decoded = natives.object(raw, []);
  if (natives.problems.length > 0 || decoded === undefined)
    throw new PatchError(natives.problems.map(({ path, message }) => `${formatPath(path)}: ${message}`).join('; '));
  return decoded as unknown as Fields;
}

/** Nothing may be lost on the way to raw and back. */
function checkWayBack(object: KubeObject, raw: Fields, patch: Fields): void {
  if (patch['status'] !== undefined && object.kind !== 'Node')
    throw new PatchError('status: only the spec and the metadata are patched');
  if (patch['spec'] === undefined) return;
  const natives = new Natives();
  const back = natives.object(raw, []) as unknown as Fields | undefined;
  if (back === undefined || !isSame(back['spec'], (object as unknown as Fields)['spec']))
    throw new PatchError(`spec: of this ${object.kind} it cannot be patched, only applied as a whole`);
}

/** Of a part, the fields that the patch names, as decoded; the others as they were. */
function spliced(before: unknown, decoded: unknown, patch: unknown): unknown {
  const isPart = [before, decoded, patch].every(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map),
  );
  if (!isPart) return decoded;
  const next = new Map(Object.entries(before as Fields));
  for (const field of Object.keys(patch as Fields)) next.set(field, (decoded as Fields)[field]);
  return Object.fromEntries(next);
}

function checkIdentity(raw: Fields, patch: Fields): void {
  for (const field of ['apiVersion', 'kind'])
    if (patch[field] !== undefined && patch[field] !== raw[field]) throw new PatchError(`${field}: field is immutable`);
  const metadata = (patch['metadata'] ?? {}) as Fields;
  const known = raw['metadata'] as Fields;
  for (const field of IDENTITY)
    if (metadata[field] !== undefined && metadata[field] !== known[field])
      throw new PatchError(`metadata.${field}: field is immutable`);
}
