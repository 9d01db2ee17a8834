/** What unblocks a pod that a plugin refused: plugins that look at volumes. */
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/model/index.ts';
import {
  ADD,
  DELETE,
  type EventResource,
  type PodRef,
  UPDATE,
  UPDATE_NODE_LABEL,
} from '../../../src/scheduler/framework/index.ts';
import { Hints } from './_hints.ts';
import { type Manifest, manifest, nodeOf } from './_world.ts';

const world = new Hints();
const using = (...volumes: readonly Manifest[]) => ({ spec: { volumes } });
const claimed = (claimName: string): Manifest => ({ name: 'v', persistentVolumeClaim: { claimName } });
const ephemeral: Manifest = {
  name: 'v',
  ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'] } } },
};
const claim = (name: string, namespace = 'default'): KubeObject =>
  manifest('v1', 'PersistentVolumeClaim', { name, namespace }, { spec: { accessModes: ['ReadWriteOnce'] } });
const volume = (labels: Manifest = {}): KubeObject =>
  manifest('v1', 'PersistentVolume', { name: 'pv', labels }, { spec: {} });
const storage = (kind: string, more: Manifest = {}, annotations: Manifest = {}, name = 'x'): KubeObject =>
  manifest('storage.k8s.io/v1', kind, { name, annotations }, more);
const came = (after: KubeObject) => ({ resource: after.kind as EventResource, actions: ADD, after }) as const;
const changed = (before: KubeObject, after: KubeObject) =>
  ({ resource: after.kind as EventResource, actions: UPDATE, before, after }) as const;
const went = (before: PodRef) => ({ resource: 'AssignedPod', actions: DELETE, before }) as const;
const nodeCame = { resource: 'Node', actions: ADD, after: nodeOf('n') } as const;
const nodeRelabelled = {
  resource: 'Node',
  actions: UPDATE_NODE_LABEL,
  before: nodeOf('n'),
  after: nodeOf('n'),
} as const;

describe('VolumeBinding', () => {
  const pod = world.ref(using(claimed('data')));
  const generic = world.ref(using(ephemeral), -1, 'p');
  const inline = world.ref(using({ name: 'v', csi: { driver: 'x' } }));
  const storageClass = (zone: string): KubeObject =>
    storage('StorageClass', {
      provisioner: 'x',
      allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: [zone] }] }],
    });
  const migrated = (value?: string): KubeObject =>
    storage(
      'CSINode',
      { spec: { drivers: [] } },
      value === undefined ? {} : { 'storage.alpha.kubernetes.io/migrated-plugins': value },
    );
  const driver = (storageCapacity?: boolean): KubeObject => storage('CSIDriver', { spec: { storageCapacity } });
  const capacity = (limits: Manifest): KubeObject =>
    storage('CSIStorageCapacity', { storageClassName: 'c', ...limits });

  test.each([
    ['a new class', pod, came(storageClass('a')), true],
    ['a class allows other topologies', pod, changed(storageClass('a'), storageClass('b')), true],
    ['a class changes elsewhere', pod, changed(storageClass('a'), storageClass('a')), false],
    ['its claim comes', pod, came(claim('data')), true],
    ['its claim changes', pod, changed(claim('data'), claim('data')), true],
    ['another claim', pod, came(claim('other')), false],
    ['a claim of the same name elsewhere', pod, came(claim('data', 'team')), false],
    ["its ephemeral volume's claim", generic, came(claim('p-v')), true],
    ["another pod's ephemeral volume's claim", generic, came(claim('q-v')), false],
    ['a pod without claims', world.ref(), came(claim('data')), false],
    ['a new volume', pod, came(volume()), true],
    ['a volume changes', pod, changed(volume(), volume()), true],
    ['a new node', pod, nodeCame, true],
    ['a node is relabelled', pod, nodeRelabelled, true],
    ['a new CSINode', pod, came(migrated()), true],
    ['plugins are migrated', pod, changed(migrated(), migrated('a')), true],
    ['other plugins are migrated', pod, changed(migrated('a'), migrated('b')), true],
    ['a CSINode changes elsewhere', pod, changed(migrated('a'), migrated('a')), false],
    ['a driver of its inline volume no longer tracks capacity', inline, changed(driver(true), driver(false)), true],
    ['nor says so', inline, changed(driver(true), driver()), true],
    ['still tracks it', inline, changed(driver(true), driver(true)), false],
    ['never tracked it', inline, changed(driver(), driver(false)), false],
    ['a driver that it does not use', pod, changed(driver(true), driver(false)), false],
    ['new capacity', pod, came(capacity({})), true],
    ['capacity is known now', pod, changed(capacity({}), capacity({ capacity: '1Gi' })), true],
    ['capacity grows', pod, changed(capacity({ capacity: '1Gi' }), capacity({ capacity: '2Gi' })), true],
    ['capacity shrinks', pod, changed(capacity({ capacity: '2Gi' }), capacity({ capacity: '1Gi' })), false],
    ['capacity stays', pod, changed(capacity({ capacity: '1Gi' }), capacity({ capacity: '1Gi' })), false],
    ['the largest volume is known now', pod, changed(capacity({}), capacity({ maximumVolumeSize: '1Gi' })), true],
    [
      'the largest volume counts before capacity',
      pod,
      changed(capacity({ capacity: '9Gi' }), capacity({ capacity: '9Gi', maximumVolumeSize: '1Gi' })),
      false,
    ],
    [
      'no largest volume any more',
      pod,
      changed(capacity({ capacity: '9Gi', maximumVolumeSize: '1Gi' }), capacity({ capacity: '9Gi' })),
      true,
    ],
  ])('%s', (_, refused, event, queues) => {
    expect(world.queues('VolumeBinding', refused, event)).toBe(queues);
  });
});

describe('VolumeZone', () => {
  const pod = world.ref(using(claimed('data')));
  const zone = (value: string) => volume({ 'topology.kubernetes.io/zone': value });
  const mode = (volumeBindingMode?: string): KubeObject =>
    storage('StorageClass', { provisioner: 'x', volumeBindingMode });

  test.each([
    ['its claim comes', pod, came(claim('data')), true],
    ['its claim changes', pod, changed(claim('data'), claim('data')), true],
    ['another claim', pod, came(claim('other')), false],
    ['a claim elsewhere', pod, came(claim('data', 'team')), false],
    ["its ephemeral volume's claim", world.ref(using(ephemeral)), came(claim('p-v')), false],
    ['a class that waits', pod, came(mode('WaitForFirstConsumer')), true],
    ['a class that does not', pod, came(mode('Immediate')), false],
    ['a class without a mode', pod, came(mode()), false],
    ['a new volume', pod, came(zone('a')), true],
    ['a volume moves', pod, changed(zone('a'), zone('b')), true],
    ['a volume gets a zone', pod, changed(volume(), zone('b')), true],
    ['a volume changes elsewhere', pod, changed(zone('a'), zone('a')), false],
    ['the same zones in another order', pod, changed(zone('a__b'), zone('b__a')), false],
    ['a new node', pod, nodeCame, true],
    ['a node is relabelled', pod, nodeRelabelled, true],
  ])('%s', (_, refused, event, queues) => {
    expect(world.queues('VolumeZone', refused, event)).toBe(queues);
  });
});

describe('VolumeRestrictions', () => {
  const gce = (pdName: string): Manifest => ({ name: 'v', gcePersistentDisk: { pdName } });
  const ebs = (volumeID: string): Manifest => ({ name: 'v', awsElasticBlockStore: { volumeID } });
  const iscsi = (iqn: string): Manifest => ({ name: 'v', iscsi: { targetPortal: 't', iqn, lun: 0 } });
  const rbd = (image: string): Manifest => ({ name: 'v', rbd: { monitors: ['m'], image } });
  const gone = (mine: Manifest, theirs: Manifest) =>
    [world.ref(using(mine)), went(world.ref(using(theirs), 0))] as const;

  test.each([
    ['the GCE disk', ...gone(gce('a'), gce('a')), true],
    ['another GCE disk', ...gone(gce('a'), gce('b')), false],
    ['the EBS volume', ...gone(ebs('a'), ebs('a')), true],
    ['another EBS volume', ...gone(ebs('a'), ebs('b')), false],
    ['the iSCSI target', ...gone(iscsi('a'), iscsi('a')), true],
    ['another iSCSI target', ...gone(iscsi('a'), iscsi('b')), false],
    ['the RBD image', ...gone(rbd('a'), rbd('a')), true],
    ['another RBD image', ...gone(rbd('a'), rbd('b')), false],
    ['the claim', ...gone(claimed('a'), claimed('a')), true],
    ['another claim', ...gone(claimed('a'), claimed('b')), false],
  ])('a pod goes that had %s', (_, pod, event, queues) => {
    expect(world.queues('VolumeRestrictions', pod, event)).toBe(queues);
  });

  const pod = world.ref(using(claimed('data')));
  test.each([
    ['a pod of another namespace goes', went(world.ref({ ...using(claimed('data')), namespace: 'team' }, 0)), false],
    ['its claim comes', came(claim('data')), true],
    ['another claim comes', came(claim('other')), false],
    ['a claim elsewhere', came(claim('data', 'team')), false],
    ['its claim changes', changed(claim('data'), claim('data')), false],
    ['a new node', nodeCame, true],
  ])('%s', (_, event, queues) => {
    expect(world.queues('VolumeRestrictions', pod, event)).toBe(queues);
  });
});

describe('NodeVolumeLimits', () => {
  const pod = world.ref(using(claimed('data')));
  const generic = world.ref(using(ephemeral), -1, 'p');

  test.each([
    ['a new CSINode', pod, came(storage('CSINode', { spec: { drivers: [] } })), true],
    ['a pod with a claim goes', pod, went(world.ref(using(claimed('x')), 0)), true],
    ['a pod with an ephemeral volume goes', pod, went(world.ref(using(ephemeral), 0)), true],
    [
      'a pod with a migratable disk goes',
      pod,
      went(world.ref(using({ name: 'v', gcePersistentDisk: { pdName: 'd' } }), 0)),
      true,
    ],
    ['a pod without such volumes goes', pod, went(world.ref(using({ name: 'v', emptyDir: {} }), 0)), false],
    ['an unbound pod goes', pod, went(world.ref(using(claimed('x')))), false],
    ['its claim comes', pod, came(claim('data')), true],
    ["its ephemeral volume's claim comes", generic, came(claim('p-v')), true],
    ['another claim comes', pod, came(claim('other')), false],
    ['a claim elsewhere', pod, came(claim('data', 'team')), false],
    [
      'an attachment goes',
      pod,
      { resource: 'VolumeAttachment', actions: DELETE, before: storage('VolumeAttachment', { spec: {} }) } as const,
      true,
    ],
  ])('%s', (_, refused, event, queues) => {
    expect(world.queues('NodeVolumeLimits', refused, event)).toBe(queues);
  });
});
