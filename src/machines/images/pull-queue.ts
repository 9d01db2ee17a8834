/**
 * How a kubelet limits its pulls (pkg/kubelet/images/puller.go, helpers.go `throttleImagePulling`): one after the other, or so many at a
 * time; and a bucket of tokens, of which each pull takes one when its turn comes, or fails.
 */
import type { Instant, KubeletConfiguration } from '../../model/objects/index.ts';

export interface PullLimits {
  /** Pulls at a time; Infinity: any. */
  readonly lanes: number;
  /** `registryPullQPS`; Infinity: no limit. */
  readonly perSecond: number;
  readonly burst: number;
}

const DEFAULT_QPS = 5;
const DEFAULT_BURST = 10;

/** With the defaults of pkg/kubelet/apis/config/v1beta1/defaults.go. */
export function pullLimits(kubelet: Partial<KubeletConfiguration> = {}): PullLimits {
  const { serializeImagePulls, maxParallelImagePulls, registryPullQPS = DEFAULT_QPS, registryBurst = 0 } = kubelet;
  const most = maxParallelImagePulls ?? Infinity;
  const isSerial = serializeImagePulls ?? !(maxParallelImagePulls !== undefined && maxParallelImagePulls > 1);
  return {
    lanes: isSerial ? 1 : Math.max(1, most),
    perSecond: registryPullQPS === 0 ? Infinity : registryPullQPS,
    burst: registryBurst === 0 ? DEFAULT_BURST : registryBurst,
  };
}

/** A token is worth so much, so that a millisecond's share of one is a whole number. */
const TOKEN = 1000;

/** The pulls of one machine. Turns come in the order in which they are asked for, so that time only goes on. */
export class PullQueue {
  private readonly limits: PullLimits;
  /** When the last pull of each lane ends. */
  private readonly lanes: Instant[] = [];
  private tokens: number;
  private filledAt: Instant = 0;

  constructor(limits: PullLimits) {
    this.limits = limits;
    this.tokens = limits.burst * TOKEN;
  }

  get isSerial(): boolean {
    return this.limits.lanes === 1;
  }

  /** When the turn comes of a pull that is asked for now. */
  turn(now: Instant): Instant {
    const { lanes } = this;
    if (lanes.length < this.limits.lanes) return now;
    let free = Infinity;
    for (let i = 0; i < lanes.length; i++) if (lanes[i] < free) free = lanes[i];
    return Math.max(now, free);
  }

  /** A pull whose turn is at `start` lasts so long. @returns when it ends */
  occupy(start: Instant, duration: number): Instant {
    const { lanes } = this;
    let free = 0;
    while (free < lanes.length && lanes[free] > start) free++;
    lanes[free] = start + duration;
    return start + duration;
  }

  /** Takes a token for a pull whose turn is at `start`; `false`: it fails. */
  accepts(start: Instant): boolean {
    const { perSecond, burst } = this.limits;
    if (perSecond === Infinity) return true;
    const elapsed = Math.max(0, start - this.filledAt);
    this.tokens = Math.min(burst * TOKEN, this.tokens + elapsed * perSecond);
    this.filledAt = Math.max(this.filledAt, start);
    if (this.tokens < TOKEN) return false;
    this.tokens -= TOKEN;
    return true;
  }
}
