/** The status that the DaemonSet controller writes (daemon_controller.go, updateDaemonSetStatus): by the oldest pod of each node. */
import type { Cluster } from '../../cluster/index.ts';
import type { DaemonSet } from '../../model/objects/index.ts';
import type { DaemonPods } from './pods.ts';

type Status = DaemonSet['status'];

export interface StatusInput {
  readonly serial: number;
  readonly set: DaemonSet;
  readonly hash: string;
  readonly shouldRun: (node: number) => boolean;
}

export function statusOf(cluster: Cluster, of: DaemonPods, { serial, set, hash, shouldRun }: StatusInput): Status {
  const byNode = of.byNode(serial, hash);
  let [desired, current, misscheduled, ready, updated, available] = [0, 0, 0, 0, 0, 0];
  for (const node of cluster.nodes.live()) {
    const pods = byNode.get(node);
    if (!shouldRun(node)) {
      if (pods !== undefined) misscheduled++;
      continue;
    }
    desired++;
    if (pods === undefined) continue;
    current++;
    const [oldest] = [...pods.all].sort((a, b) => of.compareAge(a, b));
    if (pods.isReady.has(oldest)) ready++;
    if (pods.isAvailable.has(oldest)) available++;
    if (!pods.isOld.has(oldest)) updated++;
  }
  return {
    desiredNumberScheduled: desired,
    currentNumberScheduled: current,
    numberMisscheduled: misscheduled,
    numberReady: ready,
    updatedNumberScheduled: updated,
    numberAvailable: available,
    numberUnavailable: desired - available,
    observedGeneration: set.metadata.generation ?? 1,
  };
}

export function sameStatus(a: Status, b: Status): boolean {
  return (
    a.desiredNumberScheduled === b.desiredNumberScheduled &&
    a.currentNumberScheduled === b.currentNumberScheduled &&
    a.numberMisscheduled === b.numberMisscheduled &&
    a.numberReady === b.numberReady &&
    a.updatedNumberScheduled === b.updatedNumberScheduled &&
    a.numberAvailable === b.numberAvailable &&
    a.numberUnavailable === b.numberUnavailable &&
    a.observedGeneration === b.observedGeneration
  );
}
