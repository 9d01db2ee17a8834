/** The claims of a StatefulSet's pods: made before the pod, and owned by whoever is to take them along. */
import { ApiError, type Cluster, NONE } from '../../cluster/index.ts';
import type { PersistentVolumeClaim, StatefulSet } from '../../model/objects/index.ts';
import { type ClaimView, hasStaleOwner, isUpToDate, retentionOf, updatedOwners } from './claim-owners.ts';
import { podName } from './ordinals.ts';
import { claimsOf } from './pod-identity.ts';

interface StoredClaim {
  readonly serial: number;
  readonly claim: PersistentVolumeClaim;
}

export class Claims {
  private readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Makes those that are missing. Throws where one is on its way out. */
  ensure(set: StatefulSet, ordinal: number): void {
    const { objects, objectApi } = this.cluster;
    for (const claim of claimsOf(set, ordinal)) {
      const { namespace, name } = claim.metadata;
      const existing = objects.get(objects.find('PersistentVolumeClaim', namespace, name));
      if (existing === undefined) objectApi.create(claim);
      else if (existing.metadata.deletionTimestamp !== undefined)
        throw new ApiError(409, 'Conflict', `pvc ${name} is being deleted`);
    }
  }

  /** One of an earlier pod of the ordinal that is to go with it: a new pod has to wait for that. */
  areStale(set: StatefulSet, ordinal: number): boolean {
    if (retentionOf(set.spec).whenScaled === 'Retain') return false;
    const { pod } = this.view(set, ordinal, NONE, false);
    return this.stored(set, ordinal).some(({ claim }) => hasStaleOwner(claim.metadata.ownerReferences, pod));
  }

  /** Writes down who takes the claims of this pod along. */
  settleOwners(set: StatefulSet, ordinal: number, row: number, isScaledDown: boolean): void {
    if (set.spec.volumeClaimTemplates.length === 0) return;
    const view = this.view(set, ordinal, row, isScaledDown);
    for (const { serial, claim } of this.stored(set, ordinal)) {
      const { ownerReferences } = claim.metadata;
      if (isUpToDate(ownerReferences, view)) continue;
      const metadata = { ...claim.metadata, ownerReferences: updatedOwners(ownerReferences, view) };
      this.cluster.objectApi.replace(serial, { ...claim, metadata }, { spec: false });
    }
  }

  private stored(set: StatefulSet, ordinal: number): StoredClaim[] {
    const { objects } = this.cluster;
    return claimsOf(set, ordinal).flatMap(({ metadata: { namespace, name } }) => {
      const serial = objects.find('PersistentVolumeClaim', namespace, name);
      const claim = objects.get<PersistentVolumeClaim>(serial);
      return claim === undefined ? [] : [{ serial, claim }];
    });
  }

  private view({ metadata, spec }: StatefulSet, ordinal: number, row: number, isScaledDown: boolean): ClaimView {
    const uid = row === NONE ? '' : this.cluster.uid(this.cluster.pods.serial[row]);
    return {
      set: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: metadata.name, uid: metadata.uid },
      pod: { apiVersion: 'v1', kind: 'Pod', name: podName(metadata.name, ordinal), uid },
      ...retentionOf(spec),
      isScaledDown,
    };
  }
}
