/**
 * What dead containers leave on their machine's disk (pkg/kubelet/kuberuntime/kuberuntime_gc.go): each container the writable layer of its
 * last dead instance (MaxPerPodContainer 1), a pod that has ended its logs, too. Both go with the pod's object, at once if the kubelet
 * evicted the pod; of pods that have ended also under disk pressure. The kubelet collects once a minute, here whenever there is something.
 */
import type { LifeContext } from '../life/context.ts';
import { EVICTED } from '../eviction/message.ts';
import { amountAt } from './amount.ts';
import type { PodUsage } from './pod-usage.ts';

/** The kubelet rotates a log of 10 MiB and keeps five of them (KubeletConfiguration's defaults). */
export const MOST_LOG_BYTES = 50 * 2 ** 20;
const EVICTING: ReadonlySet<string> = new Set([EVICTED, 'Preempting']);

interface Remains {
  /** Bytes by container. */
  readonly layers: number[];
  /** Bytes of a pod that has ended. */
  logs: number;
}

export class DeadContainers {
  private readonly usage: PodUsage;
  private readonly context: LifeContext;
  private readonly remains = new Map<number, Remains>();

  constructor(usage: PodUsage) {
    this.usage = usage;
    this.context = usage.context;
  }

  /** The `i`-th container of the plan is about to end; -1: all that run. */
  ending(row: number, i: number): void {
    const { pods, now } = this.context.cluster;
    const { containers, hasDisk } = this.usage.shapeOf(pods.class[row]);
    if (!hasDisk) return;
    for (let each = Math.max(0, i); each < (i < 0 ? containers.length : i + 1); each++) {
      const bearer = this.usage.bearerOf(row, each);
      const bytes = bearer === undefined ? 0 : amountAt(containers[each].writableLayer, bearer, now);
      if (bytes > 0) this.of(pods.serial[row]).layers[each] = Math.round(bytes);
    }
  }

  /** Nothing of the pod will run again. */
  over(row: number): void {
    const { cluster, ends } = this.context;
    const { pods, now } = cluster;
    const serial = pods.serial[row];
    const { containers, hasDisk } = this.usage.shapeOf(pods.class[row]);
    if (!hasDisk) return;
    if (EVICTING.has(ends.get(serial)?.reason ?? '')) {
      this.remains.delete(serial);
      return;
    }
    const bearer = this.usage.podBearer(row);
    let logs = 0;
    for (const shape of containers) logs += Math.max(0, Math.min(MOST_LOG_BYTES, amountAt(shape.logs, bearer, now)));
    if (logs > 0) this.of(serial).logs = Math.round(logs);
  }

  /** Under pressure the kubelet removes those of pods that have ended. */
  collect(node: number): void {
    const { pods } = this.context.cluster;
    if (this.remains.size === 0) return;
    for (const row of pods.byNode.rows(node)) if (this.usage.lives.isOver(row)) this.remains.delete(pods.serial[row]);
  }

  /** The object is gone. @returns whether there was anything */
  forget(serial: number): boolean {
    return this.remains.size > 0 && this.remains.delete(serial);
  }

  layersOf(row: number): number {
    const layers =
      this.remains.size === 0 ? undefined : this.remains.get(this.context.cluster.pods.serial[row])?.layers;
    return layers === undefined ? 0 : layers.reduce((sum, bytes) => sum + bytes, 0);
  }

  logsOf(row: number): number {
    return this.remains.size === 0 ? 0 : (this.remains.get(this.context.cluster.pods.serial[row])?.logs ?? 0);
  }

  private of(serial: number): Remains {
    let remains = this.remains.get(serial);
    if (remains === undefined) this.remains.set(serial, (remains = { layers: [], logs: 0 }));
    return remains;
  }
}
