/**
 * Whether a volume could be made for a claim on a node: provisioner, allowed topologies, storage capacity.
 * Upstream: pkg/scheduler/framework/plugins/volumebinding/binder.go (checkVolumeProvisions, hasEnoughCapacity).
 */
import type { Cluster } from '../../../cluster/index.ts';
import type { Node, StringMap } from '../../../model/objects/index.ts';
import type {
  CSIDriver,
  CSIStorageCapacity,
  PersistentVolumeClaim,
  StorageClass,
} from '../../../model/objects/storage.ts';
import { compileLabelSelector, selectorMatches } from '../../../model/selector.ts';
import { classOfClaim, findStorageClass } from '../_storage.ts';

export type Provisioning = 'possible' | 'impossible' | 'no-space' | { readonly error: string };

const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

/** No terms at all allow every node; one of several will do. */
function isTopologyAllowed({ allowedTopologies }: StorageClass, labels: StringMap): boolean {
  if (allowedTopologies.length === 0) return true;
  return allowedTopologies.some(
    ({ matchLabelExpressions: expressions }) =>
      expressions.length > 0 &&
      expressions.every(({ key, values }) => values.includes(labels.get(key) ?? '') && labels.has(key)),
  );
}

function isWithinReach({ nodeTopology }: CSIStorageCapacity, labels: StringMap): boolean {
  return nodeTopology !== undefined && selectorMatches(compileLabelSelector(nodeTopology), labels);
}

/** Only drivers that publish their capacity are checked. */
function hasCapacity(
  cluster: Cluster,
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  labels: StringMap,
): boolean {
  const wanted = claim.spec.requests.get('storage');
  if (wanted === undefined) return true;
  const { objects } = cluster;
  const driver = objects.get<CSIDriver>(objects.find('CSIDriver', '', storageClass.provisioner));
  if (driver?.spec.storageCapacity !== true) return true;
  return objects.list<CSIStorageCapacity>('CSIStorageCapacity').some(({ object }) => {
    const limit = object.maximumVolumeSize ?? object.capacity;
    if (object.storageClassName !== storageClass.metadata.name || limit === undefined) return false;
    return limit.value >= wanted.value && isWithinReach(object, labels);
  });
}

export function provisioningOn(cluster: Cluster, claim: PersistentVolumeClaim, node: Node): Provisioning {
  const className = classOfClaim(claim);
  const { namespace, name } = claim.metadata;
  if (className === '') return { error: `no class for claim "${namespace}/${name}"` };
  const storageClass = findStorageClass(cluster, className);
  if (storageClass === undefined) return { error: `failed to find storage class "${className}"` };
  if (storageClass.provisioner === '' || storageClass.provisioner === NO_PROVISIONER) return 'impossible';
  const { labels } = node.metadata;
  if (!isTopologyAllowed(storageClass, labels)) return 'impossible';
  return hasCapacity(cluster, claim, storageClass, labels) ? 'possible' : 'no-space';
}
