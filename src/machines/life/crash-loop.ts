/**
 * When a pod's worker tries again what it was refused (pkg/kubelet/pod_workers.go): it comes back 10 s × U[1, 1.5] after
 * each refusal, so that a restart falls on the first of these tries at which the back-off is over.
 */
import { NONE } from '../../cluster/index.ts';
import type { RandomStream } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import type { LifeContext } from './context.ts';

/** @param mayGoAt from when on it is not refused. @param retry 0: the worker comes back exactly then. */
export function triesAgainAt(mayGoAt: Instant, now: Instant, retry: number, random: RandomStream): Instant {
  if (retry === 0) return Math.max(mayGoAt, now);
  let at = now;
  while (at < mayGoAt) at += Math.round(retry * (1 + random.next() / 2));
  return at;
}

/** The warning with which a kubelet refuses a container (pkg/kubelet/kuberuntime `doBackOff`). */
export function tellBackoff({ cluster, machines }: LifeContext, row: number, container: string): void {
  const { pods, classes } = cluster;
  if (!machines.isUp(pods.node[row])) return;
  const serial = pods.serial[row];
  const pod = `${pods.name(row)}_${classes.list[pods.class[row]].namespace}(${cluster.uid(serial)})`;
  cluster.event(NONE, 'BackOff', `Back-off restarting failed container ${container} in pod ${pod}`, serial);
}
