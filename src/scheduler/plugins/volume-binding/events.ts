/** What may bring a pod its volumes: claims, volumes, classes, drivers and their capacity, nodes. */
import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  PersistentVolumeClaim,
  StorageClass,
} from '../../../model/objects/storage.ts';
import { compareQuantities, type Quantity } from '../../../model/quantity.ts';
import { ADD, type EventRegistration, UPDATE, UPDATE_NODE_LABEL } from '../../framework/index.ts';
import { onNode, onObject } from '../_events.ts';
import { claimNameOf } from '../_storage.ts';

/** In-tree plugins of the node whose volumes a CSI driver took over. */
const MIGRATED_PLUGINS = 'storage.alpha.kubernetes.io/migrated-plugins';

const limitOf = ({ maximumVolumeSize, capacity }: CSIStorageCapacity): Quantity | undefined =>
  maximumVolumeSize ?? capacity;

const topologiesOf = ({ allowedTopologies }: StorageClass): string => JSON.stringify(allowedTopologies);

function hasGrown(before: Quantity | undefined, after: Quantity | undefined): boolean {
  return after !== undefined && (before === undefined || compareQuantities(after, before) > 0);
}

export const VOLUME_BINDING_EVENTS: readonly EventRegistration[] = [
  onObject<StorageClass>('StorageClass', ADD | UPDATE, (_, before, after) => {
    return before === undefined || after === undefined || topologiesOf(before) !== topologiesOf(after);
  }),
  onObject<PersistentVolumeClaim>(
    'PersistentVolumeClaim',
    ADD | UPDATE,
    ({ name, class: { namespace, spec } }, _, after) => {
      const metadata = after?.metadata;
      if (metadata?.namespace !== namespace) return false;
      return spec.volumes.some((volume) => claimNameOf(name, volume) === metadata.name);
    },
  ),
  onObject('PersistentVolume', ADD | UPDATE),
  onNode(ADD | UPDATE_NODE_LABEL),
  onObject<CSINode>('CSINode', ADD | UPDATE, (_, before, after) => {
    const migrated = ({ metadata: { annotations } }: CSINode): string => annotations.get(MIGRATED_PLUGINS) ?? '';
    return before === undefined || after === undefined || migrated(before) !== migrated(after);
  }),
  onObject<CSIDriver>('CSIDriver', UPDATE, ({ class: { spec } }, before, after) => {
    if (before?.spec.storageCapacity !== true || after?.spec.storageCapacity === true) return false;
    return spec.volumes.some(({ csi }) => csi?.driver === after?.metadata.name);
  }),
  onObject<CSIStorageCapacity>('CSIStorageCapacity', ADD | UPDATE, (_, before, after) => {
    return before === undefined || (after !== undefined && hasGrown(limitOf(before), limitOf(after)));
  }),
];
