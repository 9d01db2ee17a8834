/** A pod once more, with something else at some places in it. What has none of these places below it is shared. */
import type { Pod } from '../../model/objects/pod.ts';
import type { Mark, Step } from './marks.ts';
import { fieldBelow, type FieldNode, TWIN_FIELDS } from './twin-fields.ts';

/** So many copies of a part are kept for pods to come. */
const MOST_COPIES = 128;

interface Branch {
  readonly step: Step;
  readonly field: FieldNode;
  readonly below: Branch[];
  /** Where this is one of the places: which. */
  place: number | undefined;
  /** Of a part in which nothing varies but one instant: which place that is, and the copies by it. Pods that start together share them. */
  instant: number | undefined;
  readonly copies: Map<unknown, unknown>;
}

export class Variation {
  readonly #original: Pod;
  readonly #root: Branch = branchOf('', TWIN_FIELDS);

  /** @param places where twin fields stand; undefined: what is given for it is not put anywhere */
  constructor(original: Pod, places: readonly (Pick<Mark, 'path' | 'reading'> | undefined)[]) {
    this.#original = original;
    for (const [place, mark] of places.entries()) {
      if (mark === undefined) continue;
      let branch = this.#root;
      for (const step of mark.path) {
        const isFirst = branch.below.length === 0;
        branch.instant = isFirst && mark.reading === 'instant' ? place : undefined;
        branch = branchAt(branch, step);
      }
      branch.place = place;
    }
  }

  /** @param values what is at each place */
  of(values: readonly unknown[]): Pod {
    return copyOf(this.#original, this.#root, values) as Pod;
  }
}

const branchOf = (step: Step, field: FieldNode): Branch => ({
  step,
  field,
  below: [],
  place: undefined,
  instant: undefined,
  copies: new Map(),
});

function branchAt({ field, below }: Branch, step: Step): Branch {
  const known = below.find((each) => each.step === step);
  if (known !== undefined) return known;
  const made = branchOf(step, fieldBelow(field, step) as FieldNode);
  below.push(made);
  return made;
}

type Parts = Readonly<Record<Step, unknown>>;

function copyOf(original: unknown, branch: Branch, values: readonly unknown[]): unknown {
  if (branch.place !== undefined) return values[branch.place];
  if (branch.instant === undefined) return varied(original, branch, values);
  const at = values[branch.instant];
  const known = branch.copies.get(at);
  if (known !== undefined) return known;
  const made = varied(original, branch, values);
  if (branch.copies.size >= MOST_COPIES) branch.copies.clear();
  branch.copies.set(at, made);
  return made;
}

function varied(original: unknown, { field, below }: Branch, values: readonly unknown[]): unknown {
  if (original instanceof Map) {
    const copy = new Map<unknown, unknown>(original);
    for (const branch of below) copy.set(branch.step, copyOf(copy.get(branch.step), branch, values));
    return copy;
  }
  if (Array.isArray(original)) {
    const copy: unknown[] = original.slice();
    for (const branch of below) copy[branch.step as number] = copyOf(copy[branch.step as number], branch, values);
    return copy;
  }
  const copy = field.copy(original as Parts);
  for (const branch of below) copy[branch.step] = copyOf(copy[branch.step], branch, values);
  return copy;
}

/** What is at the end of a path; undefined where it leads nowhere. */
export function partAt(object: unknown, path: readonly Step[]): unknown {
  let part = object;
  for (const step of path) {
    if (part instanceof Map) part = part.get(step);
    else if (typeof part === 'object' && part !== null) part = (part as Parts)[step];
    else return undefined;
  }
  return part;
}
