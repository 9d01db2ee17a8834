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
  const resource = resourceOf(signal);
  if (resource === 'pids') return ({ spec, usage }) => [0, spec.priority ?? 0, usage ? -usage.processes : -Infinity];
  if (resource === 'memory') {
    return (pod) =>
      requestKey(pod, ({ memory }) => ({
        used: memory,
        request: profileOf(pod).memoryRequest,
        above: profileOf(pod).memoryRequest,
      }));
  }
  const parts = diskPartsFor(signal, filesystems);
  const field = resource === 'inodes' ? 'inodes' : 'bytes';
  return (pod) =>
    requestKey(pod, (usage) => {
      const { storageRequest, localVolumes } = profileOf(pod);
      // Nobody requests inodes, yet upstream takes the request of bytes off their number.
      const request = resource === 'inodes' ? 0 : storageRequest;
      return { used: diskUsage(usage, parts, localVolumes, field), request, above: storageRequest };
    });
}

const profileOf = ({ spec }: EvictionPod) => evictionProfile(spec);

interface Measure {
  readonly used: number;
  /** Decides whether the pod is above it. */
  readonly request: number;
  /** What is taken off the usage to tell by how much. */
  readonly above: number;
}

function requestKey({ spec, usage }: EvictionPod, measure: (usage: PodUsage) => Measure): Key {
  const priority = spec.priority ?? 0;
  if (!usage) return [UNKNOWN, priority, 0];
  const { used, request, above } = measure(usage);
  return [used > request ? ABOVE_REQUEST : WITHIN_REQUEST, priority, above - used];
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
