/**
 * What the eviction manager measures, and what it can do about each (pkg/kubelet/eviction/helpers.go).
 *
 *   filesystems   nodefs holds                        imagefs holds            containerfs is
 *   shared        everything                          the same                 the same
 *   dedicated     logs, volumes                       images, writable layers  imagefs
 *   split         logs, volumes, writable layers      images                   nodefs
 */
import type { EvictionSignal } from '../../model/objects/config.ts';

/** Those that can be configured, and the implicit one on the limit of all pods together. */
export type Signal = EvictionSignal | 'allocatableMemory.available';
export type PressureCondition = 'DiskPressure' | 'MemoryPressure' | 'PIDPressure';
/** What is reclaimed. */
export type StarvedResource = 'memory' | 'ephemeral-storage' | 'inodes' | 'pids';
export type Filesystems = 'shared' | 'dedicated' | 'split';
/** Dead containers, or images that no container uses. */
export type Garbage = 'containers' | 'images';
/** Parts of a pod's disk usage. */
export type DiskPart = 'rootfs' | 'logs' | 'volumes';

export function resourceOf(signal: Signal): StarvedResource {
  if (signal === 'pid.available') return 'pids';
  if (signal === 'memory.available' || signal === 'allocatableMemory.available') return 'memory';
  return signal.endsWith('.inodesFree') ? 'inodes' : 'ephemeral-storage';
}

export function conditionOf(signal: Signal): PressureCondition {
  const resource = resourceOf(signal);
  if (resource === 'memory') return 'MemoryPressure';
  return resource === 'pids' ? 'PIDPressure' : 'DiskPressure';
}

const filesystemOf = (signal: Signal): string => signal.slice(0, signal.indexOf('.'));

const isDisk = (signal: Signal): boolean => conditionOf(signal) === 'DiskPressure';

/** Garbage that is collected before a pod has to go. Pressure on the nodefs beside a dedicated imagefs has none. */
export function garbageFor(signal: Signal, filesystems: Filesystems): readonly Garbage[] {
  if (!isDisk(signal)) return [];
  const isNodefs = filesystemOf(signal) === 'nodefs';
  if (filesystems === 'shared') return ['containers', 'images'];
  if (filesystems === 'dedicated') return isNodefs ? [] : ['containers', 'images'];
  return filesystemOf(signal) === 'imagefs' ? ['images'] : ['containers'];
}

/** What of a pod's usage is on the file system; images belong to nobody. */
export function diskPartsFor(signal: Signal, filesystems: Filesystems): readonly DiskPart[] {
  const isNodefs = filesystemOf(signal) === 'nodefs';
  if (filesystems === 'dedicated') return isNodefs ? ['logs', 'volumes'] : ['rootfs'];
  if (filesystems === 'split' && filesystemOf(signal) === 'imagefs') return [];
  return ['rootfs', 'logs', 'volumes'];
}
