/** How many replicas one metric asks for (pkg/controller/podautoscaler/replica_calculator.go). All amounts are in milli units. */
import type { Instant } from '../../model/objects/meta.ts';
import type { HpaOptions } from './options.ts';
import { countReadyPods, groupPods, type HpaPod, type PodGroups, type PodMetrics } from './pods.ts';

const NO_PODS = 'no pods returned by selector while calculating replica count';
const NO_METRICS = 'did not receive metrics for targeted pods (pods might be unready)';

export interface PodsQuestion {
  readonly pods: readonly HpaPod[];
  readonly metrics: PodMetrics;
  /** `cpu` has a rule of its own for young pods; empty for metrics that are no resource's. */
  readonly resource: string;
  readonly currentReplicas: number;
  readonly now: Instant;
  readonly options: HpaOptions;
}

/** Usage against the target, over the pods of a set of samples. */
interface Ratio {
  readonly ratio: number;
  /** What is shown: a whole percentage or the mean. */
  readonly usage: number;
  readonly average: number;
}

/** What a kind of target brings along. */
interface Target {
  readonly ratioOf: (values: ReadonlyMap<string, number>) => Ratio;
  /** Assumed of a pod without a sample when the others ask for fewer replicas. */
  readonly assumedOf: (pod: string) => number;
}

/** `value × factor / divisor`, cut to a whole number, exact whatever the size. */
function dividedDown(value: number, factor: number, divisor: number): number {
  const product = value * factor;
  if (Number.isSafeInteger(product)) return Math.trunc(product / divisor);
  return Number((BigInt(value) * BigInt(factor)) / BigInt(divisor));
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/**
 * Target in per cent of the requests.
 *
 * @param requests by pod; every pod of the question has one.
 * @throws an Error with Kubernetes' text if there is nothing to count with.
 */
export function replicasForUtilization(
  question: PodsQuestion,
  targetPercent: number,
  requests: () => ReadonlyMap<string, number>,
): { readonly replicas: number; readonly utilization: number; readonly rawAverage: number } {
  const groups = groupsOf(question);
  const requestOf = requests();
  const ratioOf = (values: ReadonlyMap<string, number>): Ratio => {
    const known = [...values].filter(([name]) => requestOf.has(name));
    const used = sum(known.map(([, value]) => value));
    const requested = sum(known.map(([name]) => requestOf.get(name) as number));
    if (requested === 0) throw new Error('no metrics returned matched known pods');
    const usage = dividedDown(used, 100, requested);
    return { ratio: usage / targetPercent, usage, average: dividedDown(used, 1, known.length) };
  };
  const assumedOf = (pod: string): number =>
    dividedDown(requestOf.get(pod) as number, Math.max(100, targetPercent), 100);
  const { replicas, seen } = replicasFor(question, groups, { ratioOf, assumedOf });
  return { replicas, utilization: seen.usage, rawAverage: seen.average };
}

/**
 * Target as a mean over the pods (`AverageValue` of resources and pods metrics).
 *
 * @throws an Error with Kubernetes' text if there is nothing to count with.
 */
export function replicasForAverage(
  question: PodsQuestion,
  target: number,
): { readonly replicas: number; readonly usage: number } {
  const groups = groupsOf(question);
  const ratioOf = (values: ReadonlyMap<string, number>): Ratio => {
    const usage = dividedDown(sum(values.values()), 1, values.size);
    return { ratio: usage / target, usage, average: usage };
  };
  const { replicas, seen } = replicasFor(question, groups, { ratioOf, assumedOf: () => target });
  return { replicas, usage: seen.usage };
}

function groupsOf({ pods, metrics, resource, now, options }: PodsQuestion): PodGroups {
  if (pods.length === 0) throw new Error(NO_PODS);
  const groups = groupPods(pods, metrics, resource, now, options);
  if (groups.values.size === 0) throw new Error(NO_METRICS);
  return groups;
}

function replicasFor(
  question: PodsQuestion,
  groups: PodGroups,
  target: Target,
): { readonly replicas: number; readonly seen: Ratio } {
  const { currentReplicas, options } = question;
  const seen = target.ratioOf(groups.values);
  const { ratio } = seen;
  const unready = ratio > 1 ? groups.unready : [];
  if (unready.length === 0 && groups.missing.length === 0) {
    const replicas = isNear(ratio, options) ? currentReplicas : Math.ceil(ratio * groups.readyCount);
    return { replicas, seen };
  }
  // What is not known is assumed to dampen the change: nothing used when it would go up, all of it when down.
  const values = new Map(groups.values);
  if (ratio !== 1) for (const pod of groups.missing) values.set(pod, ratio < 1 ? target.assumedOf(pod) : 0);
  for (const pod of unready) values.set(pod, 0);
  return { replicas: dampened(ratio, target.ratioOf(values).ratio, values.size, question), seen };
}

function dampened(before: number, after: number, count: number, { currentReplicas, options }: PodsQuestion): number {
  const isReversed = (before < 1 && after > 1) || (before > 1 && after < 1);
  if (isNear(after, options) || isReversed) return currentReplicas;
  const replicas = Math.ceil(after * count);
  const isAgainst = (after < 1 && replicas > currentReplicas) || (after > 1 && replicas < currentReplicas);
  return isAgainst ? currentReplicas : replicas;
}

/** In doubles, as Kubernetes reckons: a ratio of 1.1 is outside a tolerance of 0.1, one of 0.9 inside. */
const isNear = (ratio: number, { tolerance }: HpaOptions): boolean => Math.abs(1 - ratio) <= tolerance;

/**
 * Object or external metric with a target for the whole (`Value`).
 *
 * @throws an Error if no pods are there.
 */
export function replicasForValue(
  question: Pick<PodsQuestion, 'pods' | 'currentReplicas' | 'options'>,
  usage: number,
  target: number,
): { readonly replicas: number; readonly usage: number } {
  const { pods, currentReplicas, options } = question;
  const ratio = usage / target;
  // From zero there is nothing to compare with: the ratio itself is the number.
  if (currentReplicas === 0) return { replicas: Math.ceil(ratio), usage };
  if (isNear(ratio, options)) return { replicas: currentReplicas, usage };
  if (pods.length === 0) throw new Error(`unable to calculate ready pods: ${NO_PODS}`);
  return { replicas: Math.ceil(ratio * countReadyPods(pods)), usage };
}

/** Object or external metric with a target for each pod (`AverageValue`), which takes the replicas of the scale's status. */
export function replicasForValuePerPod(
  statusReplicas: number,
  usage: number,
  target: number,
  options: HpaOptions,
): { readonly replicas: number; readonly usage: number } {
  const ratio = usage / (target * statusReplicas);
  const replicas = isNear(ratio, options) ? statusReplicas : Math.ceil(usage / target);
  return { replicas, usage: Math.ceil(usage / statusReplicas) };
}
