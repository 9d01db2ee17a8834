/** An autoscaler, its target and pods as a test lists them; what its first pass does. */
import { apply, type Cluster } from '../../../src/cluster/index.ts';
import { HpaController } from '../../../src/controllers/hpa/index.ts';
import type { MetricsApis } from '../../../src/controllers/hpa/metrics-apis.ts';
import type { Deployment, HorizontalPodAutoscaler } from '../../../src/model/objects/index.ts';
import { kube, makeCluster, story } from '../../support/world.ts';

/** The autoscaler is created an hour into the run. */
export const START = 3_600_000;
const PERIOD = 15_000;
const LATENCY = 4;

export interface Given {
  /** Target: its kind, and what its scale says. */
  readonly kind?: string;
  readonly replicas?: number;
  readonly statusReplicas?: number;
  readonly selector?: Record<string, unknown>;
  readonly min?: number;
  readonly max?: number;
  readonly metrics?: readonly unknown[];
  readonly behavior?: unknown;
  /** By pod, in thousandths: of the resource, or of the custom metric. */
  readonly levels?: readonly (number | undefined)[];
  /** Millicores, two containers' together; 0: no request. */
  readonly requests?: readonly number[];
  readonly ready?: readonly boolean[];
  /** Seconds before the pass at which the pods started and changed to their readiness. */
  readonly ages?: readonly number[];
  readonly phases?: readonly string[];
  readonly deleting?: readonly boolean[];
  /** Values of object and external metrics. */
  readonly values?: readonly number[];
  readonly apis?: 'none' | 'silent';
  readonly ref?: Record<string, unknown>;
}

export interface Outcome {
  readonly replicas: number | undefined;
  readonly desired: number;
  /** `AbleToScale=True/SucceededRescale`, in the order of the status. */
  readonly conditions: readonly string[];
  readonly messages: readonly string[];
  /** `Reason: message`. */
  readonly events: readonly string[];
}

export const cpu = (averageUtilization: number, container?: string): unknown =>
  container === undefined
    ? { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } }
    : {
        type: 'ContainerResource',
        containerResource: { name: 'cpu', container, target: { type: 'Utilization', averageUtilization } },
      };

export const podsMetric = (averageValue: string): unknown => ({
  type: 'Pods',
  pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue } },
});

export const objectMetric = (target: Record<string, unknown>): unknown => ({
  type: 'Object',
  object: { describedObject: { apiVersion: 'v1', kind: 'Service', name: 'front' }, metric: { name: 'qps' }, target },
});

export const externalMetric = (target: Record<string, unknown>): unknown => ({
  type: 'External',
  external: { metric: { name: 'qps' }, target },
});

const stamp = (ms: number): string => new Date(ms).toISOString();

export function addTarget(cluster: Cluster, name: string, given: Given): void {
  const { kind = 'Deployment', replicas = 3, statusReplicas = replicas, selector } = given;
  const isOld = kind === 'ReplicationController';
  cluster.objectApi.create({
    ...kube({
      apiVersion: isOld ? 'v1' : 'apps/v1',
      kind,
      metadata: { name, namespace: 'default' },
      spec: {
        replicas,
        selector: selector ?? (isOld ? { app: name } : { matchLabels: { app: name } }),
        template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'a', image: 'i' }] } },
      },
      status: { replicas: statusReplicas },
    }),
  });
}

function addPods(cluster: Cluster, { levels = [], requests = levels.map(() => 1000), ...given }: Given): void {
  const passAt = START + PERIOD;
  requests.forEach((request, i) => {
    const since = stamp(passAt - (given.ages?.[i] ?? 3000) * 1000);
    const resources = request === 0 ? {} : { requests: { cpu: `${request / 2}m` } };
    const pod = kube({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `p${i}`, namespace: 'default', labels: { app: 'web' }, creationTimestamp: since },
      spec: { containers: ['a', 'b'].map((name) => ({ name, image: 'i', resources })) },
      status: {
        phase: given.phases?.[i] ?? 'Running',
        startTime: since,
        conditions: [
          { type: 'Ready', status: given.ready?.[i] === false ? 'False' : 'True', lastTransitionTime: since },
        ],
      },
    });
    apply(cluster, pod);
    if (given.deleting?.[i] === true)
      cluster.podApi.delete(cluster.pods.find('default', `p${i}`), { by: 'user', gracePeriodSeconds: 600 });
  });
}

/** A node for pods that run; nothing runs on it. */
export function apisOf(cluster: Cluster, { levels = [], values = [], apis }: Given): MetricsApis | undefined {
  if (apis === 'none') return undefined;
  const levelOf = (row: number): number | undefined =>
    apis === 'silent' ? undefined : levels[Number(cluster.pods.name(row).slice(1))];
  return {
    ofPod: (row) => {
      const level = levelOf(row);
      if (level === undefined) return undefined;
      const usage = new Map([['cpu', level / 2]]);
      return { timestamp: cluster.now, windowMs: 60_000, containers: ['a', 'b'].map((name) => ({ name, usage })) };
    },
    ofPodCustom: (metric, row) => {
      const value = metric === 'qps' ? levelOf(row) : undefined;
      return value === undefined ? undefined : { value, timestamp: cluster.now };
    },
    ofObject: (metric, namespace, kind, name) =>
      values.length > 0 && `${metric} ${namespace} ${kind} ${name}` === 'qps default Service front'
        ? { value: values[0], timestamp: cluster.now }
        : undefined,
    external: (metric) => (metric === 'qps' ? values.map((value) => ({ value, timestamp: cluster.now })) : []),
  };
}

export function autoscaler(name: string, given: Given): HorizontalPodAutoscaler {
  const { min = 2, max = 6, metrics, behavior, kind = 'Deployment' } = given;
  const apiVersion = kind === 'ReplicationController' ? 'v1' : 'apps/v1';
  const made = kube<HorizontalPodAutoscaler>({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace: 'default' },
    spec: {
      scaleTargetRef: given.ref ?? { apiVersion, kind, name: 'web' },
      minReplicas: min,
      maxReplicas: max,
      metrics,
      behavior,
    },
  });
  // the API forbids 0 without a gate that is off by default; upstream's tables have it all the same
  return min === 0 ? { ...made, spec: { ...made.spec, minReplicas: 0 } } : made;
}

export const FLAGS = { cpuInitializationPeriodMs: 120_000, initialReadinessDelayMs: 10_000 };

/** The world of `given`, with its autoscaler `web` a period before its first pass. */
export const worldOf = (given: Given): Cluster => startedOn(given).cluster;

export function startedOn(given: Given): { readonly cluster: Cluster; readonly controller: HpaController } {
  const cluster = makeCluster();
  cluster.kernel.runUntil(START);
  if (given.ref === undefined || given.ref['name'] === 'web') addTarget(cluster, 'web', given);
  addPods(cluster, given);
  const controller = new HpaController(cluster, { hpa: FLAGS, metrics: apisOf(cluster, given) });
  cluster.objectApi.create(autoscaler('web', given));
  controller.start();
  return { cluster, controller };
}

export function outcomeOf(cluster: Cluster, name = 'web', kind = 'Deployment'): Outcome {
  const target = cluster.objects.get<Deployment>(cluster.objects.find(kind, 'default', 'web'));
  const serial = cluster.objects.find('HorizontalPodAutoscaler', 'default', name);
  const { status } = cluster.objects.get<HorizontalPodAutoscaler>(serial) as HorizontalPodAutoscaler;
  return {
    replicas: target?.spec.replicas,
    desired: status.desiredReplicas,
    conditions: status.conditions.map((c) => `${c.type}=${c.status}/${c.reason ?? ''}`),
    messages: status.conditions.map(({ message = '' }) => message),
    events: story(cluster, 'event')
      .filter((line) => line.includes(`object=${name} `))
      .map((line) => line.replace(/^.* reason=(.*?) message=(.*) pod=-$/, '$1: $2')),
  };
}

/** After the first pass. */
export function firstPass(given: Given): Outcome {
  const cluster = worldOf(given);
  cluster.kernel.runUntil(START + PERIOD + LATENCY);
  return outcomeOf(cluster, 'web', given.kind);
}
