/** StorageClass, CSINode, CSIDriver, CSIStorageCapacity and VolumeAttachment (storage.k8s.io/v1). */
import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  StorageClass,
  VolumeAttachment,
} from '../../model/objects/storage.ts';
import type { Cursor } from './cursor.ts';
import { decodeHead, decodeLabelSelector } from './meta.ts';

const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'] as const;

export function decodeStorageClass(c: Cursor): StorageClass {
  c.withoutBearing(['mountOptions', 'allowVolumeExpansion']);
  return {
    ...decodeHead(c, 'StorageClass'),
    provisioner: c.text('provisioner'),
    volumeBindingMode: c.enum('volumeBindingMode', BINDING_MODES),
    reclaimPolicy: c.string('reclaimPolicy'),
    allowedTopologies: c.objects('allowedTopologies', (term) => ({
      matchLabelExpressions: term.objects('matchLabelExpressions', (each) => ({
        key: each.text('key'),
        values: each.strings('values'),
      })),
    })),
    parameters: c.map('parameters'),
  };
}

export function decodeCSINode(c: Cursor): CSINode {
  return {
    ...decodeHead(c, 'CSINode'),
    spec: c.objectOrEmpty('spec', (spec) => ({ drivers: spec.objects('drivers', decodeCSINodeDriver) })),
  };
}

function decodeCSINodeDriver(c: Cursor): CSINode['spec']['drivers'][number] {
  return {
    name: c.text('name'),
    nodeID: c.string('nodeID'),
    topologyKeys: c.strings('topologyKeys'),
    allocatableCount: c.object('allocatable', (allocatable) => allocatable.int('count')),
  };
}

const DRIVER_WITHOUT_BEARING = [
  'podInfoOnMount',
  'volumeLifecycleModes',
  'fsGroupPolicy',
  'tokenRequests',
  'requiresRepublish',
  'seLinuxMount',
];

export function decodeCSIDriver(c: Cursor): CSIDriver {
  return {
    ...decodeHead(c, 'CSIDriver'),
    spec: c.objectOrEmpty('spec', (spec) => {
      spec.withoutBearing(DRIVER_WITHOUT_BEARING);
      return { storageCapacity: spec.bool('storageCapacity'), attachRequired: spec.bool('attachRequired') };
    }),
  };
}

export function decodeCSIStorageCapacity(c: Cursor): CSIStorageCapacity {
  return {
    ...decodeHead(c, 'CSIStorageCapacity'),
    storageClassName: c.text('storageClassName'),
    nodeTopology: c.object('nodeTopology', decodeLabelSelector),
    capacity: c.quantity('capacity'),
    maximumVolumeSize: c.quantity('maximumVolumeSize'),
  };
}

export function decodeVolumeAttachment(c: Cursor): VolumeAttachment {
  return {
    ...decodeHead(c, 'VolumeAttachment'),
    spec: c.objectOrEmpty('spec', decodeAttachmentSpec),
    status: c.objectOrEmpty('status', (status) => {
      status.withoutBearing(['attachmentMetadata', 'attachError', 'detachError']);
      return { attached: status.bool('attached') };
    }),
  };
}

function decodeAttachmentSpec(c: Cursor): VolumeAttachment['spec'] {
  return {
    attacher: c.text('attacher'),
    nodeName: c.text('nodeName'),
    persistentVolumeName: c.objectOrEmpty('source', (source) => {
      source.notModelled(['inlineVolumeSpec']);
      return source.string('persistentVolumeName');
    }),
  };
}
