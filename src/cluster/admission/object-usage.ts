/** What objects other than pods are charged to quotas: themselves, by number, services and claims by more (pkg/quota/v1/evaluator/core). */
import { groupResource } from '../../model/group-resource.ts';
import type { Service } from '../../model/objects/cluster.ts';
import type { KubeObject, ResourceList } from '../../model/objects/meta.ts';
import type { PersistentVolumeClaim } from '../../model/objects/storage.ts';
import { type Quantity, quantityFromNumber } from '../../model/quantity.ts';
import { claimUsage, serviceUsage } from './quota-usage.ts';

const ONE = quantityFromNumber(1);
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
/** Counted under their plain name too. */
const PLAIN_KINDS: ReadonlySet<string> = new Set(['ReplicationController', 'ResourceQuota']);

export function objectUsage(object: KubeObject): ResourceList {
  if (object.kind === 'Service') return serviceUsage((object as Service).spec);
  if (object.kind === 'PersistentVolumeClaim') return usageOfClaim(object as PersistentVolumeClaim);
  const resource = groupResource(object.kind);
  const usage = new Map<string, Quantity>([[`count/${resource}`, ONE]]);
  return PLAIN_KINDS.has(object.kind) ? usage.set(resource, ONE) : usage;
}

function usageOfClaim({ metadata, spec }: PersistentVolumeClaim): ResourceList {
  const storageClass = metadata.annotations.get(CLASS_ANNOTATION) ?? spec.storageClassName;
  return claimUsage({ storageClass, request: spec.requests.get('storage') });
}
