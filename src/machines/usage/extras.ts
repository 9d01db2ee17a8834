/** What faults add to the use of single pods: memory that leaks away, CPU that is burnt. */
import type { Instant } from '../../model/objects/index.ts';
import type { Bearer } from './amount.ts';

/** From an instant on, up to another (Infinity while it lasts). */
interface Extra {
  readonly from: Instant;
  until: Instant;
  /** Bytes a millisecond, or thousandths of a CPU. */
  readonly rate: number;
}

interface PodExtras {
  readonly leaks: Extra[];
  readonly burns: Extra[];
}

export type ExtraKind = 'leaks' | 'burns';

export class Extras {
  private readonly bySerial = new Map<number, PodExtras>();

  /** Whether there are any at all. */
  get any(): boolean {
    return this.bySerial.size > 0;
  }

  has(serial: number): boolean {
    return this.bySerial.size > 0 && this.bySerial.has(serial);
  }

  add(serial: number, kind: ExtraKind, rate: number, now: Instant): void {
    let extras = this.bySerial.get(serial);
    if (extras === undefined) {
      extras = { leaks: [], burns: [] };
      this.bySerial.set(serial, extras);
    }
    extras[kind].push({ from: now, until: Infinity, rate });
  }

  /** The oldest of this rate that lasts ends; what has leaked stays until the container restarts. */
  end(serial: number, kind: ExtraKind, rate: number, now: Instant): void {
    const extra = this.bySerial.get(serial)?.[kind].find((each) => each.rate === rate && each.until === Infinity);
    if (extra !== undefined) extra.until = now;
  }

  drop(serial: number): void {
    if (this.bySerial.size > 0) this.bySerial.delete(serial);
  }

  /** Bytes that have leaked since the container's start. */
  memoryAt({ serial, since }: Bearer, at: Instant): number {
    const extras = this.of(serial);
    if (extras === undefined) return 0;
    let sum = 0;
    for (const { from, until, rate } of extras.leaks) {
      const begin = Math.max(from, since);
      const end = Math.min(until, at);
      if (end > begin) sum += rate * (end - begin);
    }
    return sum;
  }

  /** Bytes a millisecond from `at` on. */
  memorySlopeAt({ serial }: Bearer, at: Instant): number {
    const extras = this.of(serial);
    return extras === undefined ? 0 : sumAt(extras.leaks, at);
  }

  /** When the slope changes next, as far as it is known. */
  memoryPieceEnd({ serial }: Bearer, at: Instant): Instant {
    let end = Infinity;
    for (const { from, until } of this.of(serial)?.leaks ?? []) {
      if (from > at && from < end) end = from;
      if (until > at && until < end) end = until;
    }
    return end;
  }

  /** It will never be more, as things stand. */
  mostMemoryFrom(bearer: Bearer, at: Instant): number {
    const extras = this.of(bearer.serial);
    if (extras === undefined) return 0;
    return extras.leaks.some(({ until }) => until === Infinity) ? Infinity : this.memoryAt(bearer, at);
  }

  cpuAt({ serial }: Bearer, at: Instant): number {
    const extras = this.of(serial);
    return extras === undefined ? 0 : sumAt(extras.burns, at);
  }

  private of(serial: number): PodExtras | undefined {
    return this.bySerial.size === 0 ? undefined : this.bySerial.get(serial);
  }
}

function sumAt(extras: readonly Extra[], at: Instant): number {
  let sum = 0;
  for (const { from, until, rate } of extras) if (from <= at && at < until) sum += rate;
  return sum;
}
