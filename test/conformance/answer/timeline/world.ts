/** A control plane as the recorded ones were: the simulator's own actors with the timeline's flags and latencies. */
import { apply, Cluster } from '../../../../src/cluster/index.ts';
import { ControllerManager } from '../../../../src/controllers/index.ts';
import { applyDefaults, decodeObject } from '../../../../src/ingest/index.ts';
import { Kernel } from '../../../../src/kernel/index.ts';
import { Machines } from '../../../../src/machines/index.ts';
import type { KubeObject, Node } from '../../../../src/model/objects/index.ts';
import { EventRecord } from '../../../../src/record/index.ts';
import { Scheduler } from '../../../../src/scheduler/index.ts';
import type { JsonObject } from '../../compare.ts';
import type { Components, TimelineInput } from './input.ts';
import { LoadMetrics } from './metrics.ts';

const ms = (seconds: number): number => Math.round(seconds * 1000);

/** Instant 0 of a timeline lies a minute into the run, so that what came before has a place. */
export const ZERO = 60_000;
/** A Thursday at 12:00 UTC; CronJobs look at the second of the minute only. */
const WALL_ZERO = 1_767_873_600_000;

export class TimelineWorld {
  readonly cluster: Cluster;
  readonly machines: Machines;
  readonly scheduler: Scheduler;
  readonly controllers: ControllerManager;
  readonly metrics: LoadMetrics;

  constructor({ components, nodes }: TimelineInput) {
    const wall = WALL_ZERO + (components.wallSecondAtZero ?? 0) * 1000;
    this.cluster = new Cluster({
      kernel: new Kernel({ seed: 'timeline' }),
      record: new EventRecord({ keep: false }),
      epoch: wall - ZERO,
    });
    this.machines = machinesOf(this.cluster, components);
    this.scheduler = new Scheduler(this.cluster);
    const startedAt = ZERO + ms(components.controllersStartedAt);
    this.metrics = new LoadMetrics(this.cluster, ms(components.hpa?.metricWindow ?? 0));
    this.cluster.metrics.pods = this.metrics;
    this.controllers = new ControllerManager(this.cluster, {
      startedAt,
      nodeLifecycle: lifecycleFlags(components),
      hpa: components.hpa && autoscalerFlags(components.hpa),
    });
    for (const namespace of ['default', 'kube-system'])
      this.cluster.objectApi.create(objectOf({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }));
    for (const raw of nodes) this.cluster.nodeApi.create(readyNode(raw));
    this.cluster.kernel.runUntil(startedAt);
    this.scheduler.start();
    this.controllers.start();
    this.cluster.kernel.runUntil(ZERO - 1);
  }
}

function machinesOf(cluster: Cluster, { kubelet }: Components): Machines {
  return new Machines(cluster, {
    standIns: true,
    timing: {
      watch: 10,
      sandbox: ms(kubelet.startLatency),
      containerStart: 0,
      initContainerRun: 0,
      ready: ms(kubelet.readyLatency),
      termination: ms(kubelet.terminationLatency),
      cleanup: 0,
      imagePullPerGi: 0,
      leasePeriod: ms(kubelet.leaseDurationSeconds / 4),
      statusPost: 5,
      jobRun: Infinity,
      workerRetry: 0,
      minimumGrace: 0,
    },
    leaseOffset: () => ms(kubelet.leaseRenewOffset),
  });
}

function lifecycleFlags(c: Components) {
  return {
    nodeMonitorPeriod: ms(c.nodeMonitorPeriod),
    nodeMonitorGracePeriod: ms(c.nodeMonitorGracePeriod),
    nodeEvictionRate: c.nodeEvictionRate,
    secondaryNodeEvictionRate: c.secondaryNodeEvictionRate,
    unhealthyZoneThreshold: c.unhealthyZoneThreshold,
    largeClusterSizeThreshold: c.largeClusterSizeThreshold,
  };
}

function autoscalerFlags(flags: NonNullable<Components['hpa']>) {
  return {
    syncPeriodMs: ms(flags.syncPeriod),
    downscaleStabilizationMs: ms(flags.downscaleStabilization),
    tolerance: flags.tolerance,
    cpuInitializationPeriodMs: ms(flags.cpuInitializationPeriod),
    initialReadinessDelayMs: ms(flags.initialReadinessDelay),
  };
}

/** A native object, with the simulated kubelet's annotations under the names that the machines room reads. */
export function objectOf(raw: JsonObject): KubeObject {
  const renamed = JSON.parse(JSON.stringify(raw).replaceAll('kubelet.sim/', 'seatrial.dev/')) as JsonObject;
  return applyDefaults(decodeObject(renamed, { mode: 'lenient' }));
}

export function readyNode(raw: JsonObject): Node {
  const node = objectOf(raw) as Node;
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    lastTransitionTime: 0,
    lastHeartbeatTime: 0,
  } as const;
  return { ...node, status: { ...node.status, conditions: [ready] } };
}

export { apply };
