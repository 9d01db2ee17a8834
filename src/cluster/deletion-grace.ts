/** Seconds that a deletion leaves a pod (upstream pkg/registry/core/pod/strategy.go, apiserver/pkg/registry/rest/delete.go). */
import type { Cluster } from './cluster.ts';
import type { DeleteOptions } from './pod-api.ts';
import { NONE } from './pods.ts';

/** What is asked for, or the pod's own; none for a pod that is nowhere or has finished. Negative ones are one second. */
export function firstGrace({ pods, classes }: Cluster, row: number, { gracePeriodSeconds }: DeleteOptions): number {
  if (pods.node[row] === NONE || pods.hasFinished(row)) return 0;
  const wanted = gracePeriodSeconds ?? classes.list[pods.class[row]].spec.terminationGracePeriodSeconds ?? 30;
  return wanted < 0 ? 1 : wanted;
}

/** Of a pod that is being deleted already, after one more request; undefined: nothing comes of it. */
export function shorterGrace(current: number, { gracePeriodSeconds: asked }: DeleteOptions): number | undefined {
  if (current === 0) return 0;
  const wanted = asked !== undefined && asked < 0 ? 1 : asked;
  return wanted === undefined || wanted >= current ? undefined : wanted;
}
