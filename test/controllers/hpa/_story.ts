/** An autoscaler, its target and pods as a test lists them; what its first pass does. */
import { apply, type Cluster } from '../../../src/cluster/index.ts';
import { HpaController } from '../../../src/controllers/hpa/index.ts';
import type { Deployment, HorizontalPodAutoscaler, KubeObject } from '../../../src/model/objects/index.ts';
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

const service = (name: string): KubeObject =>
  kube({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  });

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

/** The metrics APIs: levels by pod in halves for its two containers, or units of a demand `qps`. */
function serveMetrics(
  { metrics, pods, classes, ...cluster }: Cluster,
  { levels = [], values = [], apis }: Given,
): void {
  if (apis === 'none') return;
  const levelOf = (row: number): number | undefined =>
    apis === 'silent' ? undefined : levels[Number(pods.name(row).slice(1))];
  metrics.pods = {
    podMetrics: (row) => {
      const level = levelOf(row);
      if (level === undefined) return undefined;
      const containers = ['a', 'b'].map((name) => ({ name, cpu: level / 2, memory: 0 }));
      return { timestamp: cluster.kernel.now, window: 60_000, containers };
    },
  };
  const selector = { matchLabels: new Map([['app', 'web']]), matchExpressions: [] };
  const ofPods = (row: number): number | undefined => {
    const level = classes.list[pods.class[row]].labels.get('app') === 'web' ? levelOf(row) : undefined;
    return level === undefined ? undefined : level / 1000;
  };
  const rest = { slopeAt: () => 0, until: () => Infinity, costsOf: () => [], onFactor: () => {} };
  const totals = values.map((value) => ({
    ...rest,
    metric: 'qps',
    selector,
    total: () => value / 1000,
    shareOf: () => undefined,
  }));
  const shares = { ...rest, metric: 'qps', selector, total: () => 0, shareOf: ofPods };
  metrics.demand = {
    demands: totals.length > 0 ? totals : apis === 'silent' ? [] : [{ ...shares, metric: metricOf(levels) }],
  };
}

/** Levels below a core are CPU's, those above units. */
const metricOf = (levels: readonly (number | undefined)[]): string =>
  levels.some((level) => level !== undefined && level >= 10_000) ? 'qps' : 'none';

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
  cluster.objectApi.create(service('front'));
  addPods(cluster, given);
  serveMetrics(cluster, given);
  const controller = new HpaController(cluster, { hpa: FLAGS });
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
