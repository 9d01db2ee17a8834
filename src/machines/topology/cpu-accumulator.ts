/**
 * Which CPUs a container gets to itself (pkg/kubelet/cm/cpumanager/cpu_assignment.go `takeByTopologyNUMAPacked`):
 *
 *   whole NUMA nodes, whole sockets (the larger of the two first) ──► whole cores ──► single CPUs
 *
 * each as far as the request is at least as large, and from where the fewest CPUs are free.
 */
import type { Cpu, MachineLayout } from './layout.ts';

type Level = 'numa' | 'socket' | 'core';

/** @returns the CPUs, or Kubernetes' error. */
export function takeCpus(
  layout: MachineLayout,
  available: ReadonlySet<number>,
  count: number,
): readonly number[] | string {
  if (count < 1) return [];
  if (count > available.size)
    return `not enough cpus available to satisfy request: requested=${count}, available=${available.size}`;
  return new Accumulator(layout, available, count).take();
}

class Accumulator {
  private readonly layout: MachineLayout;
  private free: readonly Cpu[];
  private readonly taken: number[] = [];
  private needed: number;
  private readonly isNumaFirst: boolean;

  constructor(layout: MachineLayout, available: ReadonlySet<number>, count: number) {
    this.layout = layout;
    this.free = layout.cpus.filter(({ id }) => available.has(id));
    this.needed = count;
    this.isNumaFirst = layout.sockets >= layout.numaNodes.length;
  }

  take(): readonly number[] {
    this.takeWhole(this.isNumaFirst ? 'numa' : 'socket');
    this.takeWhole(this.isNumaFirst ? 'socket' : 'numa');
    this.takeWhole('core');
    for (const core of this.sorted('core'))
      for (const { id } of this.free.filter((cpu) => cpu.core === core)) if (this.needed > 0) this.claim([id]);
    return this.taken;
  }

  private claim(ids: readonly number[]): void {
    this.taken.push(...ids);
    this.needed -= ids.length;
    const gone = new Set(ids);
    this.free = this.free.filter(({ id }) => !gone.has(id));
  }

  /** Those of which nothing is taken, and that the request fills. */
  private takeWhole(level: Level): void {
    if (this.needed < 1) return;
    const { cpus } = this.layout;
    const free = this.countsOf(level);
    for (const id of this.sorted(level)) {
      const all = cpus.filter((cpu) => cpu[level] === id);
      if (free.get(id) === this.sizeOf(level, all.length) && this.needed >= all.length)
        this.claim(all.map((cpu) => cpu.id));
    }
  }

  /** How many CPUs have to be free: sockets and cores are taken to be all alike. */
  private sizeOf(level: Level, own: number): number {
    const { cpusPerCore, cpusPerSocket } = this.layout;
    return { numa: own, socket: cpusPerSocket, core: cpusPerCore }[level];
  }

  private countsOf(level: Level): ReadonlyMap<number, number> {
    const counts = new Map<number, number>();
    for (const cpu of this.free) counts.set(cpu[level], (counts.get(cpu[level]) ?? 0) + 1);
    return counts;
  }

  /** The ones with free CPUs: outer levels decide first, within them the fewest free CPUs, then the number. */
  private sorted(level: Level): number[] {
    const outer: readonly Level[] = this.isNumaFirst ? ['numa', 'socket', 'core'] : ['socket', 'numa', 'core'];
    let groups: (readonly Cpu[])[] = [this.free];
    for (const each of outer.slice(0, outer.indexOf(level) + 1)) {
      const counts = this.countsOf(each);
      groups = groups.flatMap((group) => {
        const ids = [...new Set(group.map((cpu) => cpu[each]))];
        ids.sort((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0) || a - b);
        return ids.map((id) => this.free.filter((cpu) => cpu[each] === id));
      });
    }
    return groups.map((group) => (group[0] as Cpu)[level]);
  }
}
