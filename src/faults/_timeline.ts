/** The actor behind a scenario's timeline: starts, continues and ends faults, and writes start and end into the record. */
import type { EventKind } from '../kernel/index.ts';
import type { Instant } from '../model/objects/index.ts';
import {
  type Fault,
  type FaultContext,
  type FaultParams,
  type Firing,
  listed,
  type NodeTarget,
  type PodTarget,
  type TargetMode,
} from './_fault.ts';
import { selectNodes, selectPods } from './_targets.ts';

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
  /** `file:line:column` of it. */
  readonly position?: string;
}

/** What an entry came to that its author can hardly have meant. */
export interface TimelineWarning {
  readonly code: 'selects-nothing' | 'unknown-target' | 'fault';
  readonly message: string;
  readonly position: string;
}

/** An entry that has begun. */
interface Begun extends Firing {
  readonly entry: TimelineEntry;
  isOver: boolean;
}

const EVERYTHING = { names: [] };

export class Timeline {
  private readonly context: FaultContext;
  readonly entries: readonly TimelineEntry[];
  private readonly begun: Begun[] = [];
  private readonly warned = new Map<string, TimelineWarning>();
  private readonly startKind: EventKind;
  private readonly stepKind: EventKind;
  private readonly endKind: EventKind;

  constructor(context: FaultContext, entries: readonly TimelineEntry[]) {
    this.context = context;
    this.entries = entries;
    const { kernel } = context.cluster;
    this.startKind = kernel.on('fault/start', (index) => this.fire(index));
    this.stepKind = kernel.on('fault/step', (id, step) =>
      this.begun[id].entry.fault.step?.(context, this.begun[id], step),
    );
    this.endKind = kernel.on('fault/end', (id) => this.end(id));
  }

  start(): void {
    const { kernel } = this.context.cluster;
    this.entries.forEach(({ at }, index) => kernel.at(at, this.startKind, index));
  }

  /** One of each kind for an entry, however often it recurs. */
  get warnings(): readonly TimelineWarning[] {
    return [...this.warned.values()];
  }

  private warn({ name, position = '' }: TimelineEntry, code: TimelineWarning['code'], what: string): void {
    const key = `${name} ${code}`;
    if (!this.warned.has(key)) this.warned.set(key, { code, message: `${name}: ${what}`, position });
  }

  private fire(index: number): void {
    const entry = this.entries[index];
    const { kernel } = this.context.cluster;
    const { fault, params } = entry;
    const id = this.begun.length;
    const random = kernel.random.stream(`fault:${entry.name}`);
    const targets = this.choose(entry, random);
    const lasts = entry.for !== undefined;
    const firing: Begun = {
      entry,
      params,
      targets,
      random,
      lasts,
      isOver: false,
      after: (delay, step) => kernel.after(delay, this.stepKind, id, step),
    };
    this.begun.push(firing);
    this.record('fault-started', id, this.describe(entry, targets));
    this.doubt(entry, targets);
    const detail = fault.start(this.context, params, targets, firing);
    if (detail !== '') {
      this.context.cluster.event(-1, 'Fault', `${entry.name}: ${detail}`);
      this.warn(entry, 'fault', detail);
    }
    if (entry.for !== undefined) kernel.after(entry.for, this.endKind, id);
    if (entry.every !== undefined && kernel.now + entry.every <= (entry.until ?? Infinity)) {
      kernel.after(entry.every, this.startKind, index);
    }
  }

  private choose({ fault, params, mode, value }: TimelineEntry, random: Firing['random']): number[] {
    const { cluster } = this.context;
    if (fault.targets === 'none') return [];
    const target = params.target ?? EVERYTHING;
    const choice = { mode, value, random };
    return fault.targets === 'nodes'
      ? selectNodes(cluster, target as NodeTarget, choice)
      : selectPods(cluster, target as PodTarget, choice);
  }

  /** Nobody writes an entry that is to hit nothing. */
  private doubt(entry: TimelineEntry, targets: readonly number[]): void {
    const { fault, params, mode } = entry;
    if (fault.targets === 'none') return;
    const { nodes, pods, now } = this.context.cluster;
    const { names, namespace = 'default' } = (params.target ?? EVERYTHING) as PodTarget;
    const isThere = (name: string): boolean =>
      fault.targets === 'nodes' ? nodes.find(name) >= 0 : pods.find(namespace, name) >= 0;
    const unknown = names.filter((name) => !isThere(name));
    const at = `at ${now / 1000} s`;
    if (unknown.length > 0)
      this.warn(entry, 'unknown-target', `there is no ${fault.targets.slice(0, -1)} ${listed(unknown)} ${at}`);
    else if (targets.length === 0 && mode !== 'random-max-percent')
      this.warn(entry, 'selects-nothing', `${fault.verb} selects none of the ${fault.targets} ${at}`);
  }

  private describe({ fault }: TimelineEntry, targets: readonly number[]): string {
    const { nodes, pods } = this.context.cluster;
    if (fault.targets === 'none') return '';
    if (targets.length === 0) return 'selects nothing';
    return listed(
      targets.map((target) => (fault.targets === 'nodes' ? nodes.names[target] : pods.name(pods.rowOf(target)))),
    );
  }

  private end(id: number): void {
    const firing = this.begun[id];
    firing.isOver = true;
    this.record('fault-ended', id, '');
    firing.entry.fault.end?.(this.context, firing.params, firing.targets, firing);
  }

  private record(kind: 'fault-started' | 'fault-ended', id: number, detail: string): void {
    const { record, now } = this.context.cluster;
    const { entry } = this.begun[id];
    const { texts } = record;
    record.append(kind, now, id, texts.id(entry.fault.verb), texts.id(entry.name), texts.id(detail));
  }
}
