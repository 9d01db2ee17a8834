/** Columns by pod class: whatever is worked out from a specification is worked out once. */
import type { PodClass } from '../../cluster/index.ts';
import { type CompiledPod, compilePod } from './compiled-pod.ts';

/** A value a class, made when it is first asked for. */
export class PerClass<T> {
  private readonly values: T[] = [];
  private readonly compile: (podClass: PodClass) => T;

  constructor(compile: (podClass: PodClass) => T) {
    this.compile = compile;
  }

  /** Of the class of this id; undefined if nobody has asked for it. */
  known(classId: number): T | undefined {
    return this.values[classId];
  }

  of(podClass: PodClass): T {
    const known = this.known(podClass.id);
    if (known !== undefined) return known;
    const value = this.compile(podClass);
    this.values[podClass.id] = value;
    return value;
  }
}

export class CompiledPods {
  private readonly pods = new PerClass<CompiledPod>(compilePod);
  private readonly classes: readonly PodClass[];

  /** `classes`: the cluster's list, which grows. */
  constructor(classes: readonly PodClass[]) {
    this.classes = classes;
  }

  of(podClass: PodClass): CompiledPod {
    return this.pods.of(podClass);
  }

  /** By class id. */
  at(classId: number): CompiledPod {
    return this.pods.known(classId) ?? this.pods.of(this.classes[classId]);
  }
}
