/** Work from outside, shared evenly among the ready pods of a selector. */
import type { Demand, DemandCost } from '../../cluster/index.ts';
import type { Instant, LabelSelector } from '../../model/objects/index.ts';
import type { Curve } from './curve.ts';

/** How long what was is still told: longer than any metrics window. */
const MEMORY_MS = 120_000;

interface Sharing {
  readonly since: Instant;
  /** Pods that share. */
  readonly pods: number;
  /** By which a fault multiplies the demand. */
  readonly factor: number;
}

export interface DemandOptions {
  readonly metric: string;
  readonly namespace?: string;
  readonly selector: LabelSelector;
  readonly curve: Curve;
  /** Whether a pod is among those selected. */
  readonly selects: (row: number) => boolean;
  /** Whether a pod is ready to serve now. */
  readonly serves: (row: number) => boolean;
  readonly costsOf: (classId: number, resource: 'cpu' | 'memory') => readonly DemandCost[];
}

export class SharedDemand implements Demand {
  readonly metric: string;
  readonly namespace?: string;
  readonly selector: LabelSelector;
  readonly curve: Curve;
  private readonly options: DemandOptions;
  /** Pods that share. */
  readonly serials = new Set<number>();
  private readonly factors: number[] = [];
  /** The last one is in force. */
  private history: Sharing[] = [{ since: -Infinity, pods: 0, factor: 1 }];
  private readonly factorListeners: (() => void)[] = [];

  constructor(options: DemandOptions) {
    this.options = options;
    this.metric = options.metric;
    this.namespace = options.namespace;
    this.selector = options.selector;
    this.curve = options.curve;
  }

  total(at: Instant): number {
    return this.curve.at(at) * this.sharingAt(at).factor;
  }

  shareOf(row: number, at: Instant): number | undefined {
    if (!this.options.selects(row)) return undefined;
    return this.options.serves(row) ? this.shareAt(at) : 0;
  }

  slopeAt(at: Instant): number {
    return this.curve.slopeAt(at) * this.sharingAt(at).factor;
  }

  until(at: Instant): Instant {
    return this.curve.until(at);
  }

  costsOf(classId: number, resource: 'cpu' | 'memory'): readonly DemandCost[] {
    return this.options.costsOf(classId, resource);
  }

  onFactor(listener: () => void): void {
    this.factorListeners.push(listener);
  }

  /** Units for each pod that shares. */
  shareAt(at: Instant): number {
    const { pods, factor } = this.sharingAt(at);
    return pods === 0 ? 0 : (this.curve.at(at) * factor) / pods;
  }

  /** From now on, as pods share now: by how much a share rises in a millisecond, and the most that it comes to. */
  shareSlopeAt(at: Instant): number {
    return this.curve.slopeAt(at) * this.perUnit();
  }

  shareMostFrom(at: Instant): number {
    return this.curve.mostFrom(at) * this.perUnit();
  }

  shareMostInBlock(block: number): number {
    return this.curve.mostInBlock(block) * this.perUnit();
  }

  get pods(): number {
    return this.serials.size;
  }

  /** A pod begins or ceases to share. Returns whether the others' shares rise. */
  setSharing(serial: number, shares: boolean, now: Instant): boolean {
    if (shares === this.serials.has(serial)) return false;
    if (shares) this.serials.add(serial);
    else this.serials.delete(serial);
    this.note(now, this.serials.size, this.now().factor);
    return !shares;
  }

  /** Multiplies the demand, together with other factors that are in force. */
  addFactor(factor: number, now: Instant): void {
    this.factors.push(factor);
    this.noteFactor(now);
  }

  removeFactor(factor: number, now: Instant): void {
    const i = this.factors.indexOf(factor);
    if (i >= 0) this.factors.splice(i, 1);
    this.noteFactor(now);
  }

  private noteFactor(now: Instant): void {
    this.note(now, this.now().pods, product(this.factors));
    for (const listener of this.factorListeners) listener();
  }

  private perUnit(): number {
    const { pods, factor } = this.now();
    return pods === 0 ? 0 : factor / pods;
  }

  private now(): Sharing {
    return this.history[this.history.length - 1] as Sharing;
  }

  private note(since: Instant, pods: number, factor: number): void {
    const sharing = { since, pods, factor };
    const { history } = this;
    if (this.now().since === since) history[history.length - 1] = sharing;
    else history.push(sharing);
    if (history.length < 256 || (history[128] as Sharing).since > since - MEMORY_MS) return;
    this.history = history.slice(128);
  }

  private sharingAt(at: Instant): Sharing {
    const { history } = this;
    let i = history.length - 1;
    while (i > 0 && (history[i] as Sharing).since > at) i--;
    return history[i] as Sharing;
  }
}

const product = (factors: readonly number[]): number => factors.reduce((all, factor) => all * factor, 1);
