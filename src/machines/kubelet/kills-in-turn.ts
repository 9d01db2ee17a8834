/**
 * Pods that a kubelet kills one after the other (pkg/kubelet/pod_workers.go `killPodNow`): it waits until the containers of each have
 * stopped, or for 1.5 × its grace, ten seconds at least. All that time it does nothing else of the kind.
 */
import { type Cluster, NONE } from '../../cluster/index.ts';
import type { EventHandle, EventKind } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import type { Lives } from '../life/lives.ts';

const NO_EVENT: EventHandle = -1;
const LEAST_PATIENCE_SECONDS = 10;
/** Where nothing tells when a pod will stop. */
const LOOK_MS = 1000;

export interface KillsInTurnOptions {
  readonly cluster: Cluster;
  readonly lives: Lives;
  /** Of its event. */
  readonly name: string;
  /** Tells the pod to end. @returns the grace that it was given, in seconds */
  readonly kill: (row: number) => number;
  /** It has waited for the last one. */
  readonly done: (node: number) => void;
}

interface Round {
  /** Those whose turn has not come, by serial. */
  readonly next: number[];
  /** The one in hand. */
  victim: number;
  until: Instant;
  event: EventHandle;
}

export class KillsInTurn {
  private readonly options: KillsInTurnOptions;
  private readonly kind: EventKind;
  private readonly rounds = new Map<number, Round>();

  constructor(options: KillsInTurnOptions) {
    this.options = options;
    this.kind = options.cluster.kernel.on(options.name, (node) => this.goOn(node));
  }

  /** @param serials pods of the node, in their order. */
  begin(node: number, serials: readonly number[]): void {
    this.rounds.set(node, { next: [...serials], victim: NONE, until: 0, event: NO_EVENT });
    this.goOn(node);
  }

  isBusy(node: number): boolean {
    return this.rounds.size > 0 && this.rounds.has(node);
  }

  /** The kubelet is no more. */
  forget(node: number): void {
    const round = this.rounds.get(node);
    if (round === undefined) return;
    this.options.cluster.kernel.cancel(round.event);
    this.rounds.delete(node);
  }

  private goOn(node: number): void {
    const { cluster, lives, kill, done } = this.options;
    const round = this.rounds.get(node);
    if (round === undefined) return;
    round.event = NO_EVENT;
    for (let at = this.looksAt(round); ; at = this.looksAt(round)) {
      if (at !== undefined) {
        round.event = cluster.kernel.at(at, this.kind, node);
        return;
      }
      const serial = round.next.shift();
      if (serial === undefined) break;
      const row = cluster.pods.rowOf(serial);
      if (row === NONE || !lives.isThere(row)) continue;
      const grace = kill(row);
      round.victim = serial;
      round.until = cluster.now + Math.max(LEAST_PATIENCE_SECONDS, grace + Math.trunc(grace / 2)) * 1000;
    }
    this.rounds.delete(node);
    done(node);
  }

  /** When to look at the one in hand again; `undefined`: it is waited for no longer. */
  private looksAt({ victim, until }: Round): Instant | undefined {
    const { cluster, lives } = this.options;
    const { now } = cluster;
    const row = victim === NONE ? NONE : cluster.pods.rowOf(victim);
    if (row === NONE || now >= until || !lives.isThere(row)) return undefined;
    const stops = lives.servesUntil(row);
    if (stops <= now) return undefined;
    return Math.min(until, stops === Infinity ? now + LOOK_MS : stops);
  }
}
