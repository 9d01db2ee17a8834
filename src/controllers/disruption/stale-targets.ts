/**
 * A condition DisruptionTarget that led to no deletion within two minutes turns False again. Conditions come in the order of time,
 * so one queue and one event for its head are enough; most pods are gone when their turn comes.
 */
import { type Cluster, DISRUPTION_REASONS, NONE } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import { FAILED, SUCCEEDED } from '../../record/index.ts';
import { DISRUPTION_TIMEOUT_MS } from './status.ts';

/** The kubelet's pods may take any time to end. */
const BY_KUBELET = DISRUPTION_REASONS.indexOf('TerminationByKubelet');

export class StaleTargets {
  private readonly cluster: Cluster;
  private readonly kind: EventKind;
  private queue: { readonly serial: number; readonly dueAt: Instant }[] = [];
  private waiting = false;

  constructor(cluster: Cluster, name: string) {
    this.cluster = cluster;
    this.kind = cluster.kernel.on(`${name}/stale-target`, () => this.sweep());
  }

  /** The pod's condition has just been set. */
  note(row: number): void {
    const { pods, kernel } = this.cluster;
    if (pods.disruption[row] === 0 || pods.disruption[row] === BY_KUBELET || pods.isTerminating(row)) return;
    this.queue.push({ serial: pods.serial[row], dueAt: kernel.now + DISRUPTION_TIMEOUT_MS });
    this.await();
  }

  private await(): void {
    if (this.waiting || this.queue.length === 0) return;
    this.waiting = true;
    this.cluster.kernel.at(this.queue[0].dueAt, this.kind);
  }

  private sweep(): void {
    const { pods, podApi, now } = this.cluster;
    this.waiting = false;
    const isDue = this.queue.filter(({ dueAt }) => dueAt <= now);
    this.queue = this.queue.slice(isDue.length);
    for (const { serial } of isDue) {
      const row = pods.rowOf(serial);
      if (row === NONE || pods.disruption[row] === 0 || pods.isTerminating(row)) continue;
      if (pods.phase[row] !== SUCCEEDED && pods.phase[row] !== FAILED) podApi.clearDisruptionTarget(row);
    }
    this.await();
  }
}
