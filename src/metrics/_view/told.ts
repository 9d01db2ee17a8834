/** What is told of a workload of which something changed. */
import { AVAILABLE, BOUND, DONE, INACTIVE, STARTED, WAITED } from './pod-rows.ts';
import type { Workloads } from './workloads.ts';

/** A bare pod is a workload of its own, and its numbers follow from its flags. One that has done its work is not missing. */
export const desiredOfBare = (flags: number): number => ((flags & DONE) === 0 ? 1 : 0);
export const availableOfBare = (flags: number): number => ((flags & AVAILABLE) === 0 ? 0 : 1);
export const pendingOfBare = (flags: number): number => ((flags & (BOUND | INACTIVE)) === 0 ? 1 : 0);
export const pendingPeakOfBare = (flags: number): number => ((flags & WAITED) === 0 ? 0 : 1);
export const isBareShort = (flags: number): boolean => (flags & (STARTED | AVAILABLE | DONE)) === STARTED;

/** A workload's number, and its numbers as they are now; valid only while it is told. */
export class Told {
  workload = -1;
  isLasting = false;
  desired = 0;
  available = 0;
  pending = 0;
  pendingPeak = 0;
  /** It is a lasting workload that was whole once, and is short of available pods. */
  isShort = false;

  ofBare(workload: number, flags: number): this {
    this.workload = workload;
    this.isLasting = true;
    this.desired = desiredOfBare(flags);
    this.available = availableOfBare(flags);
    this.pending = pendingOfBare(flags);
    this.pendingPeak = pendingPeakOfBare(flags);
    this.isShort = isBareShort(flags);
    return this;
  }

  ofShared(workload: number, workloads: Workloads): this {
    this.workload = workload;
    this.isLasting = workloads.isLasting(workload);
    this.desired = workloads.desiredOf(workload);
    this.available = workloads.availableOf(workload);
    this.pending = workloads.pendingOf(workload);
    this.pendingPeak = workloads.pendingPeakOf(workload);
    this.isShort = workloads.isShort(workload);
    return this;
  }
}
