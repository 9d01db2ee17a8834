/**
 * Points of very many short courses in common rows: each course is a chain from its last point backwards. A course costs
 * nothing but its points; most workloads are bare pods with two or three.
 *
 *   last[course] ─► (at, value) ─► (at, value) ─► …
 */
import { Rows, wider } from './columns.ts';

const NONE = -1;
const INITIAL = 256;

/** A row: doubles, then integers. */
const DOUBLES = 3;
const AT = 0;
const VALUE = 1;
const WORDS = DOUBLES * 2;
const PREVIOUS = 4;

export class Points extends Rows {
  /** Points in use. */
  length = 0;
  /** The last point of each course, or -1. */
  private lasts = new Int32Array(INITIAL).fill(NONE);

  constructor() {
    super(WORDS, INITIAL);
  }

  /** The last point of a course, or -1. */
  last(course: number): number {
    return course < this.lasts.length ? this.lasts[course] : NONE;
  }

  /** The point before it in its course, or -1. */
  previous(point: number): number {
    return this.ints[point * WORDS + PREVIOUS];
  }

  at(point: number): number {
    return this.floats[point * DOUBLES + AT];
  }

  value(point: number): number {
    return this.floats[point * DOUBLES + VALUE];
  }

  setValue(point: number, value: number): void {
    this.floats[point * DOUBLES + VALUE] = value;
  }

  push(course: number, at: number, value: number): void {
    if (course >= this.lasts.length) this.lasts = wider(this.lasts, course + 1, NONE);
    if (this.length === this.room) this.widen();
    const point = this.length++;
    this.floats[point * DOUBLES + AT] = at;
    this.floats[point * DOUBLES + VALUE] = value;
    this.ints[point * WORDS + PREVIOUS] = this.lasts[course];
    this.lasts[course] = point;
  }

  /** Drops the last point of a course. */
  pop(course: number): void {
    const point = this.lasts[course];
    this.lasts[course] = this.previous(point);
    if (point === this.length - 1) this.length--;
  }

  /** The points of some courses, in the order in which they were set. */
  of(courses: readonly number[]): number[] {
    const points: number[] = [];
    for (const course of courses)
      for (let point = this.last(course); point !== NONE; point = this.previous(point)) points.push(point);
    return points.sort((a, b) => a - b);
  }
}
