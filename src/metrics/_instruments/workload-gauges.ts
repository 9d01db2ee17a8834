/** One gauge a workload. `Gauge` says what a point means; these keep only points, until somebody wants to see one. */
import { Gauge } from './gauge.ts';
import { WorkloadCourses } from './workload-courses.ts';

export class WorkloadGauges extends WorkloadCourses {
  /** Instant from which a workload's statistics count, where that is not its first point. */
  private readonly measuredFrom: number[] = [];

  set(workload: number, at: number, value: number): void {
    const { points } = this;
    this.keep(workload);
    const last = points.last(workload);
    if (last < 0) {
      points.push(workload, at, value);
    } else if (points.value(last) !== value) {
      if (points.at(last) === at) this.replaceLast(workload, last, value);
      else points.push(workload, at, value);
    }
  }

  /** Leaves what came before `at` out of all statistics. */
  measureFrom(workload: number, at: number): void {
    this.measuredFrom[workload] = at;
  }

  /** The least value of a workload from an instant on; that which held at it counts. */
  leastFrom(workload: number, from: number): number {
    let held = Infinity;
    let least = Infinity;
    this.forEachOf([workload], (at, value) => {
      if (at <= from) held = value;
      else least = Math.min(least, value);
    });
    return Math.min(held, least);
  }

  /** The gauge of a workload; several of one name, which was used again, make one. */
  of(workloads: readonly number[]): Gauge {
    const gauge = new Gauge();
    this.forEachOf(workloads, (at, value) => gauge.set(at, value));
    for (const workload of workloads)
      if (this.measuredFrom[workload] !== undefined) gauge.measureFrom(this.measuredFrom[workload]);
    return gauge;
  }

  /** What was set at the same instant never held; if it came back to what was before, nothing happened. */
  private replaceLast(workload: number, last: number, value: number): void {
    const { points } = this;
    const before = points.previous(last);
    if (before >= 0 && points.value(before) === value) points.pop(workload);
    else points.setValue(last, value);
  }
}
