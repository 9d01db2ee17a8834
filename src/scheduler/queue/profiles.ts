/** What the queue must know of the scheduler's profiles: whose pods are ours, who gates them, who hears of what. */
import type { Cluster } from '../../cluster/index.ts';
import { type Plugin, podRefOf } from '../framework/index.ts';
import { HintTable } from './hint-table.ts';
import { PluginBits } from './plugin-bits.ts';

/** A profile with its plugins in their configured order. */
export interface QueueProfile {
  readonly schedulerName: string;
  readonly plugins: readonly Plugin[];
}

const DEFAULT_SCHEDULER = 'default-scheduler';

export class QueueProfiles {
  readonly bits = new PluginBits();
  readonly hints: readonly HintTable[];
  private readonly cluster: Cluster;
  private readonly profiles: readonly QueueProfile[];
  private readonly profileOfClass: number[] = [];
  /** By class: the bit of the PreEnqueue plugin that holds it back, 0 for none. */
  private readonly gateOfClass: number[] = [];

  constructor(cluster: Cluster, profiles: readonly QueueProfile[]) {
    this.cluster = cluster;
    this.profiles = profiles;
    this.hints = profiles.map(({ plugins }) => new HintTable(plugins, this.bits));
  }

  /** Index of the profile that schedules pods of this class, or -1 if they are another scheduler's. */
  of(classId: number): number {
    // every change of a pod asks: the closure of an answer that must be found would cost the others an object each
    this.profileOfClass[classId] ??= this.find(classId);
    return this.profileOfClass[classId];
  }

  private find(classId: number): number {
    const { schedulerName = DEFAULT_SCHEDULER } = this.cluster.classes.list[classId].spec;
    return this.profiles.findIndex((profile) => profile.schedulerName === schedulerName);
  }

  /**
   * Bit of the PreEnqueue plugin that keeps this pod from the active queue, 0 for none. Asked once a class: what
   * gates a pod (its scheduling gates) is part of its specification.
   */
  gate(row: number): number {
    const classId = this.cluster.pods.class[row];
    const known = this.gateOfClass[classId];
    if (known !== undefined) return known;
    const bit = this.findGate(row, classId);
    this.gateOfClass[classId] = bit;
    return bit;
  }

  private findGate(row: number, classId: number): number {
    const pod = podRefOf(this.cluster, row);
    const refusing = this.profiles[this.of(classId)].plugins.find((plugin) => plugin.preEnqueue?.(pod) !== undefined);
    return refusing === undefined ? 0 : this.bits.of(refusing.name);
  }

  /** Whether any plugin of any profile wants to hear of the event; `masks` gets the interested ones by profile. */
  interested(event: Parameters<HintTable['interested']>[0], masks: number[]): boolean {
    let any = false;
    for (let i = 0; i < this.hints.length; i++) {
      masks[i] = this.hints[i].interested(event);
      if (masks[i] !== 0) any = true;
    }
    return any;
  }
}
