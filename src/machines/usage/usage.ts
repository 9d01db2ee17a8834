/**
 * The use of resources in a run: keeps count of who shares a demand, answers the metrics APIs. Made only where a scenario
 * speaks of usage; without it nothing here exists.
 */
import {
  type DemandSource,
  POD_CREATED,
  POD_DELETED,
  POD_DELETION,
  POD_PHASE,
  POD_READY,
} from '../../cluster/index.ts';
import type { LifeContext } from '../life/context.ts';
import type { Lives } from '../life/lives.ts';
import { PodMetricsServer } from './pod-metrics.ts';
import { PodUsage } from './pod-usage.ts';
import type { UsageRule } from './rules.ts';

const MAY_SHARE = POD_CREATED | POD_READY | POD_DELETION | POD_DELETED | POD_PHASE;

export class Usage implements DemandSource {
  readonly pods: PodUsage;
  private readonly context: LifeContext;

  constructor(context: LifeContext, lives: Lives, rules: readonly UsageRule[]) {
    this.context = context;
    this.pods = new PodUsage(context, lives, rules);
    context.cluster.metrics.pods = new PodMetricsServer(this.pods);
    context.cluster.metrics.demand = this;
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
    for (const demand of demands) demand.setSharing(serial, !isGone && this.pods.serves(row), now);
    if (isGone) this.pods.extras.drop(serial);
  }
}
