/** Defaults of PersistentVolume, PersistentVolumeClaim, StorageClass and CSIDriver (`pkg/apis/{core,storage}/v1/defaults.go`, v1.32). */
import type { CSIDriver, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../model/objects/storage.ts';
import { roundedResources } from './resources.ts';

export function defaultPersistentVolume(volume: PersistentVolume): PersistentVolume {
  const { spec, status } = volume;
  return {
    ...volume,
    spec: {
      ...spec,
      capacity: roundedResources(spec.capacity),
      reclaimPolicy: spec.reclaimPolicy ?? 'Retain',
      volumeMode: spec.volumeMode ?? 'Filesystem',
    },
    status: { phase: status.phase ?? 'Pending' },
  };
}

export function defaultPersistentVolumeClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const { spec, status } = claim;
  return {
    ...claim,
    spec: {
      ...spec,
      volumeMode: spec.volumeMode ?? 'Filesystem',
      requests: roundedResources(spec.requests),
      limits: roundedResources(spec.limits),
    },
    status: { phase: status.phase ?? 'Pending' },
  };
}

export function defaultStorageClass(storageClass: StorageClass): StorageClass {
  return {
    ...storageClass,
    reclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
    volumeBindingMode: storageClass.volumeBindingMode ?? 'Immediate',
  };
}

export function defaultCSIDriver(driver: CSIDriver): CSIDriver {
  const { spec } = driver;
  return {
    ...driver,
    spec: { attachRequired: spec.attachRequired ?? true, storageCapacity: spec.storageCapacity ?? false },
  };
}
