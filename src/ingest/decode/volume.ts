/** Volumes of pods (core/v1). */
import type { Volume } from '../../model/objects/pod.ts';
import { decodeResourceRequirements } from './container.ts';
import type { Cursor } from './cursor.ts';
import { decodeObjectMeta } from './meta.ts';

/** Sources that neither place a pod nor hold anything that is simulated. */
const OTHER_SOURCES = [
  'gitRepo',
  'secret',
  'nfs',
  'glusterfs',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'downwardAPI',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'photonPersistentDisk',
  'projected',
  'portworxVolume',
  'scaleIO',
  'storageos',
  'image',
];

export function decodeVolume(c: Cursor): Volume {
  return {
    name: c.text('name'),
    persistentVolumeClaim: c.object('persistentVolumeClaim', decodeClaimSource),
    ephemeral: c.object('ephemeral', decodeEphemeral),
    emptyDir: c.object('emptyDir', decodeEmptyDir),
    hostPath: c.object('hostPath', decodeHostPath),
    configMap: c.object('configMap', decodeConfigMap),
    gcePersistentDisk: c.object('gcePersistentDisk', decodeGcePersistentDisk),
    awsElasticBlockStore: c.object('awsElasticBlockStore', decodeAwsElasticBlockStore),
    azureDisk: c.object('azureDisk', decodeAzureDisk),
    iscsi: c.object('iscsi', decodeIscsi),
    rbd: c.object('rbd', decodeRbd),
    csi: c.object('csi', decodeCsi),
    other: OTHER_SOURCES.filter((source) => c.has(source))[0],
  };
}

function decodeClaimSource(c: Cursor): Volume['persistentVolumeClaim'] {
  return { claimName: c.text('claimName'), readOnly: c.bool('readOnly') };
}

function decodeEphemeral(c: Cursor): Volume['ephemeral'] {
  return c.objectOrEmpty('volumeClaimTemplate', (template) => {
    template.object('metadata', decodeObjectMeta);
    return template.objectOrEmpty('spec', decodeEphemeralSpec);
  });
}

function decodeEphemeralSpec(c: Cursor): NonNullable<Volume['ephemeral']> {
  c.withoutBearing(['volumeMode', 'volumeName', 'selector']);
  c.notModelled(['dataSource', 'dataSourceRef', 'volumeAttributesClassName']);
  return {
    storageClassName: c.pointer('storageClassName'),
    accessModes: c.strings('accessModes'),
    requests: c.objectOrEmpty('resources', decodeResourceRequirements).requests,
  };
}

function decodeEmptyDir(c: Cursor): Volume['emptyDir'] {
  return { medium: c.string('medium'), sizeLimit: c.quantity('sizeLimit') };
}

function decodeHostPath(c: Cursor): Volume['hostPath'] {
  c.withoutBearing(['type']);
  return { path: c.text('path') };
}

function decodeConfigMap(c: Cursor): Volume['configMap'] {
  c.withoutBearing(['items', 'defaultMode', 'optional']);
  return { name: c.text('name') };
}

function decodeGcePersistentDisk(c: Cursor): Volume['gcePersistentDisk'] {
  return {
    pdName: c.text('pdName'),
    readOnly: c.bool('readOnly'),
    partition: c.int('partition'),
    fsType: c.string('fsType'),
  };
}

function decodeAwsElasticBlockStore(c: Cursor): Volume['awsElasticBlockStore'] {
  return {
    volumeID: c.text('volumeID'),
    readOnly: c.bool('readOnly'),
    partition: c.int('partition'),
    fsType: c.string('fsType'),
  };
}

function decodeAzureDisk(c: Cursor): Volume['azureDisk'] {
  c.withoutBearing(['cachingMode', 'fsType', 'kind']);
  return { diskName: c.text('diskName'), diskURI: c.text('diskURI'), readOnly: c.bool('readOnly') };
}

function decodeIscsi(c: Cursor): Volume['iscsi'] {
  c.withoutBearing([
    'iscsiInterface',
    'fsType',
    'portals',
    'chapAuthDiscovery',
    'chapAuthSession',
    'secretRef',
    'initiatorName',
  ]);
  return {
    targetPortal: c.text('targetPortal'),
    iqn: c.text('iqn'),
    lun: c.count('lun'),
    readOnly: c.bool('readOnly'),
  };
}

function decodeRbd(c: Cursor): Volume['rbd'] {
  c.withoutBearing(['fsType', 'user', 'keyring', 'secretRef']);
  return {
    monitors: c.strings('monitors'),
    image: c.text('image'),
    pool: c.string('pool'),
    readOnly: c.bool('readOnly'),
  };
}

function decodeCsi(c: Cursor): Volume['csi'] {
  c.withoutBearing(['fsType', 'volumeAttributes', 'nodePublishSecretRef']);
  return { driver: c.text('driver'), readOnly: c.bool('readOnly') };
}
