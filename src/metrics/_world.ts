/**
 * What metrics must know besides the record: names and shapes. Whoever composes a run supplies it; a replay supplies
 * one made from the saved input. Asked while a row is being handed out, so it may answer from the live API truth.
 */

/** An object other than a pod or a node, by its serial. */
export interface ObjectFacts {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Serial of its controlling owner, or -1. */
  readonly owner: number;
  /** `spec.replicas` where the kind has it. */
  readonly replicas?: number;
  readonly minReadySeconds?: number;
}

/** What the pods of one class share. */
export interface PodClassFacts {
  readonly namespace: string;
  /** Effective requests: `cpu` in thousandths, all else in its own unit. Pods count themselves: no `pods` here. */
  readonly requests: ReadonlyMap<string, number>;
}

export interface NodeFacts {
  readonly name: string;
  /** Label `topology.kubernetes.io/zone`, or ''. */
  readonly zone: string;
  /** Name of its pool, or ''. */
  readonly pool: string;
  /** As `requests`, with `pods`. */
  readonly allocatable: ReadonlyMap<string, number>;
  readonly pricePerHour?: number;
}

/** Most pods' names follow from their serials, and nobody ever asks for them. */
export interface PodNaming {
  nameOf(serial: number): string;
}

export interface World {
  object(serial: number): ObjectFacts | undefined;
  podClass(id: number): PodClassFacts;
  /** Asked at the latest while the row of the pod's deletion is handed out; the answer stays valid. */
  podNaming(serial: number): PodNaming;
  node(index: number): NodeFacts;
  /** Serials of the budgets that cover pods of a class now, in the order of their creation. */
  budgetsOf(classId: number): readonly number[];
}
