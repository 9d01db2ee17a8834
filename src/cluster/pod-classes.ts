/**
 * Pod classes: what replicas share. A pod is a row of numbers plus its class, so a thousand replicas hold one spec,
 * and whatever an actor computes from labels and spec it computes once a class (`compiled[class.id]`).
 *
 * A class is frozen: changing a pod's labels or tolerations moves the pod to another class.
 */
import type { OwnerReference, PodSpec, StringMap } from '../model/objects/index.ts';

export interface PodClass {
  /** Dense from 0: an index into columns that actors keep by class. */
  readonly id: number;
  readonly namespace: string;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  /** After defaulting and admission. Where the pod is bound is not in here, even if the manifest had `nodeName`. */
  readonly spec: PodSpec;
  /** `spec.priority`, 0 if it has none. */
  readonly priority: number;
}

export interface PodClassInput {
  readonly namespace: string;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly spec: PodSpec;
}

/** What is to be admitted. */
export interface PodTemplate extends PodClassInput {
  /** As a refusal names the pod: its own name, or its `generateName`. */
  readonly name?: string;
  /** It was there before the scenario, so that no LimitRange looks at it any more. */
  readonly existed?: boolean;
}

/** A pod template, admitted: what `PodClasses.of` returns for equal inputs is the same object. */
export class PodClasses {
  readonly list: PodClass[] = [];
  private readonly byNamespace = new Map<string, PodClass[]>();
  private readonly bySpec = new Map<PodSpec, PodClass[]>();
  private readonly added: ((podClass: PodClass) => void)[] = [];

  /** Calls `listener` for every class, those there are and those to come. */
  onAdded(listener: (podClass: PodClass) => void): void {
    for (const podClass of this.list) listener(podClass);
    this.added.push(listener);
  }

  /** The class of these contents. Specs are compared by identity: decoders and controllers share them. */
  of(input: PodClassInput): PodClass {
    const candidates = this.bySpec.get(input.spec);
    const known = candidates?.find((c) => isSame(c, input));
    if (known !== undefined) return known;
    const podClass: PodClass = Object.freeze({ id: this.list.length, priority: input.spec.priority ?? 0, ...input });
    this.list.push(podClass);
    if (candidates === undefined) this.bySpec.set(input.spec, [podClass]);
    else candidates.push(podClass);
    const siblings = this.byNamespace.get(input.namespace);
    if (siblings === undefined) this.byNamespace.set(input.namespace, [podClass]);
    else siblings.push(podClass);
    for (const listener of this.added) listener(podClass);
    return podClass;
  }

  inNamespace(namespace: string): readonly PodClass[] {
    return this.byNamespace.get(namespace) ?? [];
  }
}

function isSame(a: PodClassInput, b: PodClassInput): boolean {
  return a.namespace === b.namespace && sameMap(a.labels, b.labels) && sameMap(a.annotations, b.annotations);
}

function sameMap(a: StringMap, b: StringMap): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (b.get(key) !== value) return false;
  return true;
}

/** Owner references of a pod beyond its controller are rare; kept beside the table. */
export type OwnerReferences = readonly OwnerReference[];
