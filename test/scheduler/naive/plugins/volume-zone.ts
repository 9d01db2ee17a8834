/** VolumeZone: zone and region labels of bound volumes must agree with those of the node, if it has any. */
import type { Node } from '../../../../src/model/objects/node.ts';
import type { Pod } from '../../../../src/model/objects/pod.ts';
import type { PersistentVolume } from '../../../../src/model/objects/storage.ts';
import { definePlugin, SKIP, type Status, unresolvable } from '../plugin.ts';
import type { World } from '../world.ts';
import { classNameOf, findClaim, findClass, findVolume, notFound } from './claims.ts';

const BETA = 'failure-domain.beta.kubernetes.io/';
const GENERAL = 'topology.kubernetes.io/';
const LABELS = [`${BETA}zone`, `${BETA}region`, `${GENERAL}zone`, `${GENERAL}region`];

interface Place {
  readonly label: string;
  readonly values: readonly string[];
}

/** A label may list several places with `__` between them; one that lists an empty place is passed over. */
function placesOf({ metadata }: PersistentVolume): readonly Place[] {
  return LABELS.flatMap((label) => {
    const values = metadata.labels
      .get(label)
      ?.split('__')
      .map((value) => value.trim());
    return values === undefined || values.includes('') ? [] : [{ label, values }];
  });
}

/** What a claim without a volume is told; undefined: its volume comes later. */
function unboundError(className: string, world: World): string | undefined {
  if (className === '') return 'PersistentVolumeClaim had no pv name and storageClass name';
  const storageClass = findClass(world, className);
  if (storageClass === undefined) return notFound('storageclass.storage.k8s.io', className);
  const { volumeBindingMode: mode } = storageClass;
  if (mode === undefined) return `VolumeBindingMode not set for StorageClass ${JSON.stringify(className)}`;
  return mode === 'WaitForFirstConsumer' ? undefined : 'PersistentVolume had no name';
}

function placesFor(pod: Pod, world: World): readonly Place[] | Status {
  const places: Place[] = [];
  for (const { persistentVolumeClaim } of pod.spec.volumes) {
    if (persistentVolumeClaim === undefined) continue;
    const { claimName } = persistentVolumeClaim;
    const claim = findClaim(world, pod, claimName);
    if (claim === undefined) return unresolvable(notFound('persistentvolumeclaim', claimName));
    const { volumeName } = claim.spec;
    if (volumeName) {
      const volume = findVolume(world, volumeName);
      if (volume === undefined) return unresolvable(notFound('persistentvolume', volumeName));
      places.push(...placesOf(volume));
    } else {
      const error = unboundError(classNameOf(claim), world);
      if (error !== undefined) return unresolvable(error);
    }
  }
  return places;
}

/** An old label of a volume may be met by the new one of a node. */
function agrees({ metadata: { labels } }: Node, { label, values }: Place): boolean {
  const value = labels.get(label) ?? labels.get(label.replace(BETA, GENERAL));
  return value !== undefined && values.includes(value);
}

export const volumeZone = definePlugin<readonly Place[], undefined>({
  name: 'VolumeZone',
  preFilter(pod, world) {
    const places = placesFor(pod, world);
    if ('code' in places) return { status: places };
    return places.length === 0 ? SKIP : { state: places };
  },
  filter(_pod, { node }, places) {
    const isAnywhere = !LABELS.some((label) => node.metadata.labels.has(label));
    if (isAnywhere || places.every((place) => agrees(node, place))) return undefined;
    return unresolvable('node(s) had no available volume zone');
  },
});
