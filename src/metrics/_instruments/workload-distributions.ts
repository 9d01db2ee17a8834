/** One distribution a workload, all their observations side by side. */
import { Distribution } from './distribution.ts';
import { Points } from './points.ts';

export class WorkloadDistributions {
  private readonly points = new Points();
  private readonly cutShort = new Set<number>();

  /** `open`: the end of the run came first. */
  observe(workload: number, at: number, value: number, open = false): void {
    if (open) this.cutShort.add(this.points.length);
    this.points.push(workload, at, value);
  }

  has(workload: number): boolean {
    return this.points.last(workload) >= 0;
  }

  /** The distribution of a workload; several of one name, which was used again, make one. */
  of(workloads: readonly number[]): Distribution {
    const distribution = new Distribution();
    for (const point of this.points.of(workloads)) this.copy(point, distribution);
    return distribution;
  }

  /** All observations of all workloads. */
  whole(): Distribution {
    const distribution = new Distribution();
    for (let point = 0; point < this.points.length; point++) this.copy(point, distribution);
    return distribution;
  }

  private copy(point: number, to: Distribution): void {
    to.observe(this.points.at(point), this.points.value(point), this.cutShort.has(point));
  }
}
