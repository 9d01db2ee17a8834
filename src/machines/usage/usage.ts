/**
 * The use of resources in a run: keeps count of who shares a demand, answers the metrics APIs. Made only where a scenario
 * speaks of usage; without it nothing here exists.
 */
import {
  type DemandSource,
  NONE,
  POD_CREATED,
  POD_DELETED,
  POD_DELETION,
  POD_PHASE,
  POD_READY,
} from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { KubeletConfiguration } from '../../model/objects/index.ts';
import type { LifeContext } from '../life/context.ts';
import type { Lives } from '../life/lives.ts';
import type { SharedDemand } from './demand.ts';
import { NodeMemory } from './node-memory.ts';
import { OomKiller } from './oom-killer.ts';
import { PodMetricsServer } from './pod-metrics.ts';
import { PodUsage } from './pod-usage.ts';
import type { UsageRule } from './rules.ts';

const MAY_SHARE = POD_CREATED | POD_READY | POD_DELETION | POD_DELETED | POD_PHASE;

export interface UsageOptions {
  readonly context: LifeContext;
  readonly lives: Lives;
  readonly rules: readonly UsageRule[];
  readonly kubelet: Partial<KubeletConfiguration>;
}

export class Usage implements DemandSource {
  readonly pods: PodUsage;
  private readonly context: LifeContext;
  private readonly oomKiller: OomKiller;
  private readonly lookKind: EventKind;
  /** Nodes that are looked at later in this instant. */
  private readonly isTouched: boolean[] = [];

  constructor({ context, lives, rules, kubelet }: UsageOptions) {
    this.context = context;
    this.pods = new PodUsage(context, lives, rules);
    this.oomKiller = new OomKiller(new NodeMemory(this.pods, kubelet));
    const { cluster } = context;
    this.lookKind = cluster.kernel.on('machine/look', (node) => this.look(node));
    cluster.metrics.pods = new PodMetricsServer(this.pods);
    cluster.metrics.demand = this;
  }

  /** What runs on the node, or how much it uses, has changed. */
  touch(node: number): void {
    if (node === NONE || this.isTouched[node]) return;
    this.isTouched[node] = true;
    this.context.cluster.kernel.after(0, this.lookKind, node);
  }

  private look(node: number): void {
    this.isTouched[node] = false;
    if (this.context.cluster.nodes.exists(node)) this.oomKiller.look(node);
    else this.oomKiller.forget(node);
  }

  get demands() {
    return this.pods.demands;
  }

  podChanged(row: number, change: number): void {
    if ((change & MAY_SHARE) === 0) return;
    const { pods, now } = this.context.cluster;
    const isGone = (change & POD_DELETED) !== 0;
    const { demands } = this.pods.shapeOf(pods.class[row]);
    const serial = pods.serial[row];
    for (const demand of demands) {
      const others = demand.setSharing(serial, !isGone && this.pods.serves(row), now);
      if (others) this.touchSharing(demand);
    }
    if (demands.length > 0) this.touch(pods.node[row]);
    if (isGone) this.pods.extras.drop(serial);
  }

  /** The shares of these pods rise. */
  private touchSharing(demand: SharedDemand): void {
    const { pods } = this.context.cluster;
    for (const serial of demand.serials) {
      const row = pods.rowOf(serial);
      if (row !== NONE) this.touch(pods.node[row]);
    }
  }
}
