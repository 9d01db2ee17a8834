/**
 * Pods that were refused and wait for an event, in two orders: by group, because hints answer alike for pods of one
 * class refused by the same plugins, so that an event costs as much as there are groups and not pods; and by age, for
 * the flush of those that waited too long.
 *
 *   group (class, rejectors, pending) ─► row ─► row ─► row
 *   oldest ─► row ─► row ─► … (timestamps rise: a pod comes here when its timestamp is set)
 */
import { grow } from '../../cluster/columns.ts';

const NONE = -1;
const INITIAL_ROWS = 256;

export interface WaitingGroup {
  readonly classId: number;
  readonly rejectors: number;
  readonly pending: number;
  /** First row, or -1. */
  first: number;
  /** Index in `groups`, -1 while the group is empty. */
  index: number;
}

export class WaitingPods {
  count = 0;
  /** First of all rows by age, or -1. */
  oldest = NONE;
  /** Those that are not empty, in no particular order. */
  readonly groups: WaitingGroup[] = [];
  private newest = NONE;
  private readonly byClass: WaitingGroup[][] = [];
  private groupOf: (WaitingGroup | undefined)[] = [];
  private older = new Int32Array(INITIAL_ROWS);
  private newer = new Int32Array(INITIAL_ROWS);
  private nextInGroup = new Int32Array(INITIAL_ROWS);
  private previousInGroup = new Int32Array(INITIAL_ROWS);

  add(row: number, classId: number, rejectors: number, pending: number): void {
    this.reach(row);
    this.count++;
    this.older[row] = this.newest;
    this.newer[row] = NONE;
    if (this.newest === NONE) this.oldest = row;
    else this.newer[this.newest] = row;
    this.newest = row;
    this.link(row, this.group(classId, rejectors, pending));
  }

  remove(row: number): void {
    this.count--;
    const older = this.older[row];
    const newer = this.newer[row];
    if (older === NONE) this.oldest = newer;
    else this.newer[older] = newer;
    if (newer === NONE) this.newest = older;
    else this.older[newer] = older;
    this.unlink(row);
  }

  /** The pod moved to another class; its age stays. */
  changeClass(row: number, classId: number): void {
    const { rejectors, pending } = this.groupOf[row] as WaitingGroup;
    this.unlink(row);
    this.link(row, this.group(classId, rejectors, pending));
  }

  /** The row behind `row` in its group, or -1. Take it before you remove `row`. */
  next(row: number): number {
    return this.nextInGroup[row];
  }

  clear(): void {
    this.count = 0;
    this.oldest = NONE;
    this.newest = NONE;
    for (const group of this.groups) {
      group.first = NONE;
      group.index = NONE;
    }
    this.groups.length = 0;
    this.groupOf = [];
  }

  private group(classId: number, rejectors: number, pending: number): WaitingGroup {
    let groups = this.byClass[classId];
    if (groups === undefined) {
      groups = [];
      this.byClass[classId] = groups;
    }
    for (const group of groups) if (group.rejectors === rejectors && group.pending === pending) return group;
    const group: WaitingGroup = { classId, rejectors, pending, first: NONE, index: NONE };
    groups.push(group);
    return group;
  }

  private link(row: number, group: WaitingGroup): void {
    this.groupOf[row] = group;
    this.previousInGroup[row] = NONE;
    this.nextInGroup[row] = group.first;
    if (group.first === NONE) group.index = this.groups.push(group) - 1;
    else this.previousInGroup[group.first] = row;
    group.first = row;
  }

  private unlink(row: number): void {
    const group = this.groupOf[row] as WaitingGroup;
    this.groupOf[row] = undefined;
    const next = this.nextInGroup[row];
    const previous = this.previousInGroup[row];
    if (next !== NONE) this.previousInGroup[next] = previous;
    if (previous !== NONE) this.nextInGroup[previous] = next;
    else group.first = next;
    if (group.first === NONE) this.dropGroup(group);
  }

  private dropGroup(group: WaitingGroup): void {
    const last = this.groups.pop() as WaitingGroup;
    if (last !== group) {
      this.groups[group.index] = last;
      last.index = group.index;
    }
    group.index = NONE;
  }

  private reach(row: number): void {
    if (row < this.older.length) return;
    const length = Math.max(row + 1, this.older.length * 2);
    this.older = grow(this.older, length);
    this.newer = grow(this.newer, length);
    this.nextInGroup = grow(this.nextInGroup, length);
    this.previousInGroup = grow(this.previousInGroup, length);
  }
}
