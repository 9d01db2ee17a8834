/** Pods that say the same as one that was read already, letter by letter, but for their names. */
import type { KubeObject } from '../model/objects/meta.ts';
import type { Pod } from '../model/objects/pod.ts';
import { skeletonOf } from './text/skeleton.ts';

const MOST_TEMPLATES = 16_384;

export class PodTwins {
  readonly #templates = new Map<string, Pod>();

  /** A document from which this object came, without a problem and without anything to be told about it. */
  note(text: string | undefined, object: KubeObject): void {
    if (object.kind !== 'Pod' || text === undefined || this.#templates.size >= MOST_TEMPLATES) return;
    const skeleton = skeletonOf(text);
    if (skeleton?.name === object.metadata.name) this.#templates.set(skeleton.key, object as Pod);
  }

  /** The pod of a document that was not read yet; undefined: it has to be. */
  of(text: string): Pod | undefined {
    if (this.#templates.size === 0) return undefined;
    const skeleton = skeletonOf(text);
    const template = skeleton && this.#templates.get(skeleton.key);
    if (skeleton === undefined || template === undefined) return undefined;
    return { ...template, metadata: { ...template.metadata, name: skeleton.name } };
  }
}
