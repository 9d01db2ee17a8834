/**
 * Matching pods by domain (a value of a topology key), and the fewest in any. A clone shares the counts and keeps its own
 * differences, which are one domain's when something is tried on one node.
 */
interface Domain {
  readonly value: string;
  readonly count: number;
}

const NOWHERE: Domain = { value: '', count: Infinity };

export class Domains {
  private readonly counts: Map<string, number>;
  private readonly changes: Map<string, number>;
  /** The two lowest of `counts`; made at the first question. */
  private lowestTwo: readonly [Domain, Domain] | undefined;

  constructor(
    counts: Map<string, number> = new Map(),
    changes: Map<string, number> = new Map(),
    lowestTwo?: readonly [Domain, Domain],
  ) {
    this.counts = counts;
    this.changes = changes;
    this.lowestTwo = lowestTwo;
  }

  /** Domains that are counted at all, those with 0 pods included. */
  get size(): number {
    return this.counts.size;
  }

  /** Registers a domain and adds to it; only while it is built up. */
  register(value: string, pods: number): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + pods);
  }

  get(value: string): number {
    return (this.counts.get(value) ?? 0) + (this.changes.get(value) ?? 0);
  }

  change(value: string, by: number): void {
    this.changes.set(value, (this.changes.get(value) ?? 0) + by);
  }

  /** The fewest pods in any domain; Infinity without domains. */
  get lowest(): number {
    this.lowestTwo ??= this.findLowestTwo();
    let lowest = this.lowestTwo.find(({ value }) => !this.changes.has(value))?.count ?? this.lowestUnchanged();
    for (const value of this.changes.keys()) lowest = Math.min(lowest, this.get(value));
    return lowest;
  }

  clone(): Domains {
    this.lowestTwo ??= this.findLowestTwo();
    return new Domains(this.counts, new Map(this.changes), this.lowestTwo);
  }

  private findLowestTwo(): readonly [Domain, Domain] {
    let [first, second] = [NOWHERE, NOWHERE];
    for (const [value, count] of this.counts) {
      if (count < first.count) [first, second] = [{ value, count }, first];
      else if (count < second.count) second = { value, count };
    }
    return [first, second];
  }

  private lowestUnchanged(): number {
    let lowest = Infinity;
    for (const [value, count] of this.counts) if (!this.changes.has(value)) lowest = Math.min(lowest, count);
    return lowest;
  }
}
