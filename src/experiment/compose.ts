/**
 * Puts a run together: the only place that knows every room. The order of construction is the order in which events
 * are numbered and watchers called, so it is part of a run's identity.
 *
 *   kernel, record, cluster ─► machines ─► scheduler ─► controllers ─► network ─► timeline ─► metrics, checks ─► initial state
 */
import { Cluster } from '../cluster/index.ts';
import { ControllerManager, type HpaOptions } from '../controllers/index.ts';
import { type Component, type ComponentName, Timeline } from '../faults/index.ts';
import type { PathReference, Scenario } from '../ingest/scenario/types.ts';
import { Checker, type CheckLevel } from '../invariants/index.ts';
import { Kernel } from '../kernel/index.ts';
import { Machines, type MachineTiming } from '../machines/index.ts';
import type { KubeletConfiguration, KubeSchedulerConfiguration } from '../model/objects/config.ts';
import type { Instant, KubeObject, Node } from '../model/objects/index.ts';
import { Network } from '../network/index.ts';
import { EventRecord } from '../record/index.ts';
import { Scheduler } from '../scheduler/index.ts';
import { type Ground, groundOf } from './ground.ts';
import { isLarge } from './large.ts';
import { createInitialState, type Refusal } from './initial-state.ts';
import type { SourcedObject } from './simulation.ts';
import { timelineEntries } from './timeline-entries.ts';
import { checkLimits, controllerTiming, machineTiming, schedulerTiming } from './timing.ts';
import { usageRules } from './usage-rules.ts';
import { inlineDeeply } from './v8-flags.ts';

export interface RunInput {
  readonly name: string;
  readonly objects: readonly SourcedObject[];
  readonly scenario?: Scenario;
  readonly schedulerConfig?: KubeSchedulerConfiguration;
  /** Of every kubelet; what is absent has its default. */
  readonly kubeletConfig?: KubeletConfiguration;
  readonly seed: string;
  /** Milliseconds; default: the scenario's, else ten minutes. */
  readonly horizon?: Instant;
  /** Reproduces the run. */
  readonly command: string;
  readonly warnings?: readonly string[];
  readonly notModelled?: readonly string[];
  /** Objects behind the paths of `apply` entries. */
  readonly objectsAt?: (path: PathReference) => readonly KubeObject[];
  /** Text behind a path that the scenario names: a failure trace, a usage curve. */
  readonly textAt?: (path: PathReference) => string;
  readonly checks?: CheckLevel;
  /** Rows of the record are kept (`get events`); default true. */
  readonly keepRecord?: boolean;
  readonly timing?: Partial<MachineTiming>;
  /** What `groundOf` makes of all the others, where many runs share it. */
  readonly ground?: Ground;
}

const DEFAULT_HORIZON_MS = 10 * 60_000;
/** Of what is used, in a run: at most one a minute. */
const MOST_USAGE_SAMPLES = 96;

/** The rooms of one run, before anything has happened. */
export interface Composition {
  readonly cluster: Cluster;
  readonly scheduler: Scheduler;
  readonly machines: Machines;
  readonly controllers: ControllerManager;
  readonly network: Network;
  readonly checker: Checker;
  readonly timeline: Timeline;
  readonly horizon: Instant;
  readonly refusals: readonly Refusal[];
}

export function composeRooms(input: RunInput, observe: (cluster: Cluster) => void): Composition {
  const { scenario } = input;
  const horizon = input.horizon ?? scenario?.horizonMs ?? DEFAULT_HORIZON_MS;
  const { pools, objects, rebased, epoch } = input.ground ?? groundOf(input);
  if (isLarge(objects)) inlineDeeply();
  const kernel = new Kernel({ seed: input.seed });
  const record = new EventRecord({ keep: input.keepRecord ?? true });
  const timing = scenario?.timing ?? {};
  const cluster = new Cluster({ kernel, record, epoch, apiLatency: timing.apiLatency });
  const machines = new Machines(cluster, {
    timing: { ...machineTiming(timing), ...input.timing },
    kubelet: input.kubeletConfig,
    usage: usageRules(scenario, input.textAt ?? (() => '')),
    usageSamplePeriod: Math.max(60_000, Math.ceil(horizon / MOST_USAGE_SAMPLES)),
  });
  const scheduler = new Scheduler(cluster, { config: input.schedulerConfig, timing: schedulerTiming(timing) });
  const controllers = new ControllerManager(cluster, {
    ...controllerTiming(timing),
    nodeLifecycle: controllerFlags(scenario),
    podGC: { terminatedPodGCThreshold: scenario?.cluster.controllerManager?.terminatedPodGCThreshold },
    hpa: autoscalerFlags(scenario),
  });
  const network = new Network(cluster, machines, { proxyDelay: scenario?.timing.proxyDelayMs });
  const components = new Map<ComponentName, Component>([
    ['scheduler', scheduler],
    ['controller-manager', controllers],
  ]);
  const entries = timelineEntries(scenario?.timeline ?? [], {
    pools,
    objectsAt: input.objectsAt ?? (() => []),
    textAt: input.textAt ?? (() => ''),
    objects,
    file: scenario?.file ?? '',
  });
  const timeline = new Timeline({ cluster, machines, components }, entries);
  observe(cluster);
  const checker = new Checker(cluster, input.checks ?? 'cheap', checkLimits(scenario));
  const refusals = createInitialState(cluster, rebased);
  for (const node of objects) if (isDark(node)) machines.powerOff(cluster.nodes.find(node.metadata.name));
  scheduler.start();
  controllers.start();
  timeline.start();
  return { cluster, scheduler, machines, controllers, network, checker, timeline, horizon, refusals };
}

/** A node that a dump shows as Unknown is one whose machine is silent. */
function isDark(object: KubeObject): boolean {
  if (object.kind !== 'Node') return false;
  return (object as Node).status.conditions.some(({ type, status }) => type === 'Ready' && status === 'Unknown');
}

function controllerFlags(scenario: Scenario | undefined) {
  const flags = scenario?.cluster.controllerManager;
  if (flags === undefined) return {};
  return {
    nodeMonitorPeriod: flags.nodeMonitorPeriodMs,
    nodeMonitorGracePeriod: flags.nodeMonitorGracePeriodMs,
    nodeStartupGracePeriod: flags.nodeStartupGracePeriodMs,
    nodeEvictionRate: flags.nodeEvictionRate,
    secondaryNodeEvictionRate: flags.secondaryNodeEvictionRate,
    largeClusterSizeThreshold: flags.largeClusterSizeThreshold,
    unhealthyZoneThreshold: flags.unhealthyZoneThreshold,
  };
}

/** Only those that are given: an absent one has its default. */
function autoscalerFlags(scenario: Scenario | undefined): Partial<HpaOptions> {
  const flags = scenario?.cluster.controllerManager;
  const given: Partial<Record<keyof HpaOptions, number | undefined>> = {
    syncPeriodMs: flags?.horizontalPodAutoscalerSyncPeriodMs,
    downscaleStabilizationMs: flags?.horizontalPodAutoscalerDownscaleStabilizationMs,
    tolerance: flags?.horizontalPodAutoscalerTolerance,
    cpuInitializationPeriodMs: flags?.horizontalPodAutoscalerCpuInitializationPeriodMs,
    initialReadinessDelayMs: flags?.horizontalPodAutoscalerInitialReadinessDelayMs,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
