/** PersistentVolumeClaim (v1). */
import type { PersistentVolumeClaim } from '../../model/objects/storage.ts';
import { decodeResourceRequirements } from './container.ts';
import type { Cursor } from './cursor.ts';
import { decodeHead, decodeLabelSelector } from './meta.ts';

const PHASES = ['Pending', 'Bound', 'Lost'] as const;
const NOT_MODELLED = ['dataSource', 'dataSourceRef', 'volumeAttributesClassName'];
const STATUS_WITHOUT_BEARING = [
  'accessModes',
  'capacity',
  'conditions',
  'allocatedResources',
  'resizeStatus',
  'allocatedResourceStatuses',
  'currentVolumeAttributesClassName',
  'modifyVolumeStatus',
];

export function decodePersistentVolumeClaim(c: Cursor): PersistentVolumeClaim {
  return {
    ...decodeHead(c, 'PersistentVolumeClaim'),
    spec: c.objectOrEmpty('spec', decodeClaimSpec),
    status: c.objectOrEmpty('status', decodeClaimStatus),
  };
}

function decodeClaimSpec(c: Cursor): PersistentVolumeClaim['spec'] {
  c.notModelled(NOT_MODELLED);
  const resources = c.objectOrEmpty('resources', decodeResourceRequirements);
  return {
    accessModes: c.strings('accessModes'),
    storageClassName: c.pointer('storageClassName'),
    volumeName: c.string('volumeName'),
    volumeMode: c.string('volumeMode'),
    selector: c.object('selector', decodeLabelSelector),
    requests: resources.requests,
    limits: resources.limits,
  };
}

function decodeClaimStatus(c: Cursor): PersistentVolumeClaim['status'] {
  c.withoutBearing(STATUS_WITHOUT_BEARING);
  return { phase: c.enum('phase', PHASES) };
}
