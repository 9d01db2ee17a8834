import type { KubeletConfiguration, Node } from '../../../src/model/objects/index.ts';
import { parseCpuSet, formatCpuSet } from '../../../src/model/cpu-set.ts';
import { computeQosClass } from '../../../src/model/qos.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';
import { layoutOf } from '../../../src/machines/topology/layout.ts';
import { containersOf, isRegularInit, type ManagedPod } from '../../../src/machines/topology/managed-pod.ts';
import { nodesOf } from '../../../src/machines/topology/numa-mask.ts';
import { admitPod } from '../../../src/machines/topology/resource-managers.ts';
import { type NodeManagers, startingManagers } from '../../../src/machines/topology/start.ts';
import { fromJson } from './_decode.ts';
import type { Answer } from './types.ts';

interface Machine {
  readonly cpus: number;
  readonly numaNodes: number;
  readonly sockets: number;
  readonly threadsPerCore: number;
  /** Of each NUMA node. */
  readonly memoryMi: number;
  readonly hugeMi?: number;
}

interface Settings {
  readonly cpuManagerPolicyOptions?: Readonly<Record<string, string>>;
  readonly reservedSystemCPUs?: string;
  readonly reservedMilliCPU: number;
  readonly reservedMemoryMi: readonly number[];
  readonly topologyManagerPolicyOptions?: Readonly<Record<string, string>>;
}

interface Wanted {
  readonly name: string;
  readonly init?: boolean;
  readonly sidecar?: boolean;
  readonly cpu: string;
  readonly memoryMi: number;
  readonly hugeMi?: number;
  readonly limited: boolean;
}

interface Step {
  readonly admit?: string;
  readonly containers?: readonly Wanted[];
  readonly start?: string;
  readonly container?: string;
  readonly remove?: string;
}

function nodeOf({ cpus, numaNodes, sockets, threadsPerCore, memoryMi, hugeMi = 0 }: Machine): Node {
  const annotations = {
    'seatrial.dev/numa-nodes': `${numaNodes}`,
    'seatrial.dev/sockets': `${sockets}`,
    'seatrial.dev/threads-per-core': `${threadsPerCore}`,
  };
  const pages = hugeMi === 0 ? {} : { 'hugepages-2Mi': `${hugeMi * numaNodes}Mi` };
  const capacity = { cpu: `${cpus}`, memory: `${memoryMi * numaNodes}Mi`, ...pages };
  return fromJson('Node', { metadata: { name: 'n', annotations }, status: { capacity } });
}

function kubeletOf(settings: Settings): Partial<KubeletConfiguration> {
  const { reservedSystemCPUs, reservedMilliCPU, reservedMemoryMi } = settings;
  const named = reservedSystemCPUs === undefined ? undefined : parseCpuSet(reservedSystemCPUs);
  const memory = reservedMemoryMi.reduce((sum, amount) => sum + amount, 0);
  return {
    ...(settings as Partial<KubeletConfiguration>),
    cpuManagerPolicyOptions: { fullPcpusOnly: settings.cpuManagerPolicyOptions !== undefined },
    topologyManagerPolicyOptions: { preferClosestNumaNodes: settings.topologyManagerPolicyOptions !== undefined },
    reservedSystemCPUs: named !== undefined && 'cpus' in named ? named.cpus : undefined,
    evictionHard: new Map(),
    systemReserved: new Map([
      ['cpu', parseQuantity(`${reservedMilliCPU}m`)],
      ['memory', parseQuantity(`${memory}Mi`)],
    ]),
    reservedMemory: reservedMemoryMi.flatMap((amount, numaNode) =>
      amount === 0 ? [] : [{ numaNode, limits: new Map([['memory', parseQuantity(`${amount}Mi`)]]) }],
    ),
  };
}

function podOf(serial: number, wanted: readonly Wanted[]): ManagedPod {
  const containers = wanted.map(({ name, sidecar, init, cpu, memoryMi, hugeMi = 0, limited }) => {
    const requests = { cpu, memory: `${memoryMi}Mi`, ...(hugeMi === 0 ? {} : { 'hugepages-2Mi': `${hugeMi}Mi` }) };
    const resources = limited ? { requests, limits: requests } : { requests };
    return { isInit: init || sidecar, name, resources, ...(sidecar ? { restartPolicy: 'Always' } : {}) };
  });
  const spec = fromJson('PodSpec', {
    initContainers: containers.filter(({ isInit }) => isInit),
    containers: containers.filter(({ isInit }) => !isInit),
  });
  return { serial, spec, isGuaranteed: computeQosClass(spec) === 'Guaranteed' };
}

export const answer: Answer = ({ machine, kubelet, steps }) => {
  const managers = startingManagers(layoutOf(nodeOf(machine as never)), kubeletOf(kubelet as never));
  const active = new Map<string, ManagedPod>();
  const rejected = new Set<string>();
  let serials = 0;
  const serialOf = new Map<string, number>();
  return {
    steps: (steps as readonly Step[]).map(({ admit, containers = [], start, container, remove }) => {
      if (start !== undefined) startContainer(managers, active.get(start), container ?? '');
      if (remove !== undefined) drop(managers, active, remove);
      // one that was rejected is never judged again
      if (admit === undefined || rejected.has(admit)) return {};
      if (!serialOf.has(admit)) serialOf.set(admit, serials++);
      const pod = active.get(admit) ?? podOf(serialOf.get(admit) ?? 0, containers);
      active.set(admit, pod);
      const refusal = admitPod(managers, pod);
      if (refusal === undefined) return givenTo(managers, pod);
      rejected.add(admit);
      drop(managers, active, admit);
      return refusal;
    }),
  };
};

function drop({ cpu, memory }: NodeManagers, active: Map<string, ManagedPod>, uid: string): void {
  const pod = active.get(uid);
  active.delete(uid);
  if (pod === undefined) return;
  cpu?.release(pod.serial);
  memory?.release(pod.serial);
}

/** The init containers before it are through. */
function startContainer({ memory }: NodeManagers, pod: ManagedPod | undefined, name: string): void {
  if (pod === undefined) return;
  for (const container of containersOf(pod)) {
    if (container.name === name) return;
    if (isRegularInit(pod, container)) memory?.releaseContainer(pod.serial, container.name);
  }
}

function givenTo({ cpu, memory }: NodeManagers, pod: ManagedPod): Record<string, unknown> {
  const all = containersOf(pod).flatMap(({ name }) => {
    const cpus = formatCpuSet(cpu?.exclusive(pod.serial, name) ?? []);
    const nodes = nodesOf(memory?.nodesOf(pod.serial, name) ?? 0);
    const given = { ...(cpus === '' ? {} : { cpus }), ...(nodes.length === 0 ? {} : { memory: nodes }) };
    return cpus === '' && nodes.length === 0 ? [] : [[name, given] as const];
  });
  return all.length === 0 ? {} : { given: Object.fromEntries(all) };
}
