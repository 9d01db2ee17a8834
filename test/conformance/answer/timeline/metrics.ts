/** The metrics of the recorded autoscalers: the load of an app is shared by its ready pods (timeline.md, `hpa`). */
import type { Cluster } from '../../../../src/cluster/index.ts';
import type { MetricsApis, ResourceSample } from '../../../../src/controllers/index.ts';
import { RUNNING } from '../../../../src/record/index.ts';

export class LoadMetrics implements MetricsApis {
  /** Millicores of an app; set by whoever plays the steps. */
  loadOf: (app: string) => number = () => 0;
  private readonly cluster: Cluster;
  private readonly windowMs: number;

  constructor(cluster: Cluster, windowMs: number) {
    this.cluster = cluster;
    this.windowMs = windowMs;
  }

  ofPod(row: number): ResourceSample | undefined {
    const { pods, now } = this.cluster;
    if (pods.phase[row] !== RUNNING || pods.isTerminating(row)) return undefined;
    const app = this.appOf(row);
    const ready = [...pods.live()].filter((other) => this.appOf(other) === app && this.isServing(other)).length;
    const cpu = pods.isReady(row) ? Math.trunc(this.loadOf(app) / ready) : 0;
    return { timestamp: now, windowMs: this.windowMs, containers: [{ name: 'c', usage: new Map([['cpu', cpu]]) }] };
  }

  ofPodCustom(): undefined {
    return undefined;
  }

  ofObject(): undefined {
    return undefined;
  }

  external(): [] {
    return [];
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
