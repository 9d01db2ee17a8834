/**
 * Points of very many short courses in common columns: each course is a chain from its last point backwards. A course costs
 * nothing but its points; most workloads are bare pods with two or three.
 *
 *   last[course] ─► (at, value) ─► (at, value) ─► …
 */
import { wider } from './columns.ts';

const NONE = -1;
const INITIAL = 256;

export class Points {
  /** Points in use. */
  length = 0;
  at = new Float64Array(INITIAL);
  value = new Float64Array(INITIAL);
  /** The point before it in its course, or -1. */
  previous = new Int32Array(INITIAL);
  /** Courses are numbered below it. */
  private courses = 0;
  private lasts = new Int32Array(INITIAL).fill(NONE);

  /** The last point of a course, or -1. */
  last(course: number): number {
    return course < this.courses ? this.lasts[course] : NONE;
  }

  push(course: number, at: number, value: number): void {
    if (course >= this.courses) this.reach(course);
    if (this.length === this.at.length) this.grow();
    const point = this.length++;
    this.at[point] = at;
    this.value[point] = value;
    this.previous[point] = this.lasts[course];
    this.lasts[course] = point;
  }

  /** Drops the last point of a course. */
  pop(course: number): void {
    const point = this.lasts[course];
    this.lasts[course] = this.previous[point];
    if (point === this.length - 1) this.length--;
  }

  /** The points of some courses, in the order in which they were set. */
  of(courses: readonly number[]): number[] {
    const points: number[] = [];
    for (const course of courses)
      for (let point = this.last(course); point !== NONE; point = this.previous[point]) points.push(point);
    return points.sort((a, b) => a - b);
  }

  private reach(course: number): void {
    if (course >= this.lasts.length) this.lasts = wider(this.lasts, course + 1, NONE);
    this.courses = course + 1;
  }

  private grow(): void {
    this.at = wider(this.at);
    this.value = wider(this.value);
    this.previous = wider(this.previous);
  }
}
