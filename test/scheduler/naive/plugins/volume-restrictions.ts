/**
 * VolumeRestrictions: in-line disks that two pods of a node may not share, and claims with ReadWriteOncePod, which two
 * pods may not share anywhere.
 */
import type { PersistentVolumeClaim } from '../../../../src/model/objects/storage.ts';
import type { Pod, Volume } from '../../../../src/model/objects/pod.ts';
import { definePlugin, type PreFilterRefusal, SKIP, unresolvable, unschedulable } from '../plugin.ts';
import type { World } from '../world.ts';
import { findClaim, notFound } from './claims.ts';

interface ReadWriteOncePod {
  readonly claims: readonly string[];
  /** How often pods refer to them. */
  readonly references: number;
}

const isDisk = ({ gcePersistentDisk, awsElasticBlockStore, iscsi, rbd }: Volume): boolean =>
  [gcePersistentDisk, awsElasticBlockStore, iscsi, rbd].some((source) => source !== undefined);

interface Readable {
  readonly readOnly?: boolean;
}

/** Whether two volumes are one disk that is not only read by both. EBS volumes are not shared even for that. */
function isConflict(a: Volume, b: Volume): boolean {
  const bothRead = (x: Readable, y: Readable): boolean => x.readOnly === true && y.readOnly === true;
  if (a.gcePersistentDisk && b.gcePersistentDisk) {
    const [x, y] = [a.gcePersistentDisk, b.gcePersistentDisk];
    if (x.pdName === y.pdName && !bothRead(x, y)) return true;
  }
  if (a.awsElasticBlockStore && a.awsElasticBlockStore.volumeID === b.awsElasticBlockStore?.volumeID) return true;
  if (a.iscsi && b.iscsi && a.iscsi.iqn === b.iscsi.iqn && !bothRead(a.iscsi, b.iscsi)) return true;
  if (!a.rbd || !b.rbd || bothRead(a.rbd, b.rbd)) return false;
  const { monitors, pool, image } = b.rbd;
  const sharesMonitor = a.rbd.monitors.some((monitor) => monitors.includes(monitor));
  return sharesMonitor && a.rbd.pool === pool && a.rbd.image === image;
}

const claimNames = ({ spec }: Pod): readonly string[] =>
  spec.volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);

/** A claim counts once here, however many pods use it. */
function prepare(pod: Pod, world: World): ReadWriteOncePod | PreFilterRefusal {
  const claims: PersistentVolumeClaim[] = [];
  for (const name of claimNames(pod)) {
    const claim = findClaim(world, pod, name);
    if (claim === undefined) return { status: unresolvable(notFound('persistentvolumeclaim', name)) };
    if (claim.spec.accessModes.includes('ReadWriteOncePod') && !claims.includes(claim)) claims.push(claim);
  }
  const names = claims.map(({ metadata }) => metadata.name);
  const { namespace } = pod.metadata;
  const others = world.nodes.flatMap(({ pods }) => pods).filter(({ metadata }) => metadata.namespace === namespace);
  const isUsed = (name: string): boolean => others.some((other) => claimNames(other).includes(name));
  return { claims: names, references: names.filter(isUsed).length };
}

export const volumeRestrictions = definePlugin<ReadWriteOncePod, undefined>({
  name: 'VolumeRestrictions',

  preFilter(pod, world) {
    const state = prepare(pod, world);
    if ('status' in state) return state;
    return state.references === 0 && !pod.spec.volumes.some(isDisk) ? SKIP : { state };
  },

  /** Every mention counts, and the namespace is not looked at. */
  withPod({ claims, references }, _pod, other, _node, by) {
    return { claims, references: references + by * claimNames(other).filter((name) => claims.includes(name)).length };
  },

  filter({ spec }, { pods }, { references }) {
    const used = pods.flatMap((other) => other.spec.volumes);
    if (spec.volumes.some((volume) => used.some((other) => isConflict(volume, other)))) {
      return unschedulable('node(s) had no available disk');
    }
    if (references <= 0) return undefined;
    return unschedulable(
      'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode',
    );
  },
});
