/**
 * Volumes with zone or region labels are only for nodes there. Upstream: pkg/scheduler/framework/plugins/volumezone.
 */
import type { PersistentVolume, StorageClass } from '../../model/objects/storage.ts';
import {
  ADD,
  type Plugin,
  type PluginHandle,
  type PodRef,
  type PreFilterOutcome,
  SKIP,
  type Status,
  unresolvable,
  UPDATE,
  UPDATE_NODE_LABEL,
} from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import { namesClaim, onNode, onObject } from './_events.ts';
import {
  claimNotFound,
  classOfClaim,
  findClaim,
  findStorageClass,
  findVolume,
  storageClassNotFound,
  volumeNotFound,
} from './_storage.ts';

const NAME = 'VolumeZone';
const OTHER_ZONE = unresolvable(NAME, 'node(s) had no available volume zone');

const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const BETA_REGION = 'failure-domain.beta.kubernetes.io/region';
const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';
const LABELS: readonly string[] = [BETA_ZONE, BETA_REGION, ZONE, REGION];
/** A node need not carry the old names. */
const NEW_NAME: ReadonlyMap<string, string> = new Map([
  [BETA_ZONE, ZONE],
  [BETA_REGION, REGION],
]);

/** A label that a volume demands of its node, and the values that will do. */
export interface VolumeTopology {
  readonly key: string;
  readonly values: ReadonlySet<string>;
}

/** `z1__z2` means either; a list with an empty part is no list. */
export function topologiesOf({ metadata: { labels } }: PersistentVolume): readonly VolumeTopology[] {
  return LABELS.flatMap((key) => {
    const values = labels
      .get(key)
      ?.split('__')
      .map((value) => value.trim());
    return values === undefined || values.includes('') ? [] : [{ key, values: new Set(values) }];
  });
}

const textOf = (topologies: readonly VolumeTopology[]): string =>
  topologies.map(({ key, values }) => `${key}=${[...values].sort().join('__')}`).join(',');

const refused = (reason: string): Status => unresolvable(NAME, reason);

export class VolumeZone implements Plugin<readonly VolumeTopology[]> {
  readonly name = NAME;
  readonly events = [
    onObject<StorageClass>('StorageClass', ADD, (_, __, added) => added?.volumeBindingMode === 'WaitForFirstConsumer'),
    onNode(ADD | UPDATE_NODE_LABEL),
    onObject('PersistentVolumeClaim', ADD | UPDATE, (pod, _, claim) => namesClaim(pod, claim)),
    onObject<PersistentVolume>('PersistentVolume', ADD | UPDATE, (_, before, after) => {
      return (
        before === undefined || after === undefined || textOf(topologiesOf(before)) !== textOf(topologiesOf(after))
      );
    }),
  ];
  private readonly handle: PluginHandle;

  constructor(handle: PluginHandle) {
    this.handle = handle;
  }

  preFilter(pod: PodRef): PreFilterOutcome<readonly VolumeTopology[]> {
    const topologies = this.topologiesOfPod(pod);
    if (!Array.isArray(topologies)) return { status: topologies as Status };
    return topologies.length === 0 ? { status: SKIP } : { state: topologies };
  }

  /** Where PreFilter is switched off, the volumes are looked up node by node. */
  filter(prepared: readonly VolumeTopology[] | undefined, pod: PodRef, { node }: NodeInfo): Status | undefined {
    const topologies = prepared ?? this.topologiesOfPod(pod);
    if (!Array.isArray(topologies)) return topologies as Status;
    const { labels } = node.metadata;
    if (!LABELS.some((label) => labels.has(label))) return undefined;
    for (const { key, values } of topologies as readonly VolumeTopology[]) {
      const value = labels.get(key) ?? labels.get(NEW_NAME.get(key) ?? key);
      if (value === undefined || !values.has(value)) return OTHER_ZONE;
    }
    return undefined;
  }

  private topologiesOfPod({ class: { namespace, spec } }: PodRef): readonly VolumeTopology[] | Status {
    const topologies: VolumeTopology[] = [];
    for (const { persistentVolumeClaim } of spec.volumes) {
      if (persistentVolumeClaim === undefined) continue;
      const found = this.topologiesOfClaim(namespace, persistentVolumeClaim.claimName);
      if (!Array.isArray(found)) return found;
      topologies.push(...found);
    }
    return topologies;
  }

  /** None for a claim that waits for its first pod. */
  private topologiesOfClaim(namespace: string, name: string): readonly VolumeTopology[] | Status {
    const { cluster } = this.handle;
    if (name === '') return refused('PersistentVolumeClaim had no name');
    const claim = findClaim(cluster, namespace, name);
    if (claim === undefined) return refused(claimNotFound(name));
    const { volumeName } = claim.spec;
    if (volumeName) {
      const volume = findVolume(cluster, volumeName);
      return volume === undefined ? refused(volumeNotFound(volumeName)) : topologiesOf(volume);
    }
    const className = classOfClaim(claim);
    if (className === '') return refused('PersistentVolumeClaim had no pv name and storageClass name');
    const storageClass = findStorageClass(cluster, className);
    if (storageClass === undefined) return refused(storageClassNotFound(className));
    if (storageClass.volumeBindingMode === undefined)
      return refused(`VolumeBindingMode not set for StorageClass "${className}"`);
    return storageClass.volumeBindingMode === 'WaitForFirstConsumer' ? [] : refused('PersistentVolume had no name');
  }
}
