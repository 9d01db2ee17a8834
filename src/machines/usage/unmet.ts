/**
 * What nobody serves of a demand, as a share of it: what pods are asked that do not answer, because their machine is dark or their program is, and what
 * the others cannot do for lack of CPU. Told with each sample, within a second after its pods or their readiness to answer changed, and at once when that
 * leaves nobody, or ends it.
 */
import { type Cluster, NONE } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { CpuShares } from './cpu.ts';
import type { SharedDemand } from './demand.ts';
import type { PodUsage } from './pod-usage.ts';

const MILLION = 1_000_000;
const SECOND = 1000;

export class Unmet {
  private readonly usage: PodUsage;
  private readonly cpu: CpuShares;
  private readonly cluster: Cluster;
  private readonly kind: EventKind;
  /** By the demand's place: a pod that shared it, what was told last, whether it is looked at soon. */
  private readonly sharers: number[] = [];
  private readonly told: number[] = [];
  private readonly isTouched: boolean[] = [];

  constructor(usage: PodUsage, cpu: CpuShares) {
    this.usage = usage;
    this.cpu = cpu;
    this.cluster = usage.context.cluster;
    this.kind = this.cluster.kernel.on('usage/unmet', (i) => {
      this.isTouched[i] = false;
      this.tell(i);
    });
  }

  /** Its pods are others than before. */
  sharingChanged(demand: SharedDemand): void {
    if (demand.pods <= 1) this.tell(this.usage.demands.indexOf(demand));
    else this.touch(demand);
  }

  /** Something about its pods has changed. */
  touch(demand: SharedDemand): void {
    const i = this.usage.demands.indexOf(demand);
    if (this.isTouched[i] === true) return;
    this.isTouched[i] = true;
    const { kernel } = this.cluster;
    kernel.at((Math.floor(kernel.now / SECOND) + 1) * SECOND, this.kind, i);
  }

  tellAll(): void {
    for (let i = 0; i < this.usage.demands.length; i++) this.tell(i);
  }

  private tell(i: number): void {
    const demand = this.usage.demands[i];
    const { now, record } = this.cluster;
    const [first] = demand.serials;
    if (first !== undefined) this.sharers[i] = first;
    const pod = this.sharers[i] ?? NONE;
    const ratio = demand.total(now) === 0 ? 0 : 1 - this.servedShare(demand);
    const unmet = Math.round(ratio * MILLION);
    if (pod === NONE || this.told[i] === unmet) return;
    this.told[i] = unmet;
    record.append('usage-sample', now, pod, record.texts.id('unmet'), unmet, i);
  }

  /** Pods serve as much of their share as they get of the CPU that they want. */
  private servedShare(demand: SharedDemand): number {
    if (demand.pods === 0) return 0;
    const { pods } = this.cluster;
    const nodes = new Set<number>();
    const answering = new Set<number>();
    for (const serial of demand.serials) {
      const row = pods.rowOf(serial);
      if (row === NONE || !this.answers(row)) continue;
      answering.add(serial);
      nodes.add(pods.node[row]);
    }
    let served = answering.size;
    for (const node of nodes) {
      this.cpu.forEach(node, this.cluster.now, (row, _i, wanted, granted) => {
        if (granted < wanted && answering.has(pods.serial[row])) served -= 1 - granted / wanted;
      });
    }
    return served / demand.pods;
  }

  private answers(row: number): boolean {
    const { context, lives } = this.usage;
    const { pods, now } = context.cluster;
    return context.machines.isPowered(pods.node[row]) && lives.servesFrom(row) <= now && now < lives.servesUntil(row);
  }
}
