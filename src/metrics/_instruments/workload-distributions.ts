/** One distribution a workload, all their observations side by side. */
import { Distribution } from './distribution.ts';
import { WorkloadCourses } from './workload-courses.ts';

export class WorkloadDistributions extends WorkloadCourses {
  private readonly cutShort = new Set<number>();

  /** `open`: the end of the run came first. */
  observe(workload: number, at: number, value: number, open = false): void {
    this.keep(workload);
    if (open) this.cutShort.add(this.points.length);
    this.points.push(workload, at, value);
  }

  /** The distribution of a workload; several of one name, which was used again, make one. */
  of(workloads: readonly number[]): Distribution {
    const distribution = new Distribution();
    this.forEachOf(workloads, (at, value, kept) => distribution.observe(at, value, this.cutShort.has(kept)));
    return distribution;
  }

  /** All observations of the workloads, numbered below `count`. */
  whole(count: number): Distribution {
    const { points } = this;
    const distribution = new Distribution();
    for (let point = 0; point < points.length; point++)
      distribution.observe(points.at(point), points.value(point), this.cutShort.has(point));
    for (let workload = 0; workload < count; workload++)
      for (const { at, value } of this.notKept(workload)) distribution.observe(at, value);
    return distribution;
  }
}
