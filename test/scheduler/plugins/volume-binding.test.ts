/** Pods go where their volumes are, or can be; and take them. */
import { describe, expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../src/model/index.ts';
import { CompiledPods } from '../../../src/scheduler/compiled/index.ts';
import { VolumeBinding } from '../../../src/scheduler/plugins/volume-binding/index.ts';
import { Lab, type Manifest } from '../_lab.ts';

const CONFLICT = 'node(s) had volume node affinity conflict';
const NO_VOLUME = "node(s) didn't find available persistent volumes to bind";
const NO_SPACE = 'node(s) did not have enough free storage';
const HOST = 'kubernetes.io/hostname';

const on = (key: string, ...values: string[]): Manifest => ({
  nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values }] }] } },
});
const claiming = (...names: string[]) => ({
  spec: {
    containers: [],
    volumes: names.map((claimName, i) => ({ name: `v${i}`, persistentVolumeClaim: { claimName } })),
  },
});

class Storage extends Lab {
  constructor() {
    super();
    for (const [name, rack] of [
      ['n0', 'r0'],
      ['n1', 'r1'],
      ['n2', 'r1'],
    ])
      this.place(name, { rack });
    this.class_('local', 'kubernetes.io/no-provisioner', 'WaitForFirstConsumer');
    this.class_('dynamic', 'csi.example.com', 'WaitForFirstConsumer');
    this.class_('immediate', 'csi.example.com', 'Immediate');
  }

  class_(name: string, provisioner: string, volumeBindingMode: string, more: Manifest = {}): void {
    this.object('storage.k8s.io/v1', 'StorageClass', name, { provisioner, volumeBindingMode, ...more });
  }

  volume(name: string, storage: string, spec: Manifest = {}, labels: Manifest = {}, phase = 'Available'): number {
    const full = {
      capacity: { storage },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'local',
      local: { path: '/d' },
      ...spec,
    };
    return this.object('v1', 'PersistentVolume', name, { spec: full, status: { phase } }, { labels });
  }

  claim(
    name: string,
    storageClassName: string,
    storage = '1Gi',
    spec: Manifest = {},
    metadata: Manifest = {},
    phase = 'Pending',
  ): number {
    const full = { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...spec };
    return this.object(
      'v1',
      'PersistentVolumeClaim',
      name,
      { spec: full, status: { phase } },
      { namespace: 'default', ...metadata },
    );
  }

  boundClaim(name: string, volumeName: string): number {
    return this.claim(
      name,
      'local',
      '1Gi',
      { volumeName },
      { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
      'Bound',
    );
  }
}

describe('claims that stop the pod everywhere', () => {
  it.each<[string, (lab: Storage) => void, string]>([
    [
      'unbound, of a class that binds at once',
      (lab) => lab.claim('c', 'immediate'),
      'pod has unbound immediate PersistentVolumeClaims',
    ],
    [
      'lost',
      (lab) => lab.claim('c', 'local', '1Gi', { volumeName: 'gone' }, {}, 'Lost'),
      'persistentvolumeclaim "c" bound to non-existent persistentvolume "gone"',
    ],
    [
      'being deleted',
      (lab) => lab.cluster.objectApi.requestDeletion(lab.claim('c', 'dynamic'), ['x']),
      'persistentvolumeclaim "c" is being deleted',
    ],
  ])('%s', (_, prepare, reason) => {
    const lab = new Storage();
    prepare(lab);
    expect(lab.diagnose(claiming('c')).preFilter).toMatchObject({
      code: 'UnschedulableAndUnresolvable',
      plugin: 'VolumeBinding',
      reasons: [reason],
    });
  });

  it('generic ephemeral volumes wait for their claim, and want it to be theirs', () => {
    const lab = new Storage();
    const spec = { containers: [], volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { spec: {} } } }] };
    const pod = lab.pending({ spec }, 'p');
    expect(lab.engine.diagnose(pod).preFilter?.reasons).toEqual([
      'waiting for ephemeral volume controller to create the persistentvolumeclaim "p-scratch"',
    ]);
    lab.claim('p-scratch', 'dynamic');
    expect(lab.engine.diagnose(pod).preFilter?.reasons).toEqual([
      'PVC default/p-scratch was not created for pod default/p (pod is not owner)',
    ]);
    const serial = lab.cluster.objects.find('PersistentVolumeClaim', 'default', 'p-scratch');
    const claim = lab.cluster.objects.get<PersistentVolumeClaim>(serial) as PersistentVolumeClaim;
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: lab.cluster.uid(pod.serial), controller: true };
    lab.cluster.objectApi.replace(
      serial,
      { ...claim, metadata: { ...claim.metadata, ownerReferences: [owner] } },
      { spec: false },
    );
    expect(lab.engine.diagnose(pod).preFilter).toBeUndefined();
  });
});

describe('bound claims', () => {
  it('keep the pod where the volume is', () => {
    const lab = new Storage();
    lab.volume('pv', '1Gi', on('rack', 'r1'));
    lab.boundClaim('c', 'pv');
    expect(lab.verdicts(claiming('c'))).toEqual({ n0: CONFLICT, n1: 'ok', n2: 'ok' });
  });
});

describe('claims that wait for their pod', () => {
  it('take a volume of their class with room, mode, access and labels', () => {
    const lab = new Storage();
    lab.volume('small', '1Gi', on(HOST, 'n0'));
    lab.volume('block', '9Gi', { ...on(HOST, 'n1'), volumeMode: 'Block' });
    lab.volume('fits', '5Gi', on(HOST, 'n2'));
    lab.claim('c', 'local', '2Gi');
    expect(lab.verdicts(claiming('c'))).toEqual({ n0: NO_VOLUME, n1: NO_VOLUME, n2: 'ok' });
  });

  it.each<[string, Manifest, Manifest, string, Manifest]>([
    ['taken by another claim', { claimRef: { namespace: 'default', name: 'other', uid: 'u' } }, {}, 'Available', {}],
    ['not available', {}, {}, 'Released', {}],
    ['of another class', { storageClassName: 'other' }, {}, 'Available', {}],
    ['without the access mode', { accessModes: ['ReadOnlyMany'] }, {}, 'Available', {}],
    ['without the labels', {}, { kind: 'slow' }, 'Available', { selector: { matchLabels: { kind: 'fast' } } }],
  ])('take no volume %s', (_, spec, labels, phase, wanted) => {
    const lab = new Storage();
    lab.volume('pv', '5Gi', spec, labels, phase);
    lab.claim('c', 'local', '1Gi', wanted);
    expect(lab.fitting(claiming('c'))).toEqual([]);
  });

  it('take the volume that is promised to them, whatever its phase', () => {
    const lab = new Storage();
    lab.volume('pv', '5Gi', { ...on(HOST, 'n1'), claimRef: { namespace: 'default', name: 'c' } }, {}, 'Pending');
    lab.volume('free', '1Gi', on(HOST, 'n2'));
    lab.claim('c', 'local');
    // on n2 the promised volume is out of reach, and so is the pod
    expect(lab.fitting(claiming('c'))).toEqual(['n1']);
  });

  it('do not take the same volume twice', () => {
    const lab = new Storage();
    lab.volume('a', '1Gi', on(HOST, 'n0'));
    lab.volume('b', '5Gi', on(HOST, 'n0'));
    lab.volume('c', '5Gi', on(HOST, 'n1'));
    lab.claim('big', 'local', '2Gi');
    lab.claim('little', 'local', '1Gi');
    expect(lab.fitting(claiming('big', 'little'))).toEqual(['n0']);
  });

  it('or have one made, where the class allows', () => {
    const lab = new Storage();
    lab.class_('racked', 'csi.example.com', 'WaitForFirstConsumer', {
      allowedTopologies: [{ matchLabelExpressions: [{ key: 'rack', values: ['r1'] }] }],
    });
    lab.claim('anywhere', 'dynamic');
    lab.claim('there', 'racked');
    expect(lab.fitting(claiming('anywhere'))).toEqual(['n0', 'n1', 'n2']);
    expect(lab.verdicts(claiming('there'))).toEqual({ n0: NO_VOLUME, n1: 'ok', n2: 'ok' });
  });

  it('where the driver has space, if it says so', () => {
    const lab = new Storage();
    lab.object('storage.k8s.io/v1', 'CSIDriver', 'csi.example.com', { spec: { storageCapacity: true } });
    const capacity = (name: string, rack: string, size: Manifest): number =>
      lab.object(
        'storage.k8s.io/v1',
        'CSIStorageCapacity',
        name,
        { storageClassName: 'dynamic', nodeTopology: { matchLabels: { rack } }, ...size },
        { namespace: 'x' },
      );
    capacity('c0', 'r0', { capacity: '10Gi' });
    capacity('c1', 'r1', { capacity: '10Gi', maximumVolumeSize: '1Gi' });
    lab.claim('c', 'dynamic', '5Gi');
    expect(lab.verdicts(claiming('c'))).toEqual({ n0: 'ok', n1: NO_SPACE, n2: NO_SPACE });
  });

  it('stay with the node that was selected for them', () => {
    const lab = new Storage();
    lab.claim('c', 'dynamic', '1Gi', {}, { annotations: { 'volume.kubernetes.io/selected-node': 'n1' } });
    expect(lab.verdicts(claiming('c'))).toEqual({ n0: NO_VOLUME, n1: 'ok', n2: NO_VOLUME });
  });
});

describe('reserving and binding', () => {
  function plugin(lab: Storage): VolumeBinding {
    const compiled = new CompiledPods(lab.cluster.classes.list);
    return new VolumeBinding({}, { cluster: lab.cluster, snapshot: lab.snapshot, compiled, nominated: lab.nominator });
  }
  const volumeOf = (lab: Storage, name: string): PersistentVolume =>
    lab.cluster.objects.get(lab.cluster.objects.find('PersistentVolume', '', name)) as PersistentVolume;

  it('promises the smallest volume, writes it, and waits for the claim to be bound', () => {
    const lab = new Storage();
    lab.volume('large', '9Gi', on(HOST, 'n0'));
    lab.volume('small', '2Gi', on(HOST, 'n0'));
    const serial = lab.claim('c', 'local', '1Gi');
    const binding = plugin(lab);
    const pod = lab.pending(claiming('c'));
    lab.snapshot.update();
    const [node] = lab.snapshot.nodes;
    expect(binding.reserve(pod, node)).toBeUndefined();
    // promised: the next claim gets the other one
    lab.claim('d', 'local', '1Gi');
    const { state } = binding.preFilter(lab.pending(claiming('d')));
    expect(state?.volumes.get('local')?.map(({ spec }) => spec.claimRef?.name)).toEqual([undefined, 'c']);
    expect(volumeOf(lab, 'small').spec.claimRef).toBeUndefined();
    expect(binding.preBind(pod, node)).toBe('pending');
    expect(volumeOf(lab, 'small').spec.claimRef?.name).toBe('c');
    expect(binding.preBind(pod, node)).toBe('pending');
    const claim = lab.cluster.objects.get<PersistentVolumeClaim>(serial) as PersistentVolumeClaim;
    const annotations = new Map([['pv.kubernetes.io/bind-completed', 'yes']]);
    lab.cluster.objectApi.replace(
      serial,
      {
        ...claim,
        metadata: { ...claim.metadata, annotations },
        spec: { ...claim.spec, volumeName: 'small' },
      } as PersistentVolumeClaim,
      { spec: true },
    );
    expect(binding.preBind(pod, node)).toBeUndefined();
  });

  it('selects the node for a volume that is to be made, and gives up after the timeout', () => {
    const lab = new Storage();
    const serial = lab.claim('c', 'dynamic');
    const binding = plugin(lab);
    const pod = lab.pending(claiming('c'));
    lab.snapshot.update();
    const node = lab.snapshot.nodes[1];
    binding.reserve(pod, node);
    binding.preBind(pod, node);
    const claim = lab.cluster.objects.get<PersistentVolumeClaim>(serial);
    expect(claim?.metadata.annotations.get('volume.kubernetes.io/selected-node')).toBe(node.name);
    lab.kernel.runUntil(600_000);
    expect(binding.preBind(pod, node)).toMatchObject({
      code: 'Error',
      reasons: ['binding volumes: context deadline exceeded'],
    });
    binding.unreserve(pod);
    expect(binding.preBind(pod, node)).toBeUndefined();
  });
});
