/** What the lives of pods have in common, plain or followed container by container. */
import type { Cluster } from '../../cluster/index.ts';
import type { RandomStream } from '../../kernel/index.ts';
import type { Images } from '../images/images.ts';
import type { Durations } from '../durations.ts';
import type { MachineTable } from '../node/machine-table.ts';
import type { MachineTiming } from '../timing.ts';
import { PodPlan } from './pod-plan.ts';
import type { HeldProbers } from './probes.ts';

/** Why a kubelet ends a pod by itself. The object stays: Failed, or Succeeded and without a reason if all its programs end well. */
export interface KubeletEnd {
  /** `status.reason`: `Evicted`, `Preempting`, `Terminated`, `DeadlineExceeded`. */
  readonly reason: string;
  readonly message: string;
  /** Of the condition DisruptionTarget; `undefined`: the pod gets none. */
  readonly disruption?: string;
  /** Failed whatever its programs end with: its deadline is over, or it was refused. */
  readonly isFinal?: boolean;
}

export interface LifeContext {
  readonly cluster: Cluster;
  readonly timing: MachineTiming;
  readonly durations: Durations;
  readonly machines: MachineTable;
  readonly images: Images;
  readonly plans: PodPlans;
  readonly numbers: OwnerCounts;
  /** Pods that their kubelets end, by serial. */
  readonly ends: Map<number, KubeletEnd>;
  /** How the probers of a pod begin that its kubelet takes on now; `undefined`: at once. */
  heldProbers(row: number): HeldProbers | undefined;
  /** Kubelets are stand-ins: of a pod that has not started they say nothing but that it is gone. */
  readonly standIns: boolean;
  /** Something started or ended there that may use CPU, memory or disk. */
  touched(node: number): void;
  /** The `i`-th container of a pod's plan, which runs, is about to end; -1: all that run. */
  ending(row: number, i: number): void;
  /** When a pod's programs answer may have changed. */
  serving(row: number): void;
  /** A pod's last container ended, and its kubelet is done with it. */
  over(row: number): void;
}

/** A node's own luck in when its pod workers come back. */
export const retryStream = ({ cluster }: LifeContext, node: number): RandomStream =>
  cluster.kernel.random.streamOf('worker-retry', cluster.nodes.names[node]);

/** Plans by class. */
export class PodPlans {
  private readonly cluster: Cluster;
  private readonly timing: MachineTiming;
  private readonly byClass: (PodPlan | undefined)[] = [];

  constructor(cluster: Cluster, timing: MachineTiming) {
    this.cluster = cluster;
    this.timing = timing;
  }

  of(row: number): PodPlan {
    const { pods, classes, objects } = this.cluster;
    const classId = pods.class[row];
    let plan = this.byClass[classId];
    if (plan === undefined) {
      const { spec, annotations } = classes.list[classId];
      const isJob = objects.identity(pods.owner[row])?.kind === 'Job';
      plan = new PodPlan(spec, annotations, isJob, this.timing);
      this.byClass[classId] = plan;
    }
    return plan;
  }
}

/** How many pods of an owner (and index) have begun, for behaviours that differ from pod to pod. */
export class OwnerCounts {
  private readonly counts = new Map<string, number>();

  next(owner: number, ordinal: number): number {
    const key = `${owner}/${ordinal}`;
    const n = this.counts.get(key) ?? 0;
    this.counts.set(key, n + 1);
    return n;
  }
}
