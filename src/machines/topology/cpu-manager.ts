/**
 * The CPU manager's static policy on one machine (pkg/kubelet/cm/cpumanager/policy_static.go): containers of guaranteed pods that request
 * whole CPUs get CPUs of their own, everybody else shares the rest. What is reserved for the system is in the shared rest and never leaves it.
 */
import type { Container } from '../../model/objects/index.ts';
import { isSidecar } from '../../model/pod-requests.ts';
import { takeCpus } from './cpu-accumulator.ts';
import type { ProviderHints, TopologyHint } from './hints.ts';
import type { MachineLayout } from './layout.ts';
import { containersOf, isRegularInit, type ManagedPod, type ResourceManager, unexpected } from './managed-pod.ts';
import type { Rejection } from '../eviction/admission.ts';
import { allMasks, countOf, isInMask } from './numa-mask.ts';

type CpuSet = ReadonlySet<number>;
const NONE: CpuSet = new Set();

export interface CpuManagerOptions {
  readonly layout: MachineLayout;
  readonly reserved: CpuSet;
  /** Cores are given as a whole, or not at all. */
  readonly fullPcpusOnly: boolean;
}

export class CpuManager implements ResourceManager {
  private readonly options: CpuManagerOptions;
  /** The reserved CPUs with all that share a core with them. */
  private readonly reservedCores: CpuSet;
  private shared: CpuSet;
  private readonly assigned = new Map<number, Map<string, CpuSet>>();
  /** What init containers of the pod in hand leave behind for those after them. */
  private reusable: { readonly serial: number; readonly cpus: CpuSet } = { serial: -1, cpus: NONE };

  constructor(options: CpuManagerOptions) {
    this.options = options;
    const { cpus } = options.layout;
    const cores = new Set(cpus.filter(({ id }) => options.reserved.has(id)).map(({ core }) => core));
    this.reservedCores = new Set(cpus.filter(({ core }) => cores.has(core)).map(({ id }) => id));
    this.shared = new Set(cpus.map(({ id }) => id));
  }

  serials(): Iterable<number> {
    return this.assigned.keys();
  }

  /** CPUs that a container has to itself, ascending. */
  exclusive(serial: number, container: string): readonly number[] {
    return [...(this.assigned.get(serial)?.get(container) ?? NONE)].sort((a, b) => a - b);
  }

  allocate(pod: ManagedPod, container: Container, { mask }: TopologyHint): Rejection | undefined {
    const wanted = exclusiveCpus(pod, container);
    if (wanted === 0) return undefined;
    const misaligned = this.options.fullPcpusOnly ? this.misalignment(wanted) : undefined;
    if (misaligned !== undefined) return misaligned;
    const known = this.assigned.get(pod.serial)?.get(container.name);
    const cpus = known ?? this.take(wanted, mask, this.reusableOf(pod));
    if (typeof cpus === 'string') return unexpected(cpus);
    let ofPod = this.assigned.get(pod.serial);
    if (ofPod === undefined) this.assigned.set(pod.serial, (ofPod = new Map()));
    ofPod.set(container.name, cpus);
    const reusable = this.reusableOf(pod);
    const left = isRegularInit(pod, container) ? union(reusable, cpus) : without(reusable, cpus);
    this.reusable = { serial: pod.serial, cpus: left };
    return undefined;
  }

  private misalignment(wanted: number): Rejection | undefined {
    const { cpusPerCore } = this.options.layout;
    const smt = (message: string): Rejection => ({
      reason: 'SMTAlignmentError',
      message: `SMT Alignment Error: ${message}`,
    });
    if (wanted % cpusPerCore !== 0) return smt(`requested ${wanted} cpus not multiple cpus per core = ${cpusPerCore}`);
    const free = without(this.shared, this.reservedCores).size;
    if (wanted <= free) return undefined;
    return smt(
      `not enough free physical CPUs: available physical CPUs = ${free}, requested CPUs = ${wanted}, CPUs per core = ${cpusPerCore}`,
    );
  }

  private reusableOf({ serial }: ManagedPod): CpuSet {
    return this.reusable.serial === serial ? this.reusable.cpus : NONE;
  }

  private available(): CpuSet {
    return without(this.shared, this.options.reserved);
  }

  /** Those of the NUMA nodes first, then from anywhere. */
  private take(wanted: number, mask: number | undefined, reusable: CpuSet): CpuSet | string {
    const { layout } = this.options;
    const allocatable = union(this.available(), reusable);
    const isAligned = (id: number): boolean => mask !== undefined && isInMask(mask, layout.cpus[id].numa);
    const aligned = new Set([...allocatable].filter(isAligned));
    const first = takeCpus(layout, aligned, Math.min(wanted, aligned.size));
    if (typeof first === 'string') return first;
    const others = takeCpus(layout, without(allocatable, new Set(first)), wanted - first.length);
    if (typeof others === 'string') return others;
    const result: CpuSet = new Set([...first, ...others]);
    this.shared = without(this.shared, result);
    return result;
  }

  release(serial: number): void {
    const ofPod = this.assigned.get(serial);
    if (ofPod === undefined) return;
    for (const cpus of ofPod.values()) this.shared = union(this.shared, cpus);
    this.assigned.delete(serial);
  }

  // ---- hints ----

  hints(pod: ManagedPod, container: Container): ProviderHints | undefined {
    const wanted = exclusiveCpus(pod, container);
    if (wanted === 0) return undefined;
    const known = this.assigned.get(pod.serial)?.get(container.name);
    if (known !== undefined) return cpuHints(known.size === wanted ? this.hintsFor(known, NONE, wanted) : []);
    return cpuHints(this.hintsFor(this.available(), this.reusableOf(pod), wanted));
  }

  podHints(pod: ManagedPod): ProviderHints | undefined {
    const wanted = podCpus(pod);
    if (wanted === 0) return undefined;
    let assigned = NONE;
    for (const container of containersOf(pod)) {
      const known = this.assigned.get(pod.serial)?.get(container.name);
      if (known === undefined) continue;
      if (known.size !== exclusiveCpus(pod, container)) return cpuHints([]);
      assigned = union(assigned, known);
    }
    if (assigned.size === wanted) return cpuHints(this.hintsFor(assigned, NONE, wanted));
    return cpuHints(this.hintsFor(this.available(), union(this.reusableOf(pod), assigned), wanted));
  }

  /** Preferred are those of as few NUMA nodes as an empty machine would need. */
  private hintsFor(available: CpuSet, reusable: CpuSet, wanted: number): TopologyHint[] {
    const { layout } = this.options;
    const nodes = layout.numaNodes.length;
    const ofNode = (cpus: Iterable<number>): number[] => {
      const counts = new Array<number>(nodes).fill(0);
      for (const id of cpus) counts[layout.cpus[id].numa]++;
      return counts;
    };
    const all = ofNode(layout.cpus.keys());
    const free = ofNode(available);
    const kept = ofNode(reusable);
    const sum = (counts: readonly number[], mask: number): number =>
      counts.reduce((total, count, node) => (isInMask(mask, node) ? total + count : total), 0);
    const masks = allMasks(nodes);
    const fewest = masks.find((mask) => sum(all, mask) >= wanted);
    const size = fewest === undefined ? nodes : countOf(fewest);
    return masks
      .filter((mask) => sum(kept, mask) === reusable.size && sum(free, mask) + reusable.size >= wanted)
      .map((mask) => ({ mask, preferred: countOf(mask) === size }));
  }
}

const cpuHints = (hints: readonly TopologyHint[]): ProviderHints => new Map([['cpu', hints]]);

const union = (a: CpuSet, b: CpuSet): CpuSet => (b.size === 0 ? a : new Set([...a, ...b]));
const without = (a: CpuSet, b: CpuSet): CpuSet => (b.size === 0 ? a : new Set([...a].filter((cpu) => !b.has(cpu))));

/** 0 where it shares CPUs with others. */
function exclusiveCpus({ isGuaranteed }: ManagedPod, { resources }: Container): number {
  const request = isGuaranteed ? resources.requests.get('cpu') : undefined;
  return request !== undefined && request.value * 1000 === request.milliValue ? request.value : 0;
}

/** What its containers have at the same time at the most. */
function podCpus(pod: ManagedPod): number {
  let inits = 0;
  let sidecars = 0;
  for (const container of pod.spec.initContainers) {
    const wanted = exclusiveCpus(pod, container);
    if (isSidecar(container)) sidecars += wanted;
    else inits = Math.max(inits, sidecars + wanted);
  }
  const apps = pod.spec.containers.reduce((sum, container) => sum + exclusiveCpus(pod, container), 0);
  return Math.max(inits, apps + sidecars);
}
