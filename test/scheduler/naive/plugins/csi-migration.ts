/**
 * In-tree disks as the CSI drivers know them that took them over (`csi-translation-lib`): needed where volumes are counted.
 * In v1.32 the four below are always taken over on a node that has a CSINode.
 */
import type { Volume } from '../../../../src/model/objects/pod.ts';
import type { CSINode, PersistentVolume } from '../../../../src/model/objects/storage.ts';

interface Migration {
  readonly source: string;
  readonly provisioner: string;
  readonly driver: string;
}

const MIGRATIONS: readonly Migration[] = [
  { source: 'awsElasticBlockStore', provisioner: 'kubernetes.io/aws-ebs', driver: 'ebs.csi.aws.com' },
  { source: 'azureDisk', provisioner: 'kubernetes.io/azure-disk', driver: 'disk.csi.azure.com' },
  { source: 'cinder', provisioner: 'kubernetes.io/cinder', driver: 'cinder.csi.openstack.org' },
  { source: 'gcePersistentDisk', provisioner: 'kubernetes.io/gce-pd', driver: 'pd.csi.storage.gke.io' },
];

/** There are translations for these too, but they are not counted. */
const OTHER_SOURCES = ['cinder', 'azureFile', 'vsphereVolume', 'portworxVolume'];
const OTHER_PROVISIONERS = [
  'kubernetes.io/azure-file',
  'kubernetes.io/vsphere-volume',
  'kubernetes.io/portworx-volume',
];

export const isInlineMigratable = ({ awsElasticBlockStore, azureDisk, gcePersistentDisk, other }: Volume): boolean =>
  [awsElasticBlockStore, azureDisk, gcePersistentDisk].some((source) => source !== undefined) ||
  OTHER_SOURCES.includes(other ?? '');

/** The driver behind a storage class' provisioner; undefined where its volumes are not counted. */
export function migratedDriver(provisioner: string, csiNode: CSINode | undefined): string | undefined {
  const migration = MIGRATIONS.find((each) => each.provisioner === provisioner);
  if (migration !== undefined) return csiNode && migration.driver;
  return OTHER_PROVISIONERS.includes(provisioner) ? undefined : provisioner;
}

interface Handle {
  readonly driver: string;
  readonly handle: string;
}

const driverOf = (source: string): string => MIGRATIONS.find((each) => each.source === source)?.driver ?? '';

/** A disk of several zones belongs to their region: the zones' name without its last part. */
function gceHandle(disk: string, zoneLabel: string): string {
  const zones = zoneLabel.split('__');
  const place = zones.length > 1 ? `regions/${zones[0].replace(/-[^-]*$/, '')}` : `zones/${zoneLabel || 'UNSPECIFIED'}`;
  return `projects/UNSPECIFIED/${place}/disks/${disk}`;
}

/** Of a disk that the pod names itself. */
export function inlineHandle(volume: Volume, csiNode: CSINode | undefined): Handle | undefined {
  if (csiNode === undefined) return undefined;
  const { awsElasticBlockStore, azureDisk, gcePersistentDisk } = volume;
  if (awsElasticBlockStore) return { driver: driverOf('awsElasticBlockStore'), handle: awsElasticBlockStore.volumeID };
  if (azureDisk) return { driver: driverOf('azureDisk'), handle: azureDisk.diskURI };
  return (
    gcePersistentDisk && { driver: driverOf('gcePersistentDisk'), handle: gceHandle(gcePersistentDisk.pdName, '') }
  );
}

/** Of a PersistentVolume with an in-tree source. */
export function volumeHandle(
  { metadata, spec: { inTree } }: PersistentVolume,
  csiNode: CSINode | undefined,
): Handle | undefined {
  const driver = driverOf(inTree?.type ?? '');
  if (csiNode === undefined || inTree === undefined || driver === '') return undefined;
  const zone =
    metadata.labels.get('failure-domain.beta.kubernetes.io/zone') ||
    metadata.labels.get('topology.kubernetes.io/zone') ||
    '';
  return { driver, handle: inTree.type === 'gcePersistentDisk' ? gceHandle(inTree.id, zone) : inTree.id };
}
