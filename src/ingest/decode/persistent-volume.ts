/** PersistentVolume (v1). */
import type { PersistentVolume } from '../../model/objects/storage.ts';
import type { Cursor } from './cursor.ts';
import { decodeHead } from './meta.ts';
import { decodeNodeSelector } from './scheduling.ts';

type Spec = PersistentVolume['spec'];

export function decodePersistentVolume(c: Cursor): PersistentVolume {
  return {
    ...decodeHead(c, 'PersistentVolume'),
    spec: c.objectOrEmpty('spec', decodeSpec),
    status: c.objectOrEmpty('status', decodeStatus),
  };
}

function decodeSpec(c: Cursor): Spec {
  c.withoutBearing(['mountOptions', 'volumeAttributesClassName']);
  return {
    capacity: c.resources('capacity'),
    accessModes: c.strings('accessModes'),
    claimRef: c.object('claimRef', decodeClaimRef),
    nodeAffinity: c.object('nodeAffinity', (affinity) => ({
      required: affinity.object('required', decodeNodeSelector),
    })),
    storageClassName: c.string('storageClassName'),
    volumeMode: c.string('volumeMode'),
    reclaimPolicy: c.string('persistentVolumeReclaimPolicy'),
    csi: c.object('csi', decodeCsi),
    inTree: decodeInTree(c),
  };
}

function decodeClaimRef(c: Cursor): Spec['claimRef'] {
  c.withoutBearing(['kind', 'apiVersion', 'resourceVersion', 'fieldPath']);
  return { namespace: c.text('namespace'), name: c.text('name'), uid: c.string('uid') };
}

function decodeCsi(c: Cursor): Spec['csi'] {
  c.withoutBearing([
    'readOnly',
    'fsType',
    'volumeAttributes',
    'controllerPublishSecretRef',
    'nodeStageSecretRef',
    'nodePublishSecretRef',
    'controllerExpandSecretRef',
    'nodeExpandSecretRef',
  ]);
  return { driver: c.text('driver'), volumeHandle: c.text('volumeHandle') };
}

/** In-tree source → the field that identifies the volume; empty where it has none. */
const IN_TREE: readonly (readonly [source: string, id: string])[] = [
  ['gcePersistentDisk', 'pdName'],
  ['awsElasticBlockStore', 'volumeID'],
  ['azureDisk', 'diskURI'],
  ['azureFile', 'shareName'],
  ['cinder', 'volumeID'],
  ['vsphereVolume', 'volumePath'],
  ['portworxVolume', 'volumeID'],
  ['rbd', 'image'],
  ['iscsi', 'iqn'],
  ['hostPath', 'path'],
  ['local', 'path'],
  ['nfs', 'path'],
  ['fc', ''],
  ['cephfs', ''],
  ['glusterfs', 'path'],
  ['flocker', ''],
  ['flexVolume', ''],
  ['quobyte', ''],
  ['photonPersistentDisk', ''],
  ['scaleIO', ''],
  ['storageos', ''],
];

function decodeInTree(c: Cursor): Spec['inTree'] {
  let found: Spec['inTree'];
  for (const [type, idField] of IN_TREE) {
    const source = c.value(type);
    if (source === undefined || found !== undefined) continue;
    const id = typeof source === 'object' && source !== null ? (source as Record<string, unknown>)[idField] : undefined;
    found = { type, id: typeof id === 'string' ? id : '' };
  }
  return found;
}

function decodeStatus(c: Cursor): PersistentVolume['status'] {
  c.withoutBearing(['message', 'reason', 'lastPhaseTransitionTime']);
  return { phase: c.string('phase') };
}
