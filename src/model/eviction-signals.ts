import type { EvictionSignal } from './objects/config.ts';

/** Every signal that a kubelet's thresholds may name, in the order in which they are looked at here. */
export const EVICTION_SIGNALS: readonly EvictionSignal[] = [
  'memory.available',
  'nodefs.available',
  'nodefs.inodesFree',
  'imagefs.available',
  'imagefs.inodesFree',
  'containerfs.available',
  'containerfs.inodesFree',
  'pid.available',
];
