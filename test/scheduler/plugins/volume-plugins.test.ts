/** VolumeRestrictions, VolumeZone and NodeVolumeLimits. */
import { describe, expect, it } from 'vitest';
import { csiVolumeOf, inlineCsiVolume, nodeAffinityOn } from '../../../src/scheduler/plugins/_csi-migration.ts';
import type { CSINode, PersistentVolume } from '../../../src/model/index.ts';
import { Lab, type Manifest } from '../_lab.ts';
import { manifest } from '../queue/_world.ts';

const ZONE = 'topology.kubernetes.io/zone';
const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone';

/** A pod with these volumes. */
const having = (...volumes: Manifest[]) => ({
  spec: { containers: [], volumes: volumes.map((volume, i) => ({ name: `v${i}`, ...volume })) },
});
const claiming = (...names: string[]) =>
  having(...names.map((claimName) => ({ persistentVolumeClaim: { claimName } })));

interface Bound {
  readonly labels?: Manifest;
  readonly accessModes?: readonly string[];
  readonly spec?: Manifest;
}

/** A claim and the volume that it is bound to. */
function bound(
  lab: Lab,
  name: string,
  {
    labels = {},
    accessModes = ['ReadWriteOnce'],
    spec = { csi: { driver: 'd', volumeHandle: `h-${name}` } },
  }: Bound = {},
): void {
  lab.object(
    'v1',
    'PersistentVolume',
    `pv-${name}`,
    { spec: { accessModes, capacity: { storage: '1Gi' }, ...spec } },
    { labels },
  );
  const metadata = { namespace: 'default', annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } };
  lab.object(
    'v1',
    'PersistentVolumeClaim',
    name,
    { spec: { accessModes, volumeName: `pv-${name}`, storageClassName: 'sc' }, status: { phase: 'Bound' } },
    metadata,
  );
}

describe('VolumeRestrictions', () => {
  const gce = (pdName: string, readOnly = false): Manifest => ({ gcePersistentDisk: { pdName, readOnly } });
  const ebs = (volumeID: string, readOnly = false): Manifest => ({ awsElasticBlockStore: { volumeID, readOnly } });
  const iscsi = (iqn: string, readOnly = false): Manifest => ({
    iscsi: { iqn, targetPortal: '1.2.3.4', lun: 0, readOnly },
  });
  const rbd = (monitors: string[], image: string, readOnly = false, pool = 'p'): Manifest => ({
    rbd: { monitors, image, pool, readOnly },
  });

  it.each<[string, Manifest, Manifest, boolean]>([
    ['the same GCE disk', gce('a'), gce('a'), false],
    ['another GCE disk', gce('a'), gce('b'), true],
    ['one GCE disk, one writer', gce('a', true), gce('a'), false],
    ['one GCE disk, only readers', gce('a', true), gce('a', true), true],
    ['one EBS volume, even for readers', ebs('a', true), ebs('a', true), false],
    ['one iSCSI target', iscsi('a'), iscsi('a'), false],
    ['one iSCSI target, only readers', iscsi('a', true), iscsi('a', true), true],
    ['RBD with a monitor in common', rbd(['m1', 'm2'], 'i'), rbd(['m2', 'm3'], 'i'), false],
    ['RBD without one', rbd(['m1'], 'i'), rbd(['m2'], 'i'), true],
    ['RBD, another image', rbd(['m1'], 'i'), rbd(['m1'], 'j'), true],
    ['RBD, another pool', rbd(['m1'], 'i'), rbd(['m1'], 'i', false, 'q'), true],
    ['RBD, only readers', rbd(['m1'], 'i', true), rbd(['m1'], 'i', true), true],
    ['different kinds', gce('a'), ebs('a'), true],
  ])('%s', (_, used, wanted, fits) => {
    const lab = new Lab();
    lab.place('n0');
    lab.running('n0', having(used));
    expect(lab.verdicts(having(wanted))).toEqual({ n0: fits ? 'ok' : 'node(s) had no available disk' });
  });

  it('a ReadWriteOncePod claim in use keeps the pod off every node; preempting its user would help', () => {
    const lab = new Lab();
    lab.place('n0');
    lab.place('n1');
    bound(lab, 'c', { accessModes: ['ReadWriteOncePod'] });
    expect(lab.fitting(claiming('c'))).toEqual(['n0', 'n1']);
    lab.running('n0', claiming('c'));
    const { nodes } = lab.diagnose(claiming('c'));
    const reason = 'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode';
    expect(nodes.map(({ status }) => [status?.code, status?.reasons])).toEqual([
      ['Unschedulable', [reason]],
      ['Unschedulable', [reason]],
    ]);
  });

  it('a missing claim', () => {
    const lab = new Lab();
    lab.place('n0');
    expect(lab.verdicts(claiming('gone'))).toEqual({ '*': 'persistentvolumeclaim "gone" not found' });
  });
});

describe('VolumeZone', () => {
  it.each<[string, Manifest, Manifest, boolean]>([
    ['the volume’s zone', { [ZONE]: 'a' }, { [ZONE]: 'a' }, true],
    ['another zone', { [ZONE]: 'a' }, { [ZONE]: 'b' }, false],
    ['one of several', { [ZONE]: 'a__b' }, { [ZONE]: 'b' }, true],
    ['a node without any of the labels', { [ZONE]: 'a' }, {}, true],
    ['a node with a region only', { [ZONE]: 'a' }, { 'topology.kubernetes.io/region': 'r' }, false],
    ['the old label on the volume only', { [BETA_ZONE]: 'a' }, { [ZONE]: 'a' }, true],
    ['the old label on the node only', { [ZONE]: 'a' }, { [BETA_ZONE]: 'a' }, false],
    [
      'zone and region must both do',
      { [ZONE]: 'a', 'topology.kubernetes.io/region': 'r' },
      { [ZONE]: 'a', 'topology.kubernetes.io/region': 's' },
      false,
    ],
    ['a malformed list is passed over', { [ZONE]: 'a__' }, { [ZONE]: 'b' }, true],
  ])('%s', (_, volume, node, fits) => {
    const lab = new Lab();
    lab.place('n0', node as Record<string, string>);
    bound(lab, 'c', { labels: volume });
    expect(lab.verdicts(claiming('c'))).toEqual({ n0: fits ? 'ok' : 'node(s) had no available volume zone' });
  });
});

describe('NodeVolumeLimits', () => {
  const limited = (limits: Readonly<Record<string, number>>, annotations: Manifest = {}): Lab => {
    const lab = new Lab();
    lab.place('n0');
    const drivers = Object.entries(limits).map(([name, count]) => ({ name, nodeID: 'n0', allocatable: { count } }));
    lab.object('storage.k8s.io/v1', 'CSINode', 'n0', { spec: { drivers } }, { annotations });
    for (const name of ['a', 'b', 'c']) bound(lab, name);
    return lab;
  };
  const EXCEEDED = 'node(s) exceed max volume count';

  it.each<[string, Readonly<Record<string, number>>, string[][], string[], string]>([
    ['below the limit', { d: 2 }, [['a']], ['b'], 'ok'],
    ['above it', { d: 1 }, [['a']], ['b'], EXCEEDED],
    ['two at once', { d: 2 }, [['a']], ['b', 'c'], EXCEEDED],
    ['one that is there already costs nothing', { d: 1 }, [['a']], ['a'], 'ok'],
    ['shared ones count once', { d: 2 }, [['a'], ['a']], ['b'], 'ok'],
    ['another driver’s limit', { e: 0 }, [['a']], ['b'], 'ok'],
  ])('%s', (_, limits, used, wanted, verdict) => {
    const lab = limited(limits);
    for (const names of used) lab.running('n0', claiming(...names));
    expect(lab.verdicts(claiming(...wanted))).toEqual({ n0: verdict });
  });

  it('no limit without a CSINode', () => {
    const lab = new Lab();
    lab.place('n0');
    bound(lab, 'a');
    expect(lab.fitting(claiming('a'))).toEqual(['n0']);
  });

  it('counts what is attached though no pod uses it', () => {
    const lab = limited({ d: 1 });
    lab.object('storage.k8s.io/v1', 'VolumeAttachment', 'va', {
      spec: { attacher: 'd', nodeName: 'n0', source: { persistentVolumeName: 'pv-a' } },
    });
    expect(lab.verdicts(claiming('b'))).toEqual({ n0: EXCEEDED });
    lab.running('n0', claiming('a'));
    expect(lab.verdicts(claiming('a'))).toEqual({ n0: 'ok' });
  });

  it('counts a claim that waits for its pod', () => {
    const lab = limited({ d: 0 });
    lab.object('storage.k8s.io/v1', 'StorageClass', 'sc', {
      provisioner: 'd',
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    lab.object(
      'v1',
      'PersistentVolumeClaim',
      'new',
      { spec: { storageClassName: 'sc', accessModes: [] }, status: { phase: 'Pending' } },
      { namespace: 'default' },
    );
    expect(lab.verdicts(claiming('new'))).toEqual({ n0: EXCEEDED });
  });

  it('counts in-tree disks as their CSI driver’s', () => {
    const lab = limited({ 'ebs.csi.aws.com': 1 });
    lab.running('n0', having({ awsElasticBlockStore: { volumeID: 'vol-1' } }));
    expect(lab.verdicts(having({ awsElasticBlockStore: { volumeID: 'vol-2' } }))).toEqual({ n0: EXCEEDED });
    expect(lab.fitting(having({ gcePersistentDisk: { pdName: 'd' } }))).toEqual(['n0']);
  });
});

describe('migration to CSI', () => {
  const csiNode = (plugins: string): CSINode =>
    manifest(
      'storage.k8s.io/v1',
      'CSINode',
      { name: 'n', annotations: { 'storage.alpha.kubernetes.io/migrated-plugins': plugins } },
      { spec: { drivers: [] } },
    ) as CSINode;
  const volume = (labels: Manifest, spec: Manifest): PersistentVolume =>
    manifest('v1', 'PersistentVolume', { name: 'pv', labels }, { spec }) as PersistentVolume;
  const NODE = csiNode('kubernetes.io/aws-ebs,kubernetes.io/gce-pd');

  it.each<[string, Manifest, Manifest, string | undefined]>([
    ['EBS', {}, { awsElasticBlockStore: { volumeID: 'vol-1' } }, 'vol-1'],
    ['EBS as a URL', {}, { awsElasticBlockStore: { volumeID: 'aws://zone-a/vol-1' } }, 'vol-1'],
    ['EBS as a bad URL', {}, { awsElasticBlockStore: { volumeID: 'aws://vol-1' } }, undefined],
    [
      'GCE without a zone',
      {},
      { gcePersistentDisk: { pdName: 'd' } },
      'projects/UNSPECIFIED/zones/UNSPECIFIED/disks/d',
    ],
    [
      'GCE in a zone',
      { [ZONE]: 'us-central1-a' },
      { gcePersistentDisk: { pdName: 'd' } },
      'projects/UNSPECIFIED/zones/us-central1-a/disks/d',
    ],
    [
      'GCE in a region',
      { [ZONE]: 'us-central1-a__us-central1-b' },
      { gcePersistentDisk: { pdName: 'd' } },
      'projects/UNSPECIFIED/regions/us-central1/disks/d',
    ],
    ['GCE in two regions', { [ZONE]: 'us-central1-a__us-east1-b' }, { gcePersistentDisk: { pdName: 'd' } }, undefined],
    ['NFS has no driver', {}, { nfs: { path: '/x', server: 's' } }, undefined],
  ])('handle of %s', (_, labels, spec, handle) => {
    expect(csiVolumeOf(volume(labels, spec), NODE)?.handle).toBe(handle);
  });

  it('nothing counts on a node without CSINode', () => {
    expect(csiVolumeOf(volume({}, { awsElasticBlockStore: { volumeID: 'vol-1' } }), undefined)).toBeUndefined();
    expect(inlineCsiVolume({ name: 'v', gcePersistentDisk: { pdName: 'd' } }, undefined)).toBeUndefined();
  });

  it('zones move to the driver’s own label where the node says that it migrated', () => {
    const spec = { awsElasticBlockStore: { volumeID: 'vol-1' } };
    const keysOn = (labels: Manifest, node: CSINode) =>
      nodeAffinityOn(volume(labels, spec), node)?.nodeSelectorTerms.flatMap(({ matchExpressions }) =>
        matchExpressions.map(({ key, values }) => [key, ...values]),
      );
    expect(keysOn({ [ZONE]: 'b__a' }, NODE)).toEqual([['topology.ebs.csi.aws.com/zone', 'a', 'b']]);
    expect(keysOn({ [BETA_ZONE]: 'a' }, NODE)).toEqual([['topology.ebs.csi.aws.com/zone', 'a']]);
    expect(keysOn({ [ZONE]: 'a' }, csiNode(''))).toBeUndefined();
  });
});
