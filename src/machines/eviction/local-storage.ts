/**
 * Limits on local storage, checked in every pass before any pressure (pkg/kubelet/eviction/eviction_manager.go). All offenders go in one pass.
 * The first limit that is exceeded decides: that of an emptyDir, of the pod, of a container.
 */
import { compareQuantities, quantityFromBytes, type Quantity } from '../../model/quantity.ts';
import { type EvictionPod, evictionProfile, type PodUsage } from './pods.ts';
import type { Filesystems } from './signals.ts';

const exceeds = (bytes: number, limit: Quantity): boolean => compareQuantities(quantityFromBytes(bytes), limit) > 0;

/** The message of the eviction, or `undefined` if the pod keeps its limits. */
export function exceededStorageLimit({ spec, usage }: EvictionPod, filesystems: Filesystems): string | undefined {
  if (!usage) return undefined;
  return (
    exceededEmptyDir({ spec }, usage) ??
    exceededPodLimit({ spec }, usage) ??
    exceededContainer({ spec }, usage, filesystems)
  );
}

type Spec = Pick<EvictionPod, 'spec'>;

function exceededEmptyDir({ spec }: Spec, { volumes }: PodUsage): string | undefined {
  for (const { name, emptyDir } of spec.volumes) {
    const limit = emptyDir?.sizeLimit;
    const used = limit && limit.sign > 0 ? volumes.find((volume) => volume.name === name) : undefined;
    if (limit && used && exceeds(used.bytes, limit)) {
      return `Usage of EmptyDir volume ${JSON.stringify(name)} exceeds the limit ${JSON.stringify(limit.canonical)}. `;
    }
  }
  return undefined;
}

function exceededPodLimit({ spec }: Spec, { ephemeralStorage }: PodUsage): string | undefined {
  const limit = evictionProfile(spec).storageLimit;
  if (!limit || !exceeds(ephemeralStorage, limit)) return undefined;
  return `Pod ephemeral local storage usage exceeds the total limit of containers ${limit.canonical}. `;
}

/** Writable layers count only where they share the disk with the logs. */
function exceededContainer({ spec }: Spec, { containers }: PodUsage, filesystems: Filesystems): string | undefined {
  for (const { name, logs, rootfs } of containers) {
    const limit = spec.containers
      .find((container) => container.name === name)
      ?.resources.limits.get('ephemeral-storage');
    const used = logs.bytes + (filesystems === 'shared' ? rootfs.bytes : 0);
    if (limit && limit.sign !== 0 && exceeds(used, limit)) {
      return `Container ${name} exceeded its local ephemeral storage limit ${JSON.stringify(limit.canonical)}. `;
    }
  }
  return undefined;
}
