/**
 * A course of points for each workload. There may be as many workloads as pods, and to most bare pods nothing out of the ordinary
 * happens: their points follow from what is known of a pod anyway. They are kept only of a workload of which that is no longer so.
 */
import { Points } from './points.ts';

export interface Point {
  readonly at: number;
  readonly value: number;
}

/** The points of a workload that follow, in order: the same until something else is set. */
export type Following = (workload: number) => readonly Point[];

const nothingFollows: Following = () => [];

export class WorkloadCourses {
  protected readonly points = new Points();
  private readonly following: Following;

  constructor(following = nothingFollows) {
    this.following = following;
  }

  has(workload: number): boolean {
    return this.isKept(workload) || this.following(workload).length > 0;
  }

  protected isKept(workload: number): boolean {
    return this.points.last(workload) >= 0;
  }

  /** Writes down what followed until now; to be called before something else is set. */
  protected keep(workload: number): void {
    if (!this.isKept(workload))
      for (const { at, value } of this.following(workload)) this.points.push(workload, at, value);
  }

  /** The points that are not kept. */
  protected notKept(workload: number): readonly Point[] {
    return this.isKept(workload) ? [] : this.following(workload);
  }

  /** The points of workloads of one name, in the order in which they were set; `kept` is -1 of one that follows. */
  protected forEachOf(workloads: readonly number[], visit: (at: number, value: number, kept: number) => void): void {
    const { points } = this;
    const visitKept = (some: readonly number[]): void => {
      for (const point of points.of(some)) visit(points.at(point), points.value(point), point);
    };
    if (workloads.every((workload) => this.notKept(workload).length === 0)) {
      visitKept(workloads);
      return;
    }
    // bare pods: each is gone before the next has its name
    for (const workload of workloads) {
      visitKept([workload]);
      for (const { at, value } of this.notKept(workload)) visit(at, value, -1);
    }
  }
}
