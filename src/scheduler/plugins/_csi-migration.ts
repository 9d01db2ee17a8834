/**
 * In-tree volumes as the CSI drivers that took them over see them: driver, handle, topology.
 * Upstream: k8s.io/csi-translation-lib, pkg/scheduler/framework/plugins/nodevolumelimits/utils.go.
 */
import type { Volume } from '../../model/objects/pod.ts';
import type { CSINode, PersistentVolume } from '../../model/objects/storage.ts';
import type { NodeSelector } from '../../model/objects/pod.ts';

const MIGRATED_PLUGINS = 'storage.alpha.kubernetes.io/migrated-plugins';
const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';
const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const BETA_REGION = 'failure-domain.beta.kubernetes.io/region';
const GCE_UNSPECIFIED = 'UNSPECIFIED';

interface InTreePlugin {
  /** Field of the volume's specification. */
  readonly source: string;
  readonly name: string;
  readonly driver: string;
  /** Node label of the driver's topology; undefined where it has none of its own. */
  readonly topologyKey?: string;
  /** Counts on every node with a CSINode (`always`), on nodes that say so (`annotated`), or nowhere. */
  readonly limits: 'always' | 'annotated' | 'never';
}

const IN_TREE: readonly InTreePlugin[] = [
  {
    source: 'awsElasticBlockStore',
    name: 'kubernetes.io/aws-ebs',
    driver: 'ebs.csi.aws.com',
    topologyKey: 'topology.ebs.csi.aws.com/zone',
    limits: 'always',
  },
  {
    source: 'gcePersistentDisk',
    name: 'kubernetes.io/gce-pd',
    driver: 'pd.csi.storage.gke.io',
    topologyKey: 'topology.gke.io/zone',
    limits: 'always',
  },
  { source: 'azureDisk', name: 'kubernetes.io/azure-disk', driver: 'disk.csi.azure.com', limits: 'always' },
  {
    source: 'cinder',
    name: 'kubernetes.io/cinder',
    driver: 'cinder.csi.openstack.org',
    topologyKey: 'topology.cinder.csi.openstack.org/zone',
    limits: 'always',
  },
  { source: 'portworxVolume', name: 'kubernetes.io/portworx-volume', driver: 'pxd.portworx.com', limits: 'annotated' },
  { source: 'azureFile', name: 'kubernetes.io/azure-file', driver: 'file.csi.azure.com', limits: 'never' },
  { source: 'vsphereVolume', name: 'kubernetes.io/vsphere-volume', driver: 'csi.vsphere.vmware.com', limits: 'never' },
];

export interface CsiVolume {
  readonly driver: string;
  readonly handle: string;
}

const isAnnotated = (csiNode: CSINode, plugin: string): boolean =>
  (csiNode.metadata.annotations.get(MIGRATED_PLUGINS) ?? '').split(',').includes(plugin);

/** Whether volumes of the in-tree plugin count as CSI volumes on the node. */
function countsOn(plugin: InTreePlugin, csiNode: CSINode | undefined): boolean {
  if (csiNode === undefined || plugin.limits === 'never') return false;
  return plugin.limits === 'always' || isAnnotated(csiNode, plugin.name);
}

function inlineSource({ gcePersistentDisk, awsElasticBlockStore, azureDisk, other }: Volume): InTreePlugin | undefined {
  const source =
    (gcePersistentDisk && 'gcePersistentDisk') ??
    (awsElasticBlockStore && 'awsElasticBlockStore') ??
    (azureDisk && 'azureDisk') ??
    other;
  return IN_TREE.find((plugin) => plugin.source === source);
}

/** Whether a volume in a pod's specification has a CSI driver that took it over. */
export const isInlineMigratable = (volume: Volume): boolean => inlineSource(volume) !== undefined;

/** `vol-1` of `aws://zone/vol-1`; undefined where it is malformed. */
function ebsHandle(id: string): string | undefined {
  if (!id.startsWith('aws://')) return id;
  const path = id.slice('aws://'.length);
  const volume = path.slice(path.indexOf('/')).replace(/^\/+|\/+$/g, '');
  return path.includes('/') && volume.startsWith('vol-') && !volume.includes('/') ? volume : undefined;
}

const gceHandle = (place: string, name: string): string => `projects/${GCE_UNSPECIFIED}/${place}/disks/${name}`;

/** A volume of a pod's specification as its driver sees it; undefined: it does not count there; an Error: malformed. */
export function inlineCsiVolume(volume: Volume, csiNode: CSINode | undefined): CsiVolume | Error | undefined {
  const plugin = inlineSource(volume);
  if (plugin === undefined || !countsOn(plugin, csiNode)) return undefined;
  const { driver } = plugin;
  if (volume.gcePersistentDisk !== undefined) {
    return { driver, handle: gceHandle(`zones/${GCE_UNSPECIFIED}`, volume.gcePersistentDisk.pdName) };
  }
  if (volume.azureDisk !== undefined) return { driver, handle: volume.azureDisk.diskURI };
  if (volume.awsElasticBlockStore === undefined) return { driver, handle: volume.name };
  const { volumeID } = volume.awsElasticBlockStore;
  const handle = ebsHandle(volumeID);
  if (handle !== undefined) return { driver, handle };
  const why = `failed to translate Kubernetes ID to EBS Volume ID Invalid format for AWS volume (${volumeID})`;
  return new Error(`converting volume(${volume.name}) from inline to csi: ${why}`);
}

/** `us-central1` of `us-central1-a`, if all zones agree. */
function gceRegion(zones: readonly string[]): string | undefined {
  const regions = new Set(
    zones.map((zone) => (zone.split('-').length === 3 ? zone.slice(0, zone.lastIndexOf('-')) : '')),
  );
  const [region] = regions;
  return regions.size === 1 && region !== '' ? region : undefined;
}

function gceVolumeHandle({ metadata: { labels } }: PersistentVolume, name: string): string | undefined {
  const zones = (labels.get(BETA_ZONE) || labels.get(ZONE) || '').split('__');
  if (zones.length === 1) return gceHandle(`zones/${zones[0] || GCE_UNSPECIFIED}`, name);
  const region = gceRegion(zones);
  return region === undefined ? undefined : gceHandle(`regions/${region}`, name);
}

/** Driver and handle of a volume, of an in-tree one that counts on the node too; undefined for all others. */
export function csiVolumeOf(volume: PersistentVolume, csiNode: CSINode | undefined): CsiVolume | undefined {
  const { csi, inTree } = volume.spec;
  if (csi !== undefined) return { driver: csi.driver, handle: csi.volumeHandle };
  const plugin = IN_TREE.find(({ source }) => source === inTree?.type);
  if (plugin === undefined || inTree === undefined || !countsOn(plugin, csiNode)) return undefined;
  const handle =
    inTree.type === 'gcePersistentDisk'
      ? gceVolumeHandle(volume, inTree.id)
      : inTree.type === 'awsElasticBlockStore'
        ? ebsHandle(inTree.id)
        : inTree.id;
  return handle === undefined ? undefined : { driver: plugin.driver, handle };
}

/** The driver that provisions for a class's provisioner on the node; undefined: in-tree and not counted. */
export function provisioningDriver(provisioner: string, csiNode: CSINode | undefined): string | undefined {
  const plugin = IN_TREE.find(({ name }) => name === provisioner);
  if (plugin === undefined) return provisioner;
  return countsOn(plugin, csiNode) ? plugin.driver : undefined;
}

const hasKey = ({ nodeSelectorTerms }: NodeSelector, key: string): boolean =>
  nodeSelectorTerms.some(({ matchExpressions }) => matchExpressions.some((expression) => expression.key === key));

function withKey(selector: NodeSelector, from: string, to: string): NodeSelector {
  const nodeSelectorTerms = selector.nodeSelectorTerms.map((term) => ({
    ...term,
    matchExpressions: term.matchExpressions.map((expression) =>
      expression.key === from ? { ...expression, key: to } : expression,
    ),
  }));
  return { nodeSelectorTerms };
}

function withZones(selector: NodeSelector | undefined, key: string, label: string): NodeSelector | undefined {
  const values = [...new Set(label.split('__').map((zone) => zone.trim()))].filter((zone) => zone !== '').sort();
  if (values.length === 0) return selector;
  const terms = selector?.nodeSelectorTerms ?? [];
  const expression = { key, operator: 'In', values } as const;
  const base = terms.length > 0 ? terms : [{ matchExpressions: [], matchFields: [] }];
  return {
    nodeSelectorTerms: base.map((term) => ({ ...term, matchExpressions: [...term.matchExpressions, expression] })),
  };
}

/** Required node affinity of a volume as the node's driver sees it: zones under the driver's own key. */
export function nodeAffinityOn(volume: PersistentVolume, csiNode: CSINode | undefined): NodeSelector | undefined {
  const required = volume.spec.nodeAffinity?.required;
  const plugin = IN_TREE.find(({ source }) => source === volume.spec.inTree?.type);
  if (plugin?.topologyKey === undefined || csiNode === undefined || !isAnnotated(csiNode, plugin.name)) return required;
  const { labels } = volume.metadata;
  const inAffinity = (key: string): boolean => required !== undefined && hasKey(required, key);
  const isBeta = !inAffinity(ZONE) && (inAffinity(BETA_ZONE) || (!labels.has(ZONE) && labels.has(BETA_ZONE)));
  const zoneKey = isBeta ? BETA_ZONE : ZONE;
  const label = labels.get(zoneKey);
  let translated = required;
  if (required !== undefined && inAffinity(zoneKey)) translated = withKey(required, zoneKey, plugin.topologyKey);
  else if (label !== undefined) translated = withZones(required, plugin.topologyKey, label);
  return isBeta && translated !== undefined ? withKey(translated, BETA_REGION, REGION) : translated;
}
