/**
 * Which pod goes first (pkg/kubelet/eviction/helpers.go).
 *
 *   memory, disk, inodes   above its request first, then the lower priority, then the more above its request
 *   processes              the lower priority first, then the more processes
 *
 * Pods that the readings do not know come before those they know. Equals stay in the order given; upstream's order is random.
 */
import { type EvictionPod, evictionProfile, type PodUsage } from './pods.ts';
import { type DiskPart, diskPartsFor, type Filesystems, resourceOf, type Signal } from './signals.ts';

/** The lesser one goes first. */
type Key = readonly [group: number, priority: number, last: number];

const UNKNOWN = 0;
const ABOVE_REQUEST = 1;
const WITHIN_REQUEST = 2;

export function rankForEviction<P extends EvictionPod>(
  pods: readonly P[],
  signal: Signal,
  filesystems: Filesystems,
): readonly P[] {
  const keyOf = keyFor(signal, filesystems);
  return pods
    .map((pod) => ({ pod, key: keyOf(pod) }))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ pod }) => pod);
}

const compareKeys = (a: Key, b: Key): number =>
  a[0] - b[0] || a[1] - b[1] || (a[2] === b[2] ? 0 : a[2] < b[2] ? -1 : 1);

function keyFor(signal: Signal, filesystems: Filesystems): (pod: EvictionPod) => Key {
  if (resourceOf(signal) === 'pids')
    return ({ spec, usage }) => [0, spec.priority ?? 0, usage ? -usage.processes : -Infinity];
  const measure = measureFor(signal, filesystems);
  return (pod) => {
    const priority = pod.spec.priority ?? 0;
    const measured = measure(pod);
    if (!measured) return [UNKNOWN, priority, 0];
    const { used, request, above } = measured;
    return [used > request ? ABOVE_REQUEST : WITHIN_REQUEST, priority, above - used];
  };
}

/** What a rank rests on besides the priority. Bytes, files or processes. */
export interface Measure {
  readonly used: number;
  /** Decides whether the pod is above it. */
  readonly request: number;
  /** What is taken off the usage to tell by how much. */
  readonly above: number;
}

/** `undefined` for a pod that the readings do not know. */
export function measureFor(signal: Signal, filesystems: Filesystems): (pod: EvictionPod) => Measure | undefined {
  const resource = resourceOf(signal);
  if (resource === 'pids') return ({ usage }) => usage && { used: usage.processes, request: 0, above: 0 };
  if (resource === 'memory')
    return ({ spec, usage }) => {
      const { memoryRequest } = evictionProfile(spec);
      return usage && { used: usage.memory, request: memoryRequest, above: memoryRequest };
    };
  const parts = diskPartsFor(signal, filesystems);
  const field = resource === 'inodes' ? 'inodes' : 'bytes';
  return ({ spec, usage }) => {
    const { storageRequest, localVolumes } = evictionProfile(spec);
    // Nobody requests inodes, yet upstream takes the request of bytes off their number.
    const request = resource === 'inodes' ? 0 : storageRequest;
    return usage && { used: diskUsage(usage, parts, localVolumes, field), request, above: storageRequest };
  };
}

function diskUsage(
  usage: PodUsage,
  parts: readonly DiskPart[],
  localVolumes: ReadonlySet<string>,
  field: 'bytes' | 'inodes',
): number {
  let sum = 0;
  for (const { rootfs, logs } of usage.containers) {
    if (parts.includes('rootfs')) sum += rootfs[field];
    if (parts.includes('logs')) sum += logs[field];
  }
  if (parts.includes('volumes'))
    for (const volume of usage.volumes) if (localVolumes.has(volume.name)) sum += volume[field];
  return sum;
}
