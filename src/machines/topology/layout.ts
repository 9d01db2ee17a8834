/**
 * Where a machine's CPUs and memory lie (pkg/kubelet/cm/cpumanager/topology). A Node tells neither, so its annotations do:
 *
 *   seatrial.dev/numa-nodes: "2"          default 1; cores, memory and huge pages are divided evenly
 *   seatrial.dev/sockets: "1"             default: one for each NUMA node
 *   seatrial.dev/threads-per-core: "2"    default 1; of eight CPUs 0 and 4 share a core then, as Linux numbers them
 */
import type { Node } from '../../model/objects/index.ts';
import { isHugePageResource } from '../../model/resource-name.ts';
import {
  layoutCount,
  NUMA_NODES_ANNOTATION,
  SOCKETS_ANNOTATION,
  THREADS_ANNOTATION,
} from '../node/node-annotations.ts';

export interface Cpu {
  readonly id: number;
  /** The lowest of the CPUs that share it. */
  readonly core: number;
  readonly socket: number;
  readonly numa: number;
}

export interface NumaNode {
  /** Bytes of `memory` (huge pages among them) and of each size of huge pages. */
  readonly memory: ReadonlyMap<string, number>;
  /** To each NUMA node, as ACPI tells it. */
  readonly distances: readonly number[];
}

export interface MachineLayout {
  /** By number. */
  readonly cpus: readonly Cpu[];
  readonly numaNodes: readonly NumaNode[];
  readonly sockets: number;
  readonly cpusPerCore: number;
  readonly cpusPerSocket: number;
}

/** Distances: to itself, to another of the same socket, to one of another socket. */
const [LOCAL, NEAR, FAR] = [10, 12, 20] as const;

export function layoutOf({ metadata: { annotations }, status }: Pick<Node, 'metadata' | 'status'>): MachineLayout {
  const all = Math.floor((status.capacity.get('cpu')?.milliValue ?? 0) / 1000);
  const cores = Math.ceil(all / layoutCount(annotations, THREADS_ANNOTATION, 1));
  // no NUMA node and no socket is without a core
  const numaNodes = Math.max(1, Math.min(cores, layoutCount(annotations, NUMA_NODES_ANNOTATION, 1)));
  const sockets = Math.max(1, Math.min(cores, layoutCount(annotations, SOCKETS_ANNOTATION, numaNodes)));
  const cpus = Array.from({ length: all }, (_, id): Cpu => {
    const core = id % cores;
    const at = (parts: number): number => Math.floor((core * parts) / cores);
    return { id, core, socket: at(sockets), numa: at(numaNodes) };
  });
  const socketOf = (numa: number): number => Math.floor((numa * sockets) / numaNodes);
  return {
    cpus,
    numaNodes: Array.from({ length: numaNodes }, (_, numa) => ({
      memory: memoryOf(status.capacity, numa, numaNodes),
      distances: Array.from({ length: numaNodes }, (_, other) =>
        other === numa ? LOCAL : socketOf(other) === socketOf(numa) ? NEAR : FAR,
      ),
    })),
    sockets,
    cpusPerCore: cores === 0 ? 0 : Math.floor(all / cores),
    cpusPerSocket: Math.floor(all / sockets),
  };
}

/** Its part of the machine's memory; what does not divide evenly is with the first. */
function memoryOf(capacity: Node['status']['capacity'], numa: number, nodes: number): ReadonlyMap<string, number> {
  const parts = new Map<string, number>();
  for (const [name, { value }] of capacity) {
    if (name !== 'memory' && !isHugePageResource(name)) continue;
    const part = Math.floor(value / nodes);
    parts.set(name, numa === 0 ? value - part * (nodes - 1) : part);
  }
  return parts;
}
