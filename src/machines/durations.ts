/**
 * Times that a scenario may have drawn: each node and each pod has luck of its own, so that a further draw moves nothing
 * elsewhere. Without a distribution they are what `MachineTiming` says, and nothing is drawn.
 */
import type { Cluster } from '../cluster/index.ts';
import { type Delay, delayOf, quantile } from '../model/distribution.ts';
import type { DrawnTiming, MachineTiming } from './timing.ts';

type PerNode = 'nodeReboot' | 'apiLatency' | 'watchLatency';

/** Purposes in the names of streams. */
const STREAMS: Readonly<Record<PerNode, string>> = {
  nodeReboot: 'node-reboot',
  apiLatency: 'api-latency',
  watchLatency: 'watch-latency',
};

export class Durations {
  private readonly cluster: Cluster;
  private readonly timing: MachineTiming;
  private readonly drawn: DrawnTiming;
  private readonly delays: Readonly<Record<PerNode, Delay[]>> = { nodeReboot: [], apiLatency: [], watchLatency: [] };

  constructor(cluster: Cluster, timing: MachineTiming) {
    this.cluster = cluster;
    this.timing = timing;
    this.drawn = timing.drawn ?? {};
  }

  /** A change of the API → this node's kubelet has seen it. */
  watch(node: number): number {
    return this.drawn.watchLatency === undefined ? this.timing.watch : this.ofNode('watchLatency', node);
  }

  /** Something happened to a container → this node's kubelet has told the API. */
  report(node: number): number {
    return this.drawn.apiLatency === undefined ? this.timing.report : this.ofNode('apiLatency', node);
  }

  boot(node: number): number {
    return this.drawn.nodeReboot === undefined ? this.timing.boot : this.ofNode('nodeReboot', node);
  }

  /** From images to containers; `otherwise` where nothing is drawn. */
  startup(row: number, otherwise: number): number {
    const { podStartup } = this.drawn;
    return podStartup === undefined ? otherwise : quantile(podStartup, this.luckOf('pod-startup', row));
  }

  /** From SIGTERM to the end; of a pod it is always the same. */
  termination(row: number, container: string, otherwise: number): number {
    const { podTermination } = this.drawn;
    if (podTermination === undefined) return otherwise;
    return quantile(podTermination, this.luckOf('pod-termination', row, container));
  }

  /** Before the bytes of an image come to a node. */
  pullBase(node: number, image: string): number {
    const { imagePullBase } = this.drawn;
    if (imagePullBase === undefined) return 0;
    const { kernel, nodes } = this.cluster;
    return quantile(imagePullBase, kernel.random.once(`image-pull:${nodes.names[node]}/${image}`));
  }

  private ofNode(what: PerNode, node: number): number {
    const delays = this.delays[what];
    delays[node] ??= delayOf(this.drawn[what] ?? 0, () =>
      this.cluster.kernel.random.streamOf(STREAMS[what], this.cluster.nodes.names[node]),
    );
    return delays[node]();
  }

  private luckOf(purpose: string, row: number, part = ''): number {
    const { pods, classes, kernel } = this.cluster;
    const { namespace } = classes.list[pods.class[row]];
    return kernel.random.once(`${purpose}:${namespace}/${pods.name(row)}${part === '' ? '' : `/${part}`}`);
  }
}
