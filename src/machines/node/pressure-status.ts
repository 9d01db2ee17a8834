/**
 * Pressure as a kubelet reports it: with its next status, at the latest ten seconds after the eviction manager found it
 * (pkg/kubelet/nodestatus/setters.go). The ticks between are computed, not scheduled.
 */
import type { Cluster } from '../../cluster/index.ts';
import { type EventKind, tickAtOrAfter } from '../../kernel/index.ts';
import type { Condition, Instant } from '../../model/objects/index.ts';
import type { PressureCondition } from '../eviction/signals.ts';

interface Words {
  readonly reason: string;
  readonly message: string;
  readonly event: string;
}

/** In the order in which a status lists them. */
const WORDS: readonly (readonly [PressureCondition, pressed: Words, well: Words])[] = [
  [
    'MemoryPressure',
    {
      reason: 'KubeletHasInsufficientMemory',
      message: 'kubelet has insufficient memory available',
      event: 'NodeHasInsufficientMemory',
    },
    {
      reason: 'KubeletHasSufficientMemory',
      message: 'kubelet has sufficient memory available',
      event: 'NodeHasSufficientMemory',
    },
  ],
  [
    'DiskPressure',
    { reason: 'KubeletHasDiskPressure', message: 'kubelet has disk pressure', event: 'NodeHasDiskPressure' },
    { reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure', event: 'NodeHasNoDiskPressure' },
  ],
  [
    'PIDPressure',
    {
      reason: 'KubeletHasInsufficientPID',
      message: 'kubelet has insufficient PID available',
      event: 'NodeHasInsufficientPID',
    },
    {
      reason: 'KubeletHasSufficientPID',
      message: 'kubelet has sufficient PID available',
      event: 'NodeHasSufficientPID',
    },
  ],
];

const TYPES: ReadonlySet<string> = new Set(WORDS.map(([type]) => type));

export const isUnknownPressure = ({ type, status }: Condition): boolean => status === 'Unknown' && TYPES.has(type);

/** What a status says of pressures: those that it changes, and the Events' reasons. */
export function pressureChanges(
  known: readonly Condition[],
  pressing: readonly PressureCondition[],
  now: Instant,
): readonly (readonly [Condition, event: string])[] {
  const changes: (readonly [Condition, string])[] = [];
  for (const [type, pressed, well] of WORDS) {
    const status = pressing.includes(type) ? 'True' : 'False';
    const before = known.find((condition) => condition.type === type);
    // a kubelet that is well and was never asked has nothing to add
    if (before?.status === status || (before === undefined && status === 'False')) continue;
    const { reason, message, event } = status === 'True' ? pressed : well;
    changes.push([{ type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime: now }, event]);
  }
  return changes;
}

export function tellOfNodeStatus({ record, now, nodes }: Cluster, node: number, event: string): void {
  const message = record.texts.id(`Node ${nodes.names[node]} status is now: ${event}`);
  record.append('node-event', now, node, record.texts.id(event), message);
}

export interface PressureStatusOptions {
  readonly cluster: Cluster;
  /** Milliseconds between two statuses. */
  readonly period: number;
  /** Instant in each period. */
  readonly offsetOf: (node: number) => Instant;
  /** Whether the kubelet can be heard. */
  readonly isUp: (node: number) => boolean;
  /** What it has to report now. */
  readonly conditionsOf: (node: number) => readonly PressureCondition[];
}

export class PressureStatus {
  private readonly options: PressureStatusOptions;
  private readonly postKind: EventKind;
  private readonly offsets: Instant[] = [];

  constructor(options: PressureStatusOptions) {
    this.options = options;
    this.postKind = options.cluster.kernel.on('kubelet/pressure', (node) => this.post(node));
  }

  /** Something is to be reported with the next status. */
  note(node: number): void {
    const { cluster, period, offsetOf } = this.options;
    const { kernel } = cluster;
    const offset = (this.offsets[node] ??= offsetOf(node) % period);
    kernel.at(tickAtOrAfter(kernel.now, offset, period), this.postKind, node);
  }

  private post(node: number): void {
    const { cluster, isUp, conditionsOf } = this.options;
    if (!isUp(node) || !cluster.nodes.exists(node)) return;
    const known = cluster.nodes.object(node).status.conditions;
    const changes = pressureChanges(known, conditionsOf(node), cluster.stamp());
    if (changes.length === 0) return;
    for (const [, event] of changes) tellOfNodeStatus(cluster, node, event);
    cluster.nodeApi.setConditions(
      node,
      changes.map(([condition]) => condition),
    );
  }
}
