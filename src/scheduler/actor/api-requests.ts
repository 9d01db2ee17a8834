/**
 * The scheduler's writes to the API: how long they take, and how many its client lets through. The limit is a token
 * bucket in closed form (client-go flowcontrol): a request takes its token when it is sent, and waits if there is none.
 */
import type { Kernel } from '../../kernel/index.ts';
import { type Delay, delayOf, type Latency } from '../../model/distribution.ts';
import type { ClientConnection } from '../../model/objects/config.ts';
import type { Instant } from '../../model/objects/index.ts';

/** `clientConnection` of the configuration. */
export interface ClientLimits {
  /** Tokens a second; Infinity: no limit. */
  readonly qps: number;
  readonly burst: number;
}

export const DEFAULT_CLIENT_LIMITS: ClientLimits = { qps: 50, burst: 100 };
export const NO_CLIENT_LIMITS: ClientLimits = { qps: Infinity, burst: 1 };

/** As configured: 0 stands for the default, fewer than none for no limit. */
export function clientLimitsOf({ qps = 0, burst = 0 }: ClientConnection = {}): ClientLimits {
  const { qps: defaultQps, burst: defaultBurst } = DEFAULT_CLIENT_LIMITS;
  return { qps: qps < 0 ? Infinity : qps || defaultQps, burst: burst || defaultBurst };
}

export class ApiRequests {
  private readonly kernel: Kernel;
  private readonly requestMs: Delay;
  private readonly limits: ClientLimits;
  private tokens: number;
  private countedAt: Instant = 0;

  constructor(kernel: Kernel, requestMs: Latency, limits: ClientLimits) {
    this.kernel = kernel;
    this.requestMs = delayOf(requestMs, () => kernel.random.stream('api-latency:scheduler'));
    this.limits = limits;
    this.tokens = limits.burst;
  }

  /**
   * Sends a request now.
   *
   * @param notBefore when its sender is ready for it; default: now
   * @returns when it is done
   */
  send(notBefore = this.kernel.now): Instant {
    return Math.max(this.allowedAt(), notBefore) + this.requestMs();
  }

  /** A new process has a full bucket. */
  reset(): void {
    this.tokens = this.limits.burst;
    this.countedAt = this.kernel.now;
  }

  private allowedAt(): Instant {
    const { qps, burst } = this.limits;
    const { now } = this.kernel;
    if (qps === Infinity) return now;
    this.tokens = Math.min(burst, this.tokens + ((now - this.countedAt) * qps) / 1000) - 1;
    this.countedAt = now;
    return this.tokens >= 0 ? now : now + Math.ceil((-this.tokens * 1000) / qps);
  }
}
