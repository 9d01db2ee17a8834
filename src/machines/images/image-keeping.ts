/** What a kubelet does about the images of its machine: tells them in its status, collects those that nobody uses. */
import type { Instant, KubeletConfiguration } from '../../model/objects/index.ts';
import { drawnPhase, STATUS_PERIOD_MS } from '../kubelet/phase.ts';
import type { LifeContext } from '../life/context.ts';
import type { Lives } from '../life/lives.ts';
import type { NodeDisk } from '../usage/node-disk.ts';
import { IMAGE_GC_PERIOD_MS, ImageGc, imageGcPolicy } from './image-gc.ts';
import { ImageStatus } from './image-status.ts';

export interface ImageKeepingOptions {
  readonly context: LifeContext;
  readonly lives: Lives;
  readonly kubelet: Partial<KubeletConfiguration>;
  /** Absent where nobody says what pods use: then disks are never full. */
  readonly disk?: NodeDisk;
  /** Instant in each period at which a kubelet posts and collects; default: drawn. */
  readonly offsetOf?: (node: number) => Instant;
}

export class ImageKeeping {
  private readonly status: ImageStatus;
  private readonly collector?: ImageGc;

  constructor({ context, lives, kubelet, disk, offsetOf }: ImageKeepingOptions) {
    const { cluster, images, machines } = context;
    const period = kubelet.nodeStatusUpdateFrequencyMs ?? STATUS_PERIOD_MS;
    this.status = new ImageStatus({
      cluster,
      images,
      mostImages: kubelet.nodeStatusMaxImages,
      period,
      offsetOf: offsetOf ?? drawnPhase(cluster, 'image-status', period),
      isUp: (node) => machines.isUp(node),
    });
    images.onArrival = (node, at) => this.status.changed(node, at);
    const policy = imageGcPolicy(kubelet);
    if (disk === undefined && policy.maximumAge === 0) return;
    this.collector = new ImageGc({
      context,
      lives,
      policy,
      disk,
      offsetOf: offsetOf ?? drawnPhase(cluster, 'image-gc', IMAGE_GC_PERIOD_MS),
      removed: (node) => this.removed(node),
    });
  }

  /** A kubelet begins to look after its machine or is heard again, or ceases to. */
  kubelet(node: number, isRunning: boolean): void {
    const { collector } = this;
    if (collector !== undefined && (!isRunning || !collector.isRunning(node))) collector.kubelet(node, isRunning);
  }

  /** What is on the machine's disk has changed. */
  look(node: number): void {
    this.collector?.look(node);
  }

  /** A pod leaves the API. */
  gone(row: number): void {
    this.collector?.gone(row);
  }

  /** Images of the node were removed. */
  removed(node: number): void {
    this.status.changed(node);
  }
}
