/** A parsed scenario → the one that is used: names checked against each other, native parts decoded, paths with their base. */
import { isRecord } from '../decode/cursor.ts';
import type { Path, Problem } from '../decode/session.ts';
import { convertEntry } from './convert-faults.ts';
import { convertUsage } from './convert-usage.ts';
import type { Natives } from './natives.ts';
import { convertSlos, convertSteadyState } from './convert-slos.ts';
import type { ParsedCluster, ParsedScenario } from './schema.ts';
import type { ClusterSpec, ControllerManagerSpec, NodePool, PathReference, Place, Scenario } from './types.ts';

export interface ConvertContext {
  readonly file: string;
  readonly natives: Natives;
  readonly problems: Problem[];
  readonly placeOf: (path: Path) => Place;
}

export function convertScenario(parsed: ParsedScenario, context: ConvertContext): Scenario {
  const { spec } = parsed;
  const cluster = convertCluster(spec.cluster, context);
  const timeline = (spec.timeline ?? [])
    .map((entry, index) =>
      convertEntry(entry, ['spec', 'timeline', index], {
        ...context,
        horizonMs: spec.horizon,
        pools: cluster.nodePools,
      }),
    )
    .filter((entry) => entry !== undefined);
  const names = uniqueNames(spec.timeline ?? [], ['spec', 'timeline'], context);
  return {
    name: parsed.metadata.name,
    file: context.file,
    horizonMs: spec.horizon,
    startTime: spec.startTime,
    cluster,
    workloads: (spec.workloads ?? []).map(({ path }) => reference(path, context)),
    usage: (spec.usage ?? []).map((rule, index) => convertUsage(rule, ['spec', 'usage', index], context)),
    timing: {
      podStartup: spec.timing?.podStartup,
      podTermination: spec.timing?.podTermination,
      imagePull:
        spec.timing?.imagePull === undefined
          ? undefined
          : { perGiMs: spec.timing.imagePull.perGi, base: spec.timing.imagePull.base },
      nodeReboot: spec.timing?.nodeReboot,
      apiLatency: spec.timing?.apiLatency,
      watchLatency: spec.timing?.watchLatency,
      proxyDelayMs: spec.timing?.proxyDelay,
    },
    steadyState: convertSteadyState(spec.steadyState, spec.horizon, context),
    timeline,
    slos: convertSlos(spec.slos ?? {}, names, context),
    sweep: spec.sweep === undefined ? undefined : { matrix: new Map(Object.entries(spec.sweep.matrix)) },
    seeds: { count: spec.seeds?.count ?? 1, first: spec.seeds?.first ?? 1, aggregate: spec.seeds?.aggregate },
  };
}

function reference(path: string, { file }: ConvertContext): PathReference {
  return { path, base: file };
}

function convertCluster(cluster: ParsedCluster, context: ConvertContext): ClusterSpec {
  const path: Path = ['spec', 'cluster'];
  const from = cluster.from === undefined ? [] : typeof cluster.from === 'string' ? [cluster.from] : cluster.from;
  const pools = cluster.nodePools ?? [];
  if (from.length === 0 && pools.length === 0)
    context.problems.push({
      code: 'required',
      path,
      message: 'Required value: from (a dump or manifests), or nodePools',
    });
  uniqueNames(pools, [...path, 'nodePools'], context);
  const { scheduler, kubelet, autoscaler } = cluster;
  return {
    kubernetesVersion: '1.32',
    from: from.map((each) => reference(each, context)),
    scheduler:
      scheduler === undefined
        ? undefined
        : typeof scheduler === 'string'
          ? reference(scheduler, context)
          : context.natives.scheduler(scheduler, [...path, 'scheduler']),
    kubelet:
      kubelet === undefined
        ? undefined
        : typeof kubelet === 'string'
          ? reference(kubelet, context)
          : context.natives.kubelet(kubelet, [...path, 'kubelet']),
    controllerManager: convertControllerManager(cluster.controllerManager),
    nodePools: pools.map((pool, index) => convertPool(pool, [...path, 'nodePools', index], context)),
    autoscaler:
      autoscaler === undefined
        ? undefined
        : {
            clusterAutoscaler: autoscaler.clusterAutoscaler,
            karpenter: autoscaler.karpenter === undefined ? undefined : reference(autoscaler.karpenter, context),
          },
  };
}

function convertControllerManager(flags: ParsedCluster['controllerManager']): ControllerManagerSpec {
  return {
    nodeMonitorPeriodMs: flags?.nodeMonitorPeriod,
    nodeMonitorGracePeriodMs: flags?.nodeMonitorGracePeriod,
    nodeStartupGracePeriodMs: flags?.nodeStartupGracePeriod,
    nodeEvictionRate: flags?.nodeEvictionRate,
    secondaryNodeEvictionRate: flags?.secondaryNodeEvictionRate,
    largeClusterSizeThreshold: flags?.largeClusterSizeThreshold,
    unhealthyZoneThreshold: flags?.unhealthyZoneThreshold,
    terminatedPodGCThreshold: flags?.terminatedPodGCThreshold,
    horizontalPodAutoscalerSyncPeriodMs: flags?.horizontalPodAutoscalerSyncPeriod,
    horizontalPodAutoscalerDownscaleStabilizationMs: flags?.horizontalPodAutoscalerDownscaleStabilization,
    horizontalPodAutoscalerTolerance: flags?.horizontalPodAutoscalerTolerance,
    horizontalPodAutoscalerCpuInitializationPeriodMs: flags?.horizontalPodAutoscalerCPUInitializationPeriod,
    horizontalPodAutoscalerInitialReadinessDelayMs: flags?.horizontalPodAutoscalerInitialReadinessDelay,
  };
}

function convertPool(
  pool: NonNullable<ParsedCluster['nodePools']>[number],
  path: Path,
  context: ConvertContext,
): NodePool {
  const complain = (field: string, message: string): void => {
    context.problems.push({ code: 'value', path: [...path, field], message });
  };
  if (pool.min !== undefined && pool.count < pool.min)
    complain('count', `Invalid value: ${pool.count}: is smaller than min`);
  if (pool.max !== undefined && pool.count > pool.max)
    complain('count', `Invalid value: ${pool.count}: is larger than max`);
  if (pool.min !== undefined && pool.max !== undefined && pool.max < pool.min)
    complain('max', `Invalid value: ${pool.max}: is smaller than min`);
  const template = context.natives.nodeTemplate(pool.template, [...path, 'template']);
  if (isRecord(pool.template) && template.status.allocatable.size === 0)
    complain('template', 'Required value: status.capacity (or allocatable) says what a node of the pool has');
  return {
    name: pool.name,
    zones: pool.zones ?? [],
    count: pool.count,
    min: pool.min,
    max: pool.max,
    provision: pool.provision,
    pricePerHour: pool.pricePerHour,
    template,
    ...context.placeOf(path),
  };
}

/** Names of a list; a second of the same name is a problem. */
function uniqueNames(
  items: readonly { readonly name?: string | undefined }[],
  path: Path,
  context: ConvertContext,
): readonly string[] {
  const names: string[] = [];
  items.forEach(({ name }, index) => {
    if (name === undefined) return;
    if (names.includes(name))
      context.problems.push({
        code: 'duplicate',
        path: [...path, index, 'name'],
        message: `Duplicate value: "${name}"`,
      });
    names.push(name);
  });
  return names;
}
