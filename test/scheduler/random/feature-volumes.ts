/** Features about volumes: bound and waiting claims, limits, disks that are not shared. */
import { ago, type Draft, type Feature, HOSTNAME, labelValue, type RawPod, REGION, ZONE } from './draft.ts';

const DRIVER = 'csi.example.com';
const EBS = 'ebs.csi.aws.com';

type Spec = Record<string, unknown>;

const add = ({ objects }: Draft, apiVersion: string, kind: string, metadata: object, rest: object): void => {
  objects.push({ apiVersion, kind, metadata, ...rest } as Draft['objects'][number]);
};

const needs = (key: string, values: readonly string[]): object => ({
  required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values }] }] },
});

function addClass(draft: Draft, name: string, provisioner: string, volumeBindingMode: string, more: object = {}): void {
  const isThere = draft.objects.some(({ kind, metadata }) => kind === 'StorageClass' && metadata.name === name);
  if (!isThere) add(draft, 'storage.k8s.io/v1', 'StorageClass', { name }, { provisioner, volumeBindingMode, ...more });
}

function addClasses(draft: Draft): void {
  const { dice } = draft;
  addClass(draft, 'local', 'kubernetes.io/no-provisioner', 'WaitForFirstConsumer');
  addClass(draft, 'now', DRIVER, 'Immediate');
  addClass(draft, 'old-ebs', 'kubernetes.io/aws-ebs', 'WaitForFirstConsumer');
  const matchLabelExpressions = [{ key: dice.pick(ZONE, 'rack'), values: ['z0', 'z1', 'r0', 'r1'] }];
  addClass(
    draft,
    'made',
    DRIVER,
    'WaitForFirstConsumer',
    dice.chance(0.5) ? { allowedTopologies: [{ matchLabelExpressions }] } : {},
  );
}

const volumesOf = (pod: RawPod): NonNullable<RawPod['spec']['volumes']> => (pod.spec.volumes ??= []);

function mount(pod: RawPod, claimName: string): void {
  volumesOf(pod).push({ name: `v${volumesOf(pod).length}`, persistentVolumeClaim: { claimName } });
}

const hasClaim = ({ objects }: Draft, { metadata: { namespace } }: RawPod, name: string): boolean =>
  objects.some(
    ({ kind, metadata }) =>
      kind === 'PersistentVolumeClaim' && metadata.name === name && metadata.namespace === namespace,
  );

function addClaim(draft: Draft, pod: RawPod, name: string, spec: Spec, status: string, more: object = {}): void {
  const { namespace } = pod.metadata;
  if (hasClaim(draft, pod, name)) return;
  const resources = { requests: { storage: draft.dice.pick('1Gi', '1Gi', '3Gi', '8Gi') } };
  const metadata = { name, namespace, uid: `u-${namespace}-${name}`, ...more };
  add(draft, 'v1', 'PersistentVolumeClaim', metadata, {
    spec: { accessModes: ['ReadWriteOnce'], resources, ...spec },
    status: { phase: status },
  });
}

/** A claim with its volume, if it is not there yet. Now and then the volume is gone. */
function addBound(
  draft: Draft,
  pod: RawPod,
  name: string,
  volume: Spec = {},
  claim: Spec = {},
  labels: object = {},
): void {
  if (hasClaim(draft, pod, name)) return;
  const volumeName = `pv-${pod.metadata.namespace}-${name}`;
  const annotations = { 'pv.kubernetes.io/bind-completed': 'yes' };
  addClaim(draft, pod, name, { storageClassName: 'made', volumeName, ...claim }, 'Bound', { annotations });
  const source = draft.dice.chance(0.15)
    ? { awsElasticBlockStore: { volumeID: `vol-${name}` } }
    : { csi: { driver: DRIVER, volumeHandle: `h-${volumeName}` } };
  const claimRef = {
    kind: 'PersistentVolumeClaim',
    namespace: pod.metadata.namespace,
    name,
    uid: `u-${pod.metadata.namespace}-${name}`,
  };
  const spec = {
    capacity: { storage: '10Gi' },
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'made',
    claimRef,
    ...source,
    ...volume,
  };
  if (draft.dice.chance(0.97))
    add(draft, 'v1', 'PersistentVolume', { name: volumeName, labels }, { spec, status: { phase: 'Bound' } });
}

/** Every claim is one object more. */
const fresh = ({ objects }: Draft, prefix: string): string => `${prefix}${objects.length}`;

const boundClaims: Feature = {
  name: 'bound-claims',
  cluster: addClasses,
  pod(draft, pod, isPending) {
    const { dice } = draft;
    if (!isPending && dice.chance(0.7)) return;
    for (let i = dice.between(1, 2); i > 0; i--) {
      const name = fresh(draft, 'b');
      const key = dice.pick(ZONE, ZONE, 'rack', HOSTNAME);
      const place = dice.chance(0.5)
        ? { nodeAffinity: needs(key, [labelValue(draft, key), labelValue(draft, key)]) }
        : {};
      const zones = dice.pick('z0', 'z1', 'z0__z1', 'z0__', ' z2 ');
      const label = dice.pick(ZONE, 'failure-domain.beta.kubernetes.io/zone', REGION);
      addBound(draft, pod, name, isPending ? place : {}, {}, isPending && dice.chance(0.4) ? { [label]: zones } : {});
      mount(pod, name);
    }
  },
};

const waitingClaims: Feature = {
  name: 'waiting-claims',
  cluster(draft) {
    const { dice } = draft;
    addClasses(draft);
    const phase = (): string => dice.pick('Available', 'Available', 'Available', 'Released');
    draft.nodes.forEach(({ metadata: { name } }, i) => {
      for (let k = dice.between(0, 3); k > 0; k--) {
        // sizes differ on a node, so that the smallest is one
        const capacity = { storage: `${k * 2 - dice.between(0, 1)}Gi` };
        const modes = dice.chance(0.15) ? { volumeMode: 'Block' } : {};
        const spec = {
          capacity,
          accessModes: [dice.pick('ReadWriteOnce', 'ReadWriteOnce', 'ReadOnlyMany')],
          storageClassName: 'local',
          nodeAffinity: needs(HOSTNAME, [name]),
          local: { path: '/d' },
          ...modes,
        };
        const labels = { kind: dice.pick('fast', 'slow') };
        add(draft, 'v1', 'PersistentVolume', { name: `local-${i}-${k}`, labels }, { spec, status: { phase: phase() } });
      }
    });
    if (dice.chance(0.5)) return;
    add(draft, 'storage.k8s.io/v1', 'CSIDriver', { name: DRIVER }, { spec: { storageCapacity: dice.chance(0.8) } });
    for (let i = dice.between(0, 4); i > 0; i--) {
      const key = dice.pick(ZONE, 'rack');
      const nodeTopology = { matchLabels: { [key]: labelValue(draft, key) } };
      const size = dice.pick(
        { capacity: '5Gi' },
        { capacity: '50Gi', maximumVolumeSize: '2Gi' },
        { maximumVolumeSize: '20Gi' },
      );
      add(
        draft,
        'storage.k8s.io/v1',
        'CSIStorageCapacity',
        { name: `cap${i}`, namespace: 'default' },
        { storageClassName: 'made', ...(dice.chance(0.9) ? { nodeTopology } : {}), ...size },
      );
    }
  },
  pod(draft, pod, isPending) {
    const { dice } = draft;
    if (!isPending) return;
    for (let i = dice.between(1, 2); i > 0; i--) {
      const name = fresh(draft, 'w');
      const selected = dice.chance(0.1)
        ? { annotations: { 'volume.kubernetes.io/selected-node': labelValue(draft, HOSTNAME) } }
        : {};
      const selector = dice.chance(0.15) ? { selector: { matchLabels: { kind: 'fast' } } } : {};
      addClaim(
        draft,
        pod,
        name,
        { storageClassName: dice.pick('local', 'local', 'made', 'now', 'absent', 'old-ebs'), ...selector },
        'Pending',
        selected,
      );
      mount(pod, name);
    }
  },
};

const volumeLimits: Feature = {
  name: 'volume-limits',
  cluster(draft) {
    const { dice } = draft;
    addClasses(draft);
    for (const { metadata } of draft.nodes) {
      const { name } = metadata;
      const drivers = [DRIVER, EBS, 'kubernetes.io/no-provisioner'].map((driver) => ({
        name: driver,
        nodeID: name,
        ...(dice.chance(0.8) ? { allocatable: { count: dice.between(0, 4) } } : {}),
      }));
      if (dice.chance(0.9)) add(draft, 'storage.k8s.io/v1', 'CSINode', { name }, { spec: { drivers } });
      if (dice.chance(0.8)) continue;
      const spec = {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        csi: { driver: DRIVER, volumeHandle: `x-${name}` },
      };
      add(draft, 'v1', 'PersistentVolume', { name: `x-${name}` }, { spec, status: { phase: 'Available' } });
      const source = { persistentVolumeName: `x-${name}` };
      add(
        draft,
        'storage.k8s.io/v1',
        'VolumeAttachment',
        { name: `va-${name}` },
        { spec: { attacher: DRIVER, nodeName: name, source }, status: { attached: true } },
      );
    }
  },
  pod(draft, pod, isPending) {
    const { dice } = draft;
    for (let i = dice.between(isPending ? 1 : 0, 3); i > 0; i--) {
      // some volumes are shared by pods of a namespace
      const name = dice.chance(0.2) ? `shared${dice.between(0, 2)}` : fresh(draft, 'l');
      addBound(draft, pod, name);
      mount(pod, name);
    }
  },
};

function disk({ dice }: Draft, name: string): { name: string } & object {
  const readOnly = dice.chance(0.35);
  const monitors = ['m1', dice.pick('m2', 'm3')].slice(dice.between(0, 1));
  return {
    name,
    ...dice.pick<object>(
      { gcePersistentDisk: { pdName: dice.pick('d1', 'd2'), readOnly } },
      { awsElasticBlockStore: { volumeID: dice.pick('vol-1', 'vol-2'), readOnly } },
      { iscsi: { targetPortal: '1.2.3.4', iqn: dice.pick('iqn.a', 'iqn.b'), lun: 0, readOnly } },
      { rbd: { monitors, image: dice.pick('i1', 'i2'), pool: dice.pick('p', 'p', 'q'), readOnly } },
      { emptyDir: {} },
    ),
  };
}

const disks: Feature = {
  name: 'disks',
  pod(draft, pod) {
    const { dice } = draft;
    for (let i = dice.between(0, 2); i > 0; i--) volumesOf(pod).push(disk(draft, `v${volumesOf(pod).length}`));
  },
};

/** The same names in all namespaces: the scheduler does not always look at the namespace. */
const singlePodClaims: Feature = {
  name: 'single-pod-claims',
  cluster: addClasses,
  pod(draft, pod, isPending) {
    const { dice } = draft;
    if (!isPending && dice.chance(0.85)) return;
    const name = `only${dice.between(0, 1)}`;
    addBound(draft, pod, name, { accessModes: ['ReadWriteOncePod'] }, { accessModes: ['ReadWriteOncePod'] });
    mount(pod, name);
  },
};

/** Claims that are lost, on their way out, missing, or somebody else's. */
const brokenClaims: Feature = {
  name: 'broken-claims',
  cluster: addClasses,
  pod(draft, pod, isPending) {
    const { dice } = draft;
    if (!isPending) return;
    const name = fresh(draft, 'x');
    const uid = dice.chance(0.8) ? pod.metadata.uid : 'u-another';
    const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: pod.metadata.name, uid, controller: true }];
    const spec = {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'made',
      resources: { requests: { storage: '1Gi' } },
    };
    switch (dice.between(0, 5)) {
      case 0:
        addClaim(draft, pod, name, { storageClassName: 'made', volumeName: 'gone' }, 'Lost');
        return mount(pod, name);
      case 1:
        addClaim(draft, pod, name, { storageClassName: 'made' }, 'Pending', {
          deletionTimestamp: ago(5),
          finalizers: ['kubernetes.io/pvc-protection'],
        });
        return mount(pod, name);
      case 2:
        return mount(pod, 'nowhere');
      case 3:
        addClaim(draft, pod, name, { storageClassName: 'made', volumeName: 'gone' }, 'Bound', {
          annotations: { 'pv.kubernetes.io/bind-completed': 'yes' },
        });
        return mount(pod, name);
      default:
        volumesOf(pod).push({ name: 'eph', ephemeral: { volumeClaimTemplate: { spec } } } as { name: string });
        if (dice.chance(0.85))
          addClaim(draft, pod, `${pod.metadata.name}-eph`, { storageClassName: 'made' }, 'Pending', {
            ownerReferences,
          });
    }
  },
};

export const VOLUME_FEATURES: readonly Feature[] = [
  boundClaims,
  waitingClaims,
  volumeLimits,
  disks,
  singlePodClaims,
  brokenClaims,
];
