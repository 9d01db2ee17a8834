import type { Workloads } from './workloads.ts';

/** One workload, for whoever looks at few of them: it only points at its row. */
export class Workload {
  readonly id: number;
  private readonly all: Workloads;

  constructor(all: Workloads, id: number) {
    this.all = all;
    this.id = id;
  }

  /** `deploy/web`. */
  get name(): string {
    return this.all.nameOf(this.id);
  }

  get namespace(): string {
    return this.all.namespaceOf(this.id);
  }

  get kind(): string {
    return this.all.kindOf(this.id);
  }

  /** Its number of pods is meant to last: not a Job's. */
  get lasting(): boolean {
    return this.all.isLasting(this.id);
  }

  get deleted(): boolean {
    return this.all.isDeleted(this.id);
  }

  get createdAt(): number {
    return this.all.createdAtOf(this.id);
  }

  /** -1 while nobody has said. */
  get desired(): number {
    return this.all.desiredOf(this.id);
  }

  get ready(): number {
    return this.all.readyOf(this.id);
  }

  get available(): number {
    return this.all.availableOf(this.id);
  }

  get pending(): number {
    return this.all.pendingOf(this.id);
  }

  get pendingPeak(): number {
    return this.all.pendingPeakOf(this.id);
  }

  /** NaN before all its desired pods were available. */
  get firstAvailableAt(): number {
    return this.all.firstAvailableAtOf(this.id);
  }

  get restarts(): number {
    return this.all.restartsOf(this.id);
  }

  get disruptions(): number {
    return this.all.disruptionsOf(this.id);
  }

  /** The ready pods, by the number of their node's zone. */
  get readyByZone(): readonly number[] {
    return this.all.readyByZone(this.id);
  }
}
