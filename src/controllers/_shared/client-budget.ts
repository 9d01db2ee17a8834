/**
 * A client's rate limit: a token bucket, `qps` tokens a second, `burst` at most (client-go flowcontrol).
 * Each controller has its own client, so each has its own budget.
 */
import type { Instant } from '../../model/objects/index.ts';

export class ClientBudget {
  private readonly qps: number;
  private readonly burst: number;
  private tokens: number;
  private at: Instant = 0;

  /** Infinity as `qps`: no limit. */
  constructor(qps: number, burst: number) {
    this.qps = qps;
    this.burst = burst;
    this.tokens = burst;
  }

  /** Takes one token; returns the instant (whole ms, `now` or later) at which the request may go out. */
  reserve(now: Instant): Instant {
    if (this.qps === Infinity) return now;
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.at) * this.qps) / 1000);
    this.at = now;
    this.tokens -= 1;
    return this.tokens >= 0 ? now : now + Math.ceil((-this.tokens * 1000) / this.qps);
  }

  /** The last token was not used after all. */
  giveBack(): void {
    this.tokens += 1;
  }
}
