/**
 * Kubelets make room for critical pods (pkg/kubelet/preemption/preemption.go): the victims are killed one after the other, each with its
 * own grace, and when the containers of the last one have stopped the pod is admitted without a second look. All that time the kubelet
 * looks at no other pod.
 *
 *   victim ──stopped, or not in 1.5 × its grace──► next victim ──► … ──► the pod is taken on, then those that came meanwhile are seen
 */
import { type Cluster, NONE } from '../../cluster/index.ts';
import type { EventHandle, EventKind } from '../../kernel/index.ts';
import type { PodPlans } from '../life/context.ts';
import type { Lives } from '../life/lives.ts';
import { PREEMPTING, PREEMPTION_DISRUPTION_MESSAGE } from './preemption.ts';

const NO_EVENT: EventHandle = -1;
/** Shortest time that a kubelet waits for a pod's containers (pkg/kubelet/pod_workers.go `killPodNow`). */
const LEAST_PATIENCE_SECONDS = 10;

export interface PreemptionsOptions {
  readonly cluster: Cluster;
  readonly plans: PodPlans;
  readonly lives: Lives;
  /** There is room for the pod, by serial; and these have come meanwhile. */
  readonly made: (serial: number, held: readonly number[]) => void;
}

interface Preemption {
  readonly serial: number;
  /** Those whose turn has not come, by serial. */
  readonly victims: number[];
  readonly held: number[];
  event: EventHandle;
}

export class Preemptions {
  private readonly options: PreemptionsOptions;
  private readonly kind: EventKind;
  /** By node. */
  private readonly under = new Map<number, Preemption>();

  constructor(options: PreemptionsOptions) {
    this.options = options;
    this.kind = options.cluster.kernel.on('kubelet/preempt', (node) => this.next(node));
  }

  begin(row: number, victims: readonly number[]): void {
    const { pods } = this.options.cluster;
    const node = pods.node[row];
    const serials = victims.map((victim) => pods.serial[victim]);
    this.under.set(node, { serial: pods.serial[row], victims: serials, held: [], event: NO_EVENT });
    this.next(node);
  }

  /** Whether a pod has to wait until the kubelet has made room, for itself or another one. */
  holds(row: number): boolean {
    if (this.under.size === 0) return false;
    const { pods } = this.options.cluster;
    const preemption = this.under.get(pods.node[row]);
    if (preemption === undefined) return false;
    const serial = pods.serial[row];
    if (serial !== preemption.serial && !preemption.held.includes(serial)) preemption.held.push(serial);
    return true;
  }

  /** The kubelet is no more; the next one looks at all pods anew. */
  forget(node: number): void {
    const preemption = this.under.get(node);
    if (preemption === undefined) return;
    this.options.cluster.kernel.cancel(preemption.event);
    this.under.delete(node);
  }

  private next(node: number): void {
    const { cluster, lives, made } = this.options;
    const preemption = this.under.get(node);
    if (preemption === undefined) return;
    preemption.event = NO_EVENT;
    for (let serial = preemption.victims.shift(); serial !== undefined; serial = preemption.victims.shift()) {
      const row = cluster.pods.rowOf(serial);
      if (row === NONE || !lives.isThere(row)) continue;
      preemption.event = cluster.kernel.at(this.kill(row), this.kind, node);
      return;
    }
    this.under.delete(node);
    made(preemption.serial, preemption.held);
  }

  /** @returns until when the kubelet waits for the victim. */
  private kill(row: number): number {
    const { cluster, lives, plans } = this.options;
    const { now, pods } = cluster;
    const { graceSeconds } = plans.of(row);
    cluster.event(NONE, PREEMPTING.reason, PREEMPTING.message, pods.serial[row]);
    lives.end(row, graceSeconds, { ...PREEMPTING, disruption: PREEMPTION_DISRUPTION_MESSAGE });
    const patience = Math.max(LEAST_PATIENCE_SECONDS, graceSeconds + Math.trunc(graceSeconds / 2)) * 1000;
    return Math.min(Math.max(now, lives.servesUntil(row)), now + patience);
  }
}
