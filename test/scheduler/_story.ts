/** A scheduler at work, and what it did, as lines of text: `0.013 a → n1`. */
import { ENTRY } from '../../src/record/index.ts';
import { NO_CLIENT_LIMITS, NO_LATENCY, Scheduler, type SchedulerOptions } from '../../src/scheduler/index.ts';
import { World } from './queue/_world.ts';

export const INSTANT: SchedulerOptions = { timing: NO_LATENCY, clientLimits: NO_CLIENT_LIMITS, ties: 'first' };

export class Story extends World {
  readonly scheduler: Scheduler;
  private told = 0;
  private readonly names = new Map<number, string>();

  constructor(options: SchedulerOptions = INSTANT, start = true) {
    super('story');
    this.cluster.watch({
      podChanged: (row) => this.names.set(this.cluster.pods.serial[row], this.cluster.pods.name(row)),
    });
    this.scheduler = new Scheduler(this.cluster, options);
    if (start) this.scheduler.start();
  }

  at(instant: number): void {
    this.kernel.runUntil(instant);
  }

  /** What the scheduler did since the last call. */
  tell(): string[] {
    const lines: string[] = [];
    for (; this.told < this.record.length; this.told++) {
      const line = this.lineOf(this.record.row(this.told));
      if (line !== undefined) lines.push(line);
    }
    return lines;
  }

  private lineOf({ kind, at, a, b, c, d }: ReturnType<World['record']['row']>): string | undefined {
    const { texts } = this.record;
    const line = (pod: number, what: string): string => `${(at / 1000).toFixed(3)} ${this.names.get(pod)} ${what}`;
    const node = (index: number): string => (index < 0 ? '-' : this.cluster.nodes.names[index]);
    switch (kind) {
      case ENTRY['pod-scheduled']:
        return line(a, `→ ${node(b)}`);
      case ENTRY['pod-unschedulable']:
        return line(a, `${texts.of(c)}: ${texts.of(b)}`);
      case ENTRY['pod-nominated']:
        return line(a, `nominated ${node(b)}`);
      case ENTRY['pod-disruption-target']:
        return line(a, `target ${texts.of(b)}`);
      case ENTRY['pod-deletion-requested']:
        return line(a, `deleted by ${texts.of(b)}, grace ${c}`);
      case ENTRY.event:
        return line(d, `event ${texts.of(b)}`);
      default:
        return undefined;
    }
  }
}
