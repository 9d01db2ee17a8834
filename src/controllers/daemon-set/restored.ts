/**
 * Pods that were there before the scenario carry a hash that is not ours. Those of the current template are known by its
 * generation, which both the set and its pods name (upstream pkg/controller/daemon/util, `IsPodUpdated`); where it is not named they
 * are taken to be current.
 */
import type { Cluster } from '../../cluster/index.ts';
import type { DaemonSet } from '../../model/objects/index.ts';
import { templateHash } from '../_shared/template.ts';

const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';
const GENERATION_LABEL = 'pod-template-generation';

export class RestoredPods {
  /** By set: the hash of the template that it had then, and what its pods say instead. */
  private readonly known = new Map<number, { readonly hash: string; readonly names: ReadonlySet<string> }>();

  /** What every set and its pods look like in the beginning. */
  constructor(cluster: Cluster, label: string) {
    const { pods, classes } = cluster;
    for (const { serial, object } of cluster.objects.list<DaemonSet>('DaemonSet')) {
      const generation = object.metadata.annotations.get(GENERATION_ANNOTATION);
      const names = new Set<string>();
      for (const row of pods.byOwner.rows(serial)) {
        const { labels } = classes.list[pods.class[row]];
        const own = labels.get(GENERATION_LABEL) ?? generation;
        if (generation === undefined || own === generation) names.add(labels.get(label) ?? '');
      }
      this.known.set(serial, { hash: templateHash(object.spec.template, 0), names });
    }
  }

  /** Whether a pod that says `name` is of the template with this hash. */
  isOf(serial: number, hash: string, name: string): boolean {
    const known = this.known.get(serial);
    return known?.hash === hash && known.names.has(name);
  }
}
