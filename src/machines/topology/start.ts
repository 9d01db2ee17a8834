/** How a kubelet's managers start on a machine, or what it says when they do not (pkg/kubelet/cm: cpumanager, memorymanager, topologymanager). */
import { formatCpuSet } from '../../model/cpu-set.ts';
import type { KubeletConfiguration, Node, ResourceList } from '../../model/objects/index.ts';
import { addQuantities, compareQuantities, type Quantity, ZERO_QUANTITY } from '../../model/quantity.ts';
import { isHugePageResource } from '../../model/resource-name.ts';
import { reservations } from '../node/allocatable.ts';
import { takeCpus } from './cpu-accumulator.ts';
import { CpuManager } from './cpu-manager.ts';
import { everyNode, type NumaInfo } from './hints.ts';
import { layoutOf, type MachineLayout } from './layout.ts';
import { MemoryManager } from './memory-manager.ts';

const MOST_NUMA_NODES = 8;

type Kubelet = Partial<KubeletConfiguration>;

/** Of one machine. */
export interface NodeManagers {
  readonly numa: NumaInfo;
  readonly scope: 'container' | 'pod';
  readonly cpu?: CpuManager;
  readonly memory?: MemoryManager;
}

/** Of a configuration that `managersError` has nothing against. */
export function startingManagers(layout: MachineLayout, kubelet: Kubelet): NodeManagers {
  const { topologyManagerPolicy: policy = 'none', topologyManagerScope: scope = 'container' } = kubelet;
  const isClosest = kubelet.topologyManagerPolicyOptions?.preferClosestNumaNodes ?? false;
  const distances = isClosest ? layout.numaNodes.map((node) => node.distances) : undefined;
  return {
    numa: { policy, all: everyNode(layout.numaNodes.length), distances },
    scope,
    cpu: kubelet.cpuManagerPolicy === 'static' ? cpuManager(layout, kubelet) : undefined,
    memory: kubelet.memoryManagerPolicy === 'Static' ? memoryManager(layout, kubelet) : undefined,
  };
}

function cpuManager(layout: MachineLayout, kubelet: Kubelet): CpuManager {
  const taken = reservedCpus(layout, kubelet);
  const reserved = new Set(typeof taken === 'string' ? [] : taken);
  return new CpuManager({ layout, reserved, fullPcpusOnly: kubelet.cpuManagerPolicyOptions?.fullPcpusOnly ?? false });
}

/** Those that are named, else as many as are reserved, taken as for a container. */
function reservedCpus(layout: MachineLayout, kubelet: Kubelet): readonly number[] | string {
  if (kubelet.reservedSystemCPUs !== undefined) return [...kubelet.reservedSystemCPUs];
  return takeCpus(layout, new Set(layout.cpus.keys()), Math.ceil(reservedMilliCpu(kubelet) / 1000));
}

const reservedMilliCpu = ({ systemReserved, kubeReserved }: Kubelet): number =>
  (systemReserved?.get('cpu')?.milliValue ?? 0) + (kubeReserved?.get('cpu')?.milliValue ?? 0);

function memoryManager(layout: MachineLayout, { reservedMemory = [] }: Kubelet): MemoryManager {
  const byNode = layout.numaNodes.map(() => new Map<string, number>());
  for (const { numaNode, limits } of reservedMemory)
    for (const [resource, { value }] of limits) byNode[numaNode]?.set(resource, value);
  return new MemoryManager(layout.numaNodes, byNode);
}

// ---- what may be wrong ----

/** What a kubelet says that does not start on such a machine; '' if all is well. */
export function managersError(node: Pick<Node, 'metadata' | 'status'>, kubelet: Kubelet): string {
  const { cpuManagerPolicy, memoryManagerPolicy, topologyManagerPolicy, reservedSystemCPUs } = kubelet;
  if (!(cpuManagerPolicy ?? memoryManagerPolicy ?? topologyManagerPolicy ?? reservedSystemCPUs)) return '';
  const layout = layoutOf(node);
  return (
    reservedCpusError(layout, kubelet) ||
    topologyError(layout, kubelet) ||
    cpuError(layout, kubelet) ||
    memoryError(layout, node.status.capacity, kubelet)
  );
}

function reservedCpusError({ cpus }: MachineLayout, { reservedSystemCPUs = new Set() }: Kubelet): string {
  if ([...reservedSystemCPUs].every((cpu) => cpu < cpus.length)) return '';
  return `reserved-cpus: ${formatCpuSet(reservedSystemCPUs)} is not a subset of online-cpus: ${formatCpuSet(cpus.keys())}`;
}

function topologyError({ numaNodes }: MachineLayout, kubelet: Kubelet): string {
  if ((kubelet.topologyManagerPolicy ?? 'none') === 'none') return '';
  const most = kubelet.topologyManagerPolicyOptions?.maxAllowableNumaNodes ?? MOST_NUMA_NODES;
  return numaNodes.length > most ? `unsupported on machines with more than ${most} NUMA Nodes` : '';
}

function cpuError(layout: MachineLayout, kubelet: Kubelet): string {
  if (kubelet.cpuManagerPolicy !== 'static') return '';
  const milli = reservedMilliCpu(kubelet);
  if (milli === 0) return '[cpumanager] unable to determine reserved CPU resources for static policy';
  if (typeof reservedCpus(layout, kubelet) !== 'string') return '';
  return `new static policy error: [cpumanager] unable to reserve the required amount of CPUs (size of  did not equal ${Math.ceil(milli / 1000)})`;
}

/** What is reserved NUMA node by NUMA node has to be all that is reserved, eviction margin and all. */
function memoryError({ numaNodes }: MachineLayout, capacity: ResourceList, kubelet: Kubelet): string {
  const { memoryManagerPolicy, reservedMemory = [] } = kubelet;
  if (memoryManagerPolicy !== 'Static') return '';
  const sums = new Map<string, Quantity>();
  for (const { numaNode, limits } of reservedMemory) {
    if (numaNode >= numaNodes.length || numaNode < 0)
      return `the reserved memory configuration references a NUMA node ${numaNode} that does not exist on this machine`;
    for (const [resource, amount] of limits) sums.set(resource, plus(amount, sums.get(resource)));
  }
  const resources = new Set(sums.keys());
  for (const resource of capacity.keys())
    if (resource === 'memory' || isHugePageResource(resource)) resources.add(resource);
  for (const resource of resources) {
    const all = capacity.get(resource);
    const expected = all === undefined ? ZERO_QUANTITY : sumOf(reservations(resource, all, kubelet));
    const told = sums.get(resource) ?? ZERO_QUANTITY;
    if (compareQuantities(expected, told) !== 0)
      return `the total amount "${told.canonical}" of type "${resource}" is not equal to the value "${expected.canonical}" determined by Node Allocatable feature`;
  }
  return (sums.get('memory')?.sign ?? 0) > 0 ? '' : '[memorymanager] you should specify the system reserved memory';
}

const plus = (amount: Quantity, sum: Quantity | undefined): Quantity =>
  sum === undefined ? amount : addQuantities(amount, sum);

const sumOf = ([first = ZERO_QUANTITY, ...more]: readonly Quantity[]): Quantity => more.reduce(addQuantities, first);
