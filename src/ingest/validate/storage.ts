/** PersistentVolumeClaim, PersistentVolume, StorageClass (`pkg/apis/{core,storage}/validation`). */
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../model/objects/storage.ts';
import type { Check } from './check.ts';
import { checkLabelSelector, checkMeta } from './meta.ts';
import { checkNodeSelector } from './scheduling.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

function checkAccessModes(check: Check, modes: readonly string[]): void {
  if (modes.length === 0) check.required('at least 1 access mode is required');
  modes.forEach((mode, index) => {
    if (!ACCESS_MODES.includes(mode)) check.at(index).unsupported(mode, ACCESS_MODES);
  });
}

export function checkPersistentVolumeClaim(check: Check, { metadata, spec }: PersistentVolumeClaim): void {
  checkMeta(check.at('metadata'), metadata, 'subdomain');
  const here = check.at('spec');
  checkAccessModes(here.at('accessModes'), spec.accessModes);
  checkLabelSelector(here.at('selector'), spec.selector);
  const storage = spec.requests.get('storage');
  if (storage === undefined) here.at('resources', 'requests', 'storage').required();
  else if (storage.sign <= 0)
    here.at('resources', 'requests', 'storage').invalid(storage.canonical, 'must be greater than zero');
}

export function checkPersistentVolume(check: Check, { metadata, spec }: PersistentVolume): void {
  checkMeta(check.at('metadata'), metadata, 'subdomain');
  const here = check.at('spec');
  checkAccessModes(here.at('accessModes'), spec.accessModes);
  if (spec.capacity.size === 0) here.at('capacity').required();
  if (spec.csi === undefined && spec.inTree === undefined) here.required('must specify a volume type');
  const required = spec.nodeAffinity?.required;
  if (required !== undefined) checkNodeSelector(here.at('nodeAffinity', 'required'), required);
}

export function checkStorageClass(check: Check, storageClass: StorageClass): void {
  checkMeta(check.at('metadata'), storageClass.metadata, 'subdomain');
  if (storageClass.provisioner === '') check.at('provisioner').required();
}
