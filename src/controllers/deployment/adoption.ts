/** ReplicaSets without a controller that a Deployment selects become its own (pkg/controller/controller_ref_manager.go). */
import type { Cluster } from '../../cluster/index.ts';
import { compileLabelSelector, selectorMatches } from '../../model/index.ts';
import type { Deployment, KubeObject, ReplicaSet } from '../../model/objects/index.ts';
import { controllerOf } from '../../model/pod.ts';

export class OrphanSets {
  private readonly cluster: Cluster;
  /** ReplicaSets that have no controller: few or none. */
  private readonly serials = new Set<number>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Returns whether this ReplicaSet waits for somebody to take it. */
  note(serial: number, set: KubeObject | undefined): boolean {
    const isOrphan = set !== undefined && controllerOf(set) === undefined;
    if (isOrphan) this.serials.add(serial);
    else this.serials.delete(serial);
    return isOrphan;
  }

  /** Serials of the orphans that this Deployment selects. */
  matching({ metadata: { namespace }, spec }: Deployment): number[] {
    if (this.serials.size === 0) return [];
    const selector = compileLabelSelector(spec.selector);
    return [...this.serials].filter((serial) => {
      const { metadata } = this.cluster.objects.get(serial) as KubeObject;
      const isFree = metadata.deletionTimestamp === undefined && metadata.namespace === namespace;
      return isFree && selectorMatches(selector, metadata.labels);
    });
  }

  adopt(deployment: Deployment): void {
    if (this.serials.size === 0) return;
    const { name, uid } = deployment.metadata;
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true, blockOwnerDeletion: true };
    for (const serial of this.matching(deployment)) {
      const set = this.cluster.objects.get<ReplicaSet>(serial) as ReplicaSet;
      const ownerReferences = [...set.metadata.ownerReferences, owner];
      this.cluster.objectApi.replace(
        serial,
        { ...set, metadata: { ...set.metadata, ownerReferences } },
        { spec: false },
      );
    }
  }
}
