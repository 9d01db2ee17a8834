/** How a machine stands: how near each threshold is, and who would go first. The same ranking as that of a pass. */
import type { Cluster } from '../../cluster/index.ts';
import type { EvictionManagers, NodePod } from './manager.ts';
import { isHard, type Threshold } from './config.ts';
import type { Meters } from './meters.ts';
import { thresholdAmount } from './observe.ts';
import { type Measure, measureFor, rankForEviction } from './rank.ts';
import { conditionOf, type PressureCondition, resourceOf, type Signal, type StarvedResource } from './signals.ts';

export interface SignalOutlook {
  readonly signal: Signal;
  readonly isHard: boolean;
  /** Bytes, files or processes. */
  readonly available: number;
  readonly capacity: number;
  /** It is met below this. */
  readonly threshold: number;
}

export interface RankedPod extends Partial<Measure> {
  readonly namespace: string;
  readonly name: string;
  readonly priority: number;
  /** Ranked, but never evicted. */
  readonly isCritical: boolean;
}

export interface NodeOutlook {
  /** That the kubelet knows of, reported or not. */
  readonly conditions: readonly PressureCondition[];
  /** Those of which the node tells the capacity, in the order of the configuration. */
  readonly signals: readonly SignalOutlook[];
  /** What the ranking is for: the first threshold that is met, else memory. */
  readonly resource: StarvedResource;
  readonly ranked: readonly RankedPod[];
}

export function outlookOf(node: number, cluster: Cluster, managers: EvictionManagers, meters: Meters): NodeOutlook {
  const { filesystems, thresholds } = meters.configOf(node);
  const readings = meters.read(node, cluster.now);
  const signals = thresholds.flatMap((threshold): SignalOutlook[] => {
    const reading = readings.get(threshold.signal);
    // what all pods together may use is no nearer than what the machine has
    if (reading === undefined || threshold.signal === 'allocatableMemory.available') return [];
    const { available, capacity } = reading;
    return [{ ...described(threshold, capacity), available, capacity }];
  });
  const met = signals.filter(({ available, threshold }) => available < threshold);
  const [first] = [...met].sort((a, b) => urgency(a) - urgency(b));
  const signal = first?.signal ?? 'memory.available';
  const measure = measureFor(signal, filesystems);
  const named = (pod: NodePod): RankedPod => {
    const { pods, classes } = cluster;
    const { namespace } = classes.list[pods.class[pod.row]];
    const { isCritical, spec } = pod;
    return { namespace, name: pods.name(pod.row), priority: spec.priority ?? 0, isCritical, ...measure(pod) };
  };
  return {
    conditions: managers.conditionsOf(node),
    signals,
    resource: resourceOf(signal),
    ranked: rankForEviction(managers.podsOf(node), signal, filesystems).map(named),
  };
}

const described = (threshold: Threshold, capacity: number) => ({
  signal: threshold.signal,
  isHard: isHard(threshold),
  threshold: thresholdAmount(threshold.value, capacity),
});

const urgency = ({ signal }: SignalOutlook): number => (conditionOf(signal) === 'MemoryPressure' ? 0 : 1);
