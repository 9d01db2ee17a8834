/** Kubelets started at different times, so their loops do not tick together. */
import type { Cluster } from '../../cluster/index.ts';
import type { Instant } from '../../model/objects/index.ts';

/** Between two statuses of a kubelet, ms (pkg/kubelet/apis/config/v1beta1/defaults.go). */
export const STATUS_PERIOD_MS = 10_000;

/** Instant in each period at which a loop of a node's kubelet ticks; `purpose` names the loop's own draw. */
export const drawnPhase =
  (cluster: Cluster, purpose: string, period: number) =>
  (node: number): Instant =>
    cluster.kernel.random.streamOf(purpose, cluster.nodes.names[node]).below(period);

/** For which part of its period a prober waits that a kubelet starts as it has just started itself; a pod's own luck each time. */
export const drawnProberPart =
  ({ kernel, pods, classes }: Cluster) =>
  (row: number): number =>
    kernel.random.once(`prober:${classes.list[pods.class[row]].namespace}/${pods.name(row)}/${kernel.now}`);
