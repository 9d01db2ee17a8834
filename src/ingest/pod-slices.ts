/** Pods of a dump whose specifications say the same, letter by letter, but for their nodes: the specification is read once. */
import type { KubeObject } from '../model/objects/meta.ts';
import type { Pod, PodSpec } from '../model/objects/pod.ts';
import { Cursor } from './decode/cursor.ts';
import { decodePod } from './decode/pod.ts';
import { type Session, withoutTokenNames } from './decode/session.ts';
import { applyDefaults } from './defaults/index.ts';
import { hasUid, isPod } from './raw-object.ts';
import type { JsonItem, JsonItems } from './text/json-items.ts';

const MOST_SPECS = 16_384;
const MOST_CHARACTERS = 16_384;
/** What JSON and Kubernetes take as it stands. */
const PLAIN_NAME = /^[a-z0-9.-]{1,253}$/;

/** Equal for items whose specifications are equal but for the node; undefined: it is to be read whole. */
export function keyOfSpec({ text }: JsonItems, { spec, nodeName }: JsonItem): string | undefined {
  if (spec === undefined || spec.end - spec.start > MOST_CHARACTERS) return undefined;
  if (nodeName === undefined) return withoutTokenNames(text.slice(spec.start, spec.end));
  if (!PLAIN_NAME.test(text.slice(nodeName.start, nodeName.end))) return undefined;
  return withoutTokenNames(text.slice(spec.start, nodeName.start) + text.slice(nodeName.end, spec.end));
}

export class PodSlices {
  /** With defaults. */
  readonly #specs = new Map<string, PodSpec>();

  /** An object that was read from an item with this key, without a problem. */
  note(key: string, object: KubeObject): void {
    if (object.kind === 'Pod' && object.metadata.uid !== '' && this.#specs.size < MOST_SPECS)
      this.#specs.set(key, (object as Pod).spec);
  }

  /**
   * Undefined: it has to be read whole. Throws `SyntaxError` where what is left of the item is no JSON.
   *
   * @param complete adds what the list says of all its items
   */
  of(
    key: string,
    { text }: JsonItems,
    { start, end, spec, nodeName }: JsonItem,
    complete: (raw: unknown) => unknown,
    lenient: Session,
    defaults: { readonly namespace?: string },
  ): Pod | undefined {
    const known = this.#specs.get(key);
    if (known === undefined || spec === undefined) return undefined;
    const raw = complete(JSON.parse(`${text.slice(start, spec.start)}{}${text.slice(spec.end, end)}`));
    if (!isPod(raw) || !hasUid(raw)) return undefined;
    const before = lenient.problems.length;
    const decoded = new Cursor(lenient, raw).finish(decodePod);
    if (lenient.problems.splice(before).length > 0) return undefined;
    const pod = applyDefaults({ ...decoded, spec: known }, defaults);
    if (nodeName === undefined) return pod;
    return { ...pod, spec: { ...pod.spec, nodeName: text.slice(nodeName.start, nodeName.end) } };
  }
}
