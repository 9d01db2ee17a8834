/**
 * Kubelets make room for critical pods (pkg/kubelet/preemption/preemption.go): the victims are killed one after the other, each with its
 * own grace, and when the containers of the last one have stopped the pod is admitted without a second look. All that time the kubelet
 * looks at no other pod.
 */
import type { Cluster } from '../../cluster/index.ts';
import { NONE } from '../../cluster/index.ts';
import type { PodPlans } from '../life/context.ts';
import type { Lives } from '../life/lives.ts';
import { KillsInTurn } from './kills-in-turn.ts';
import { PREEMPTING, PREEMPTION_DISRUPTION_MESSAGE } from './preemption.ts';

export interface PreemptionsOptions {
  readonly cluster: Cluster;
  readonly plans: PodPlans;
  readonly lives: Lives;
  /** There is room for the pod, by serial; and these have come meanwhile. */
  readonly made: (serial: number, held: readonly number[]) => void;
}

interface Preemption {
  readonly serial: number;
  readonly held: number[];
}

export class Preemptions {
  private readonly options: PreemptionsOptions;
  private readonly kills: KillsInTurn;
  /** By node. */
  private readonly under = new Map<number, Preemption>();

  constructor(options: PreemptionsOptions) {
    const { cluster, lives } = options;
    this.options = options;
    this.kills = new KillsInTurn({
      cluster,
      lives,
      name: 'kubelet/preempt',
      kill: (row) => this.kill(row),
      done: (node) => this.done(node),
    });
  }

  begin(row: number, victims: readonly number[]): void {
    const { pods } = this.options.cluster;
    const node = pods.node[row];
    this.under.set(node, { serial: pods.serial[row], held: [] });
    this.kills.begin(
      node,
      victims.map((victim) => pods.serial[victim]),
    );
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
    this.kills.forget(node);
    this.under.delete(node);
  }

  private kill(row: number): number {
    const { cluster, lives, plans } = this.options;
    const { graceSeconds } = plans.of(row);
    cluster.event(NONE, PREEMPTING.reason, PREEMPTING.message, cluster.pods.serial[row]);
    lives.end(row, graceSeconds, { ...PREEMPTING, disruption: PREEMPTION_DISRUPTION_MESSAGE });
    return graceSeconds;
  }

  private done(node: number): void {
    const preemption = this.under.get(node);
    this.under.delete(node);
    if (preemption !== undefined) this.options.made(preemption.serial, preemption.held);
  }
}
