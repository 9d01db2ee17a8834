/** What only few plain pods have, by serial: pulls that fail, ends whose reason their exit code does not tell. */
const FIRST_PULL_WAIT_MS = 10_000;
const LONGEST_PULL_WAIT_MS = 300_000;

export class PlainNotes {
  /** Back-off of pulls: the wait in force. */
  private readonly pullWaits = new Map<number, number>();
  /** Their image may not be pulled. */
  private readonly neverPulled = new Set<number>();
  /** They are to end while the kubelet is still at work on their start: with which grace. */
  private readonly doomed = new Map<number, number>();
  private readonly endReasons = new Map<number, string>();

  /** @returns how long the next pull has to wait, and whether it is the first one that failed. */
  pullFailed(serial: number, isForbidden: boolean): { readonly wait: number; readonly isFirst: boolean } {
    const before = this.pullWaits.get(serial);
    const wait = before === undefined ? FIRST_PULL_WAIT_MS : Math.min(before * 2, LONGEST_PULL_WAIT_MS);
    this.pullWaits.set(serial, wait);
    if (isForbidden) this.neverPulled.add(serial);
    return { wait, isFirst: before === undefined };
  }

  pulled(serial: number): void {
    if (this.pullWaits.size === 0) return;
    this.pullWaits.delete(serial);
    this.neverPulled.delete(serial);
  }

  isBackingOff(serial: number): boolean {
    return this.pullWaits.size > 0 && this.pullWaits.has(serial);
  }

  doom(serial: number, graceSeconds: number): void {
    this.doomed.set(serial, Math.min(graceSeconds, this.doomed.get(serial) ?? Infinity));
  }

  /** The grace of one that is to end; it is forgotten here. */
  takeDoom(serial: number): number | undefined {
    if (this.doomed.size === 0) return undefined;
    const grace = this.doomed.get(serial);
    this.doomed.delete(serial);
    return grace;
  }

  /** `state.waiting.reason` of one whose containers have not started. */
  waitingReason(serial: number, otherwise = 'ContainerCreating'): string {
    if (this.neverPulled.has(serial)) return 'ErrImageNeverPull';
    return this.pullWaits.has(serial) ? 'ImagePullBackOff' : otherwise;
  }

  ended(serial: number, reason: string): void {
    if (reason !== '' && reason !== 'Error' && reason !== 'Completed') this.endReasons.set(serial, reason);
    else if (this.endReasons.size > 0) this.endReasons.delete(serial);
  }

  /** `state.terminated.reason` of the last end, where the exit code does not tell it; else ''. */
  endReason(serial: number): string {
    return this.endReasons.get(serial) ?? '';
  }

  forget(serial: number): void {
    this.pulled(serial);
    this.takeDoom(serial);
    if (this.endReasons.size > 0) this.endReasons.delete(serial);
  }
}
