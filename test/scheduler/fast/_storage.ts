/** Claims of every kind, their volumes and classes, and nodes that attach but a few of them. */
import type { Manifest } from '../queue/_world.ts';
import type { Dice } from './_dice.ts';
import { CLAIMS, NAMESPACES, ZONE } from './_templates.ts';

type Made = [apiVersion: string, kind: string, name: string, more: Manifest, metadata: Manifest];

const DRIVER = 'csi.example.com';
const WAITING = 'waiting';
const requests = { storage: '1Gi' };

function claim(namespace: string, name: string): Made {
  const isWaiting = name === WAITING;
  const annotations = isWaiting ? {} : { 'pv.kubernetes.io/bind-completed': 'yes' };
  const spec = {
    accessModes: [name === 'alone' ? 'ReadWriteOncePod' : 'ReadWriteOnce'],
    storageClassName: WAITING,
    resources: { requests },
    ...(isWaiting ? {} : { volumeName: `${namespace}-${name}` }),
  };
  const status = { phase: isWaiting ? 'Pending' : 'Bound' };
  return ['v1', 'PersistentVolumeClaim', name, { spec, status }, { namespace, annotations }];
}

function volume(dice: Dice, namespace: string, name: string): Made {
  const spec = {
    accessModes: ['ReadWriteOnce'],
    capacity: requests,
    storageClassName: WAITING,
    csi: { driver: DRIVER, volumeHandle: `${namespace}-${name}` },
    claimRef: { namespace, name },
  };
  const labels = name === 'zonal' ? { [ZONE]: dice.pick(['a', 'b', 'a__b']) } : {};
  return ['v1', 'PersistentVolume', `${namespace}-${name}`, { spec }, { labels }];
}

export function storage(dice: Dice): readonly Made[] {
  const allowedTopologies = [{ matchLabelExpressions: [{ key: ZONE, values: dice.some(['a', 'b'], 0.7) }] }];
  const storageClass: Made = [
    'storage.k8s.io/v1',
    'StorageClass',
    WAITING,
    { provisioner: DRIVER, volumeBindingMode: 'WaitForFirstConsumer', allowedTopologies },
    {},
  ];
  const limited = (i: number): Made => {
    const drivers = [{ name: DRIVER, nodeID: `n${i}`, allocatable: { count: 1 + dice.below(2) } }];
    return ['storage.k8s.io/v1', 'CSINode', `n${i}`, { spec: { drivers } }, {}];
  };
  return [
    storageClass,
    ...NAMESPACES.flatMap((namespace) => CLAIMS.map((name) => claim(namespace, name))),
    ...NAMESPACES.flatMap((namespace) =>
      CLAIMS.filter((name) => name !== WAITING).map((name) => volume(dice, namespace, name)),
    ),
    ...[0, 1, 2, 5, 7, 11].map(limited),
  ];
}
