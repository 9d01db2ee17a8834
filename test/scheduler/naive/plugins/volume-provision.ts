/** Whether volumes for claims can be made for a node (`volumebinding/binder.go`). */
import type { Node } from '../../../../src/model/objects/node.ts';
import type {
  CSIDriver,
  CSIStorageCapacity,
  PersistentVolumeClaim,
  StorageClass,
} from '../../../../src/model/objects/storage.ts';
import { labelSelectorMatches } from '../../../../src/model/selector.ts';
import { findObject, objectsOf, type World } from '../world.ts';
import { classNameOf, findClass } from './claims.ts';

const NO_SPACE = 'node(s) did not have enough free storage';

function isAllowed({ allowedTopologies }: StorageClass, { metadata: { labels } }: Node): boolean {
  if (allowedTopologies.length === 0) return true;
  return allowedTopologies.some(
    ({ matchLabelExpressions: expressions }) =>
      expressions.length > 0 && expressions.every(({ key, values }) => values.includes(labels.get(key) ?? '\0')),
  );
}

/** Only drivers that publish their capacities are held to them; one pool that the node reaches must be large enough. */
function hasSpace(claim: PersistentVolumeClaim, { metadata, provisioner }: StorageClass, node: Node, world: World) {
  const bytes = claim.spec.requests.get('storage')?.value;
  const driver = findObject<CSIDriver>(world, 'CSIDriver', '', provisioner);
  if (bytes === undefined || driver?.spec.storageCapacity !== true) return true;
  return objectsOf<CSIStorageCapacity>(world, 'CSIStorageCapacity').some(
    ({ storageClassName, nodeTopology, capacity, maximumVolumeSize }) =>
      storageClassName === metadata.name &&
      ((maximumVolumeSize ?? capacity)?.value ?? -1) >= bytes &&
      nodeTopology !== undefined &&
      labelSelectorMatches(nodeTopology, node.metadata.labels),
  );
}

/** The first claim that cannot be provided for decides. @param noMatch the text for one that nobody provisions. */
export function provisionObstacle(
  claims: readonly PersistentVolumeClaim[],
  node: Node,
  world: World,
  noMatch: string,
): string | undefined {
  for (const claim of claims) {
    const storageClass = findClass(world, classNameOf(claim));
    if (storageClass === undefined) throw new Error(`failed to find storage class "${classNameOf(claim)}"`);
    const { provisioner } = storageClass;
    if (provisioner === '' || provisioner === 'kubernetes.io/no-provisioner') return noMatch;
    if (!isAllowed(storageClass, node)) return noMatch;
    if (!hasSpace(claim, storageClass, node, world)) return NO_SPACE;
  }
  return undefined;
}
