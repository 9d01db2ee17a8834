/**
 * Whether the control plane is at work. When one of its processes has died, what it kept in memory is lost and begins anew at
 * a time that only its successor knows: what must happen in time is not asked for meanwhile.
 */
import { type Cluster, NONE } from '../cluster/index.ts';
import { ENTRY } from '../record/index.ts';

export class Processes {
  private readonly texts: Cluster['record']['texts'];
  private readonly down = new Set<number>();
  private endedAt = -Infinity;

  constructor({ record }: Cluster) {
    this.texts = record.texts;
  }

  /** To be told of every entry of the record. */
  note(kind: number, at: number, fault: number, verb: number): void {
    if (kind !== ENTRY['fault-started'] && kind !== ENTRY['fault-ended']) return;
    if (verb === NONE || this.texts.of(verb) !== 'component-down') return;
    if (kind === ENTRY['fault-started']) this.down.add(fault);
    else if (this.down.delete(fault)) this.endedAt = at;
  }

  /** None has died since `instant`, and none that died before was still away then. */
  hasWorkedSince(instant: number): boolean {
    return this.down.size === 0 && this.endedAt < instant;
  }
}
