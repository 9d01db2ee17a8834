/**
 * Who gets how much CPU (cgroup v2): nobody more than its quota; where the machine has too little, siblings share by weight, down
 * the tree of cgroups, and what one does not want goes to the others.
 *
 *   kubepods ─┬─ guaranteed pods, each by its request ─► containers
 *             ├─ burstable, by the requests of all its pods ─► pods ─► containers
 *             └─ besteffort, weight 1 ─► pods ─► containers
 */
import type { Instant, KubeletConfiguration } from '../../model/objects/index.ts';
import { podRequests } from '../../model/pod-requests.ts';
import { computeQosClass, type QosClass } from '../../model/qos.ts';
import {
  containerCpuShares,
  cpuSharesToWeight,
  DEFAULT_CPU_PERIOD_US,
  milliCpuToQuota,
  milliCpuToShares,
} from '../kubelet/cgroups.ts';
import type { PodUsage } from './pod-usage.ts';
import type { ContainerShape } from './shapes.ts';

/** A cgroup: how much it wants, and its weight beside its siblings. Thousandths of a CPU. */
export interface CpuGroup {
  readonly weight: number;
  readonly children: readonly CpuGroup[];
  wanted: number;
  granted: number;
}

/** Divides `capacity` among siblings by weight, none more than it wants; then below each of them. */
export function shareCpu(groups: readonly CpuGroup[], capacity: number): void {
  let left = capacity;
  let hungry = groups.filter(({ wanted }) => wanted > 0);
  for (const group of groups) group.granted = 0;
  while (hungry.length > 0) {
    const weights = hungry.reduce((sum, { weight }) => sum + weight, 0);
    const share = left / weights;
    const content = hungry.filter(({ wanted, weight }) => wanted <= share * weight);
    for (const group of content) {
      group.granted = group.wanted;
      left -= group.wanted;
    }
    if (content.length === 0) {
      for (const group of hungry) group.granted = share * group.weight;
      break;
    }
    hungry = hungry.filter((group) => !content.includes(group));
  }
  for (const { children, granted } of groups) if (children.length > 0) shareCpu(children, granted);
}

export const weightOf = (milliCpu: number): number => cpuSharesToWeight(milliCpuToShares(milliCpu));

interface PodWeights {
  readonly qosClass: QosClass;
  readonly request: number;
  readonly weight: number;
  readonly containers: readonly number[];
}

interface Appetite {
  row: number;
  i: number;
  wanted: number;
  /** Up to its quota. */
  limited: number;
}

type Visit = (row: number, i: number, wanted: number, granted: number) => void;

export class CpuShares {
  private readonly usage: PodUsage;
  private readonly kubelet: Partial<KubeletConfiguration>;
  private readonly weights: (PodWeights | undefined)[] = [];
  private readonly answers = new Map<string, boolean>();
  /** Of the node that was asked about last: the first `length` of them. */
  private readonly list: Appetite[] = [];
  private length = 0;
  private answersAt: Instant = Number.NaN;

  constructor(usage: PodUsage, kubelet: Partial<KubeletConfiguration>) {
    this.usage = usage;
    this.kubelet = kubelet;
  }

  /** Thousandths that are left to pods; the system uses what is reserved for it. */
  capacityOf(node: number): number {
    const { capacity, allocatable } = this.usage.context.cluster.nodes.object(node).status;
    const all = (capacity.get('cpu') ?? allocatable.get('cpu'))?.milliValue ?? Infinity;
    const { systemReserved, kubeReserved } = this.kubelet;
    return all - (systemReserved?.get('cpu')?.milliValue ?? 0) - (kubeReserved?.get('cpu')?.milliValue ?? 0);
  }

  /** What its quota allows it, at least a hundredth of a CPU. */
  quotaOf({ cpuLimit }: ContainerShape): number {
    if (this.kubelet.cpuCFSQuota === false || cpuLimit === Infinity) return Infinity;
    return (milliCpuToQuota(cpuLimit) * 1000) / DEFAULT_CPU_PERIOD_US;
  }

  /** Calls `visit` for each container that runs on the node and wants CPU, with what it wants and what it gets. */
  forEach(node: number, at: Instant, visit: Visit): void {
    const sum = this.takeAppetites(node, at);
    const { list, length } = this;
    if (sum > this.capacityOf(node)) {
      this.contend(node, list.slice(0, length), visit);
      return;
    }
    for (let n = 0; n < length; n++) {
      const { row, i, wanted, limited } = list[n];
      visit(row, i, wanted, limited);
    }
  }

  /** Into `list`; returns what they come to. */
  private takeAppetites(node: number, at: Instant): number {
    const { usage } = this;
    const { pods } = usage.context.cluster;
    let sum = 0;
    this.length = 0;
    for (let row = pods.byNode.first(node); row >= 0; row = pods.byNode.next(row)) {
      const { containers } = usage.shapeOf(pods.class[row]);
      for (let i = 0; i < containers.length; i++) {
        const wanted = usage.cpuWanted(row, i, at);
        if (wanted === 0) continue;
        const limited = Math.min(wanted, this.quotaOf(containers[i]));
        sum += limited;
        this.take(row, i, wanted, limited);
      }
    }
    return sum;
  }

  private take(row: number, i: number, wanted: number, limited: number): void {
    const known = this.list[this.length++];
    if (known === undefined) {
      this.list.push({ row, i, wanted, limited });
      return;
    }
    known.row = row;
    known.i = i;
    known.wanted = wanted;
    known.limited = limited;
  }

  /** What one container gets. */
  granted(row: number, i: number, at: Instant): number {
    const { pods } = this.usage.context.cluster;
    const node = pods.node[row];
    if (!this.isContended(node, at)) {
      const shape = this.usage.shapeOf(pods.class[row]).containers[i];
      return Math.min(this.usage.cpuWanted(row, i, at), this.quotaOf(shape));
    }
    let own = 0;
    this.forEach(node, at, (each, index, _wanted, granted) => {
      if (each === row && index === i) own = granted;
    });
    return own;
  }

  /** Whether more is wanted than there is; asked for all pods of a node at the same instants. */
  private isContended(node: number, at: Instant): boolean {
    const { now } = this.usage.context.cluster;
    if (this.answersAt !== now) {
      this.answers.clear();
      this.answersAt = now;
    }
    const key = `${node}/${at}`;
    let answer = this.answers.get(key);
    if (answer === undefined) {
      answer = this.takeAppetites(node, at) > this.capacityOf(node);
      this.answers.set(key, answer);
    }
    return answer;
  }

  private contend(node: number, list: readonly Appetite[], visit: Visit): void {
    const byRow = new Map<number, { group: CpuGroup; qosClass: QosClass; request: number }>();
    const leaves = list.map(({ row, i, limited }) => {
      const { containers, weight, qosClass, request } = this.weightsOf(row);
      const leaf: CpuGroup = { weight: containers[i], wanted: limited, granted: 0, children: [] };
      const pod = byRow.get(row)?.group ?? { weight, wanted: 0, granted: 0, children: [] };
      (pod.children as CpuGroup[]).push(leaf);
      pod.wanted += limited;
      byRow.set(row, { group: pod, qosClass, request });
      return leaf;
    });
    const pods = [...byRow.values()];
    const tier = (qosClass: QosClass, weight: number): CpuGroup => {
      const children = pods.filter((pod) => pod.qosClass === qosClass).map(({ group }) => group);
      return { weight, children, wanted: children.reduce((sum, { wanted }) => sum + wanted, 0), granted: 0 };
    };
    const burstable = pods.reduce((sum, { qosClass, request }) => sum + (qosClass === 'Burstable' ? request : 0), 0);
    const guaranteed = tier('Guaranteed', 0).children;
    shareCpu([...guaranteed, tier('Burstable', weightOf(burstable)), tier('BestEffort', 1)], this.capacityOf(node));
    list.forEach(({ row, i, wanted }, index) => visit(row, i, wanted, Math.floor((leaves[index] as CpuGroup).granted)));
  }

  private weightsOf(row: number): PodWeights {
    const classId = this.usage.context.cluster.pods.class[row];
    return (this.weights[classId] ??= podWeights(
      this.usage.shapeOf(classId).spec,
      this.usage.shapeOf(classId).containers,
    ));
  }
}

function podWeights(spec: Parameters<typeof podRequests>[0], containers: readonly ContainerShape[]): PodWeights {
  const request = podRequests(spec).get('cpu')?.milliValue ?? 0;
  return {
    qosClass: computeQosClass(spec),
    request,
    weight: weightOf(request),
    containers: containers.map(({ container }) => cpuSharesToWeight(containerCpuShares(container))),
  };
}
