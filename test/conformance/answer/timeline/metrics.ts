/** The metrics of the recorded autoscalers: the load of an app is shared by its ready pods. */
import type { Cluster, PodMetrics, PodMetricsSource } from '../../../../src/cluster/index.ts';
import { RUNNING } from '../../../../src/record/index.ts';

export class LoadMetrics implements PodMetricsSource {
  /** Millicores of an app; set by whoever plays the steps. */
  loadOf: (app: string) => number = () => 0;
  private readonly cluster: Cluster;
  private readonly window: number;

  constructor(cluster: Cluster, window: number) {
    this.cluster = cluster;
    this.window = window;
  }

  podMetrics(row: number): PodMetrics | undefined {
    const { pods, now } = this.cluster;
    if (pods.phase[row] !== RUNNING || pods.isTerminating(row)) return undefined;
    const app = this.appOf(row);
    const ready = [...pods.live()].filter((other) => this.appOf(other) === app && this.isServing(other)).length;
    const cpu = pods.isReady(row) ? Math.trunc(this.loadOf(app) / ready) : 0;
    return { timestamp: now, window: this.window, containers: [{ name: 'c', cpu, memory: 0 }] };
  }

  private isServing(row: number): boolean {
    const { pods } = this.cluster;
    return pods.phase[row] === RUNNING && pods.isReady(row) && !pods.isTerminating(row);
  }

  private appOf(row: number): string {
    const { pods, classes } = this.cluster;
    return classes.list[pods.class[row]].labels.get('app') ?? '';
  }
}
