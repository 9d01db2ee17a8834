/** The actor behind a scenario's timeline: starts and ends faults at their instants, and writes both into the record. */
import type { EventKind } from '../kernel/index.ts';
import type { Instant } from '../model/objects/index.ts';
import { type Fault, type FaultContext, type FaultParams, listed, type NodeTarget, type TargetMode } from './_fault.ts';
import { selectNodes } from './_targets.ts';

export interface TimelineEntry {
  readonly name: string;
  readonly fault: Fault;
  readonly params: FaultParams;
  /** How many of the targets are hit; `value` goes with some modes. */
  readonly mode: TargetMode;
  readonly value: number;
  /** First time, ms. */
  readonly at: Instant;
  /** Period and last instant of a recurring entry. */
  readonly every?: number;
  readonly until?: Instant;
  /** How long it lasts; absent: to the end, or no duration at all. */
  readonly for?: number;
}

const EVERY_NODE: NodeTarget = { names: [] };

interface Firing {
  readonly entry: TimelineEntry;
  readonly nodes: readonly number[];
}

export class Timeline {
  private readonly context: FaultContext;
  private readonly entries: readonly TimelineEntry[];
  private readonly firings: Firing[] = [];
  private readonly startKind: EventKind;
  private readonly endKind: EventKind;

  constructor(context: FaultContext, entries: readonly TimelineEntry[]) {
    this.context = context;
    this.entries = entries;
    const { kernel } = context.cluster;
    this.startKind = kernel.on('fault/start', (index) => this.fire(index));
    this.endKind = kernel.on('fault/end', (firing) => this.end(firing));
  }

  start(): void {
    const { kernel } = this.context.cluster;
    this.entries.forEach(({ at }, index) => kernel.at(at, this.startKind, index));
  }

  private fire(index: number): void {
    const entry = this.entries[index];
    const { cluster } = this.context;
    const { kernel } = cluster;
    const wantsNodes = entry.fault.targets === 'nodes';
    const nodes = wantsNodes ? this.choose(entry) : [];
    const id = this.firings.push({ entry, nodes }) - 1;
    this.record('fault-started', id, wantsNodes ? listed(nodes.map((node) => cluster.nodes.names[node])) : '');
    const detail = entry.fault.start(this.context, entry.params, nodes);
    if (detail !== '') this.note(entry, detail);
    if (entry.for !== undefined) kernel.after(entry.for, this.endKind, id);
    if (entry.every !== undefined && kernel.now + entry.every <= (entry.until ?? Infinity)) {
      kernel.after(entry.every, this.startKind, index);
    }
  }

  private choose({ name, params, mode, value }: TimelineEntry): number[] {
    const { cluster } = this.context;
    const random = cluster.kernel.random.stream(`fault:${name}`);
    return selectNodes(cluster, params.target ?? EVERY_NODE, mode, value, random);
  }

  private end(id: number): void {
    const { entry, nodes } = this.firings[id];
    this.record('fault-ended', id, '');
    entry.fault.end?.(this.context, entry.params, nodes);
  }

  private note({ name }: TimelineEntry, detail: string): void {
    this.context.cluster.event(-1, 'Fault', `${name}: ${detail}`);
  }

  private record(kind: 'fault-started' | 'fault-ended', id: number, detail: string): void {
    const { record, now } = this.context.cluster;
    const { entry } = this.firings[id];
    const { texts } = record;
    record.append(kind, now, id, texts.id(entry.fault.verb), texts.id(entry.name), texts.id(detail));
  }
}
