/**
 * What metrics-server (its defaults) knows of pods: it asks every kubelet every 15 s and keeps the last two answers, of which it
 * tells the difference. A pod is known once it was asked about twice, or once where a container was 10 s old by then.
 * Upstream: kubernetes-sigs/metrics-server pkg/storage/pod.go.
 */
import { type ContainerMetrics, NONE, type PodMetrics, type PodMetricsSource } from '../../cluster/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import type { CpuShares } from './cpu.ts';
import type { PodUsage } from './pod-usage.ts';

const RESOLUTION_MS = 15_000;
const FRESH_MS = 10_000;

export class PodMetricsServer implements PodMetricsSource {
  private readonly usage: PodUsage;
  private readonly cpu: CpuShares;
  private readonly offset: Instant;

  constructor(usage: PodUsage, cpu: CpuShares) {
    this.usage = usage;
    this.cpu = cpu;
    this.offset = usage.context.cluster.kernel.random.stream('metrics-server').below(RESOLUTION_MS);
  }

  podMetrics(row: number): PodMetrics | undefined {
    const { context, lives } = this.usage;
    const { pods, now } = context.cluster;
    const node = pods.node[row];
    if (node === NONE || !context.machines.isUp(node)) return undefined;
    const timestamp = Math.floor((now - this.offset) / RESOLUTION_MS) * RESOLUTION_MS + this.offset;
    const containers: ContainerMetrics[] = [];
    let window = 0;
    for (const [i, { container }] of this.usage.shapeOf(pods.class[row]).containers.entries()) {
      const since = lives.startOf(row, i);
      if (Number.isNaN(since)) continue;
      const from = measuredFrom(since, timestamp);
      // metrics-server says nothing of a pod of whose containers one is too young
      if (Number.isNaN(from)) return undefined;
      if (containers.length === 0) window = timestamp - from;
      containers.push({
        name: container.name,
        cpu: Math.round((this.cpu.granted(row, i, from) + this.cpu.granted(row, i, timestamp)) / 2),
        memory: this.usage.memory(row, i, timestamp),
      });
    }
    return containers.length === 0 ? undefined : { timestamp, window, containers };
  }
}

/** The measurement before the last one that counts; NaN for none. */
function measuredFrom(since: Instant, timestamp: Instant): Instant {
  const age = timestamp - since;
  if (age >= FRESH_MS && age < RESOLUTION_MS) return since;
  return since < timestamp - RESOLUTION_MS ? timestamp - RESOLUTION_MS : Number.NaN;
}
