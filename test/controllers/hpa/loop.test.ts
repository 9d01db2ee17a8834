/** The loop: when it passes, what it says, what it does where it cannot tell (pkg/controller/podautoscaler/horizontal.go). */
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../../src/cluster/index.ts';
import type { HorizontalPodAutoscaler } from '../../../src/model/objects/index.ts';
import { story } from '../../support/world.ts';
import {
  addTarget,
  autoscaler,
  cpu,
  externalMetric,
  firstPass,
  type Given,
  objectMetric,
  outcomeOf,
  podsMetric,
  START,
  startedOn,
  worldOf,
} from './_story.ts';

const BUSY: Given = { metrics: [cpu(30)], levels: [300, 500, 700] };
const UNABLE = 'the HPA was unable to compute the replica count: ';
const GET_SCALE = "the HPA controller was unable to get the target's current scale: ";

const seconds = (cluster: Cluster, ...kinds: string[]): string[] =>
  story(cluster, ...kinds).map((line) => (Number(line.split(' ')[0]) - START / 1000).toFixed(3));

describe('a pass', () => {
  it('comes one period after the creation, and says what it did', () => {
    const cluster = worldOf(BUSY);
    cluster.kernel.runUntil(START + 15_003);
    expect(outcomeOf(cluster)).toMatchObject({ replicas: 3, desired: 0, conditions: [], events: [] });
    cluster.kernel.runUntil(START + 15_004);
    expect(outcomeOf(cluster)).toEqual({
      replicas: 5,
      desired: 5,
      conditions: [
        'AbleToScale=True/SucceededRescale',
        'ScalingActive=True/ValidMetricFound',
        'ScalingLimited=False/DesiredWithinRange',
      ],
      messages: [
        'the HPA controller was able to update the target scale to 5',
        'the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)',
        'the desired count is within the acceptable range',
      ],
      events: ['SuccessfulRescale: New size: 5; reason: cpu resource utilization (percentage of request) above target'],
    });
    expect(story(cluster, 'replicas-scaled')).toEqual([
      '3615.004 replicas-scaled object=web from=3 to=5 autoscaler=web',
    ]);
  });

  it('follows the last after a period and its three requests of 8 ms, then after its one', () => {
    // the pods stay at three: 50 % each, so that the next passes ask for five again, which there are
    const cluster = worldOf(BUSY);
    const passes: number[] = [];
    cluster.watch({ objectChanged: () => passes.push(cluster.now - START) });
    cluster.kernel.runUntil(START + 70_000);
    // 15.004 scale and status; + 15 s + 24 ms + latency: status (the size is reached); after that nothing is written
    expect([...new Set(passes)]).toEqual([15_004, 30_032]);
  });

  it('is not brought forward by a change of the autoscaler', () => {
    const cluster = worldOf(BUSY);
    cluster.kernel.runUntil(START + 10_000);
    const serial = cluster.objects.find('HorizontalPodAutoscaler', 'default', 'web');
    const before = cluster.objects.get<HorizontalPodAutoscaler>(serial) as HorizontalPodAutoscaler;
    const changed = { ...before, spec: { ...before.spec, maxReplicas: 4 } } as HorizontalPodAutoscaler;
    cluster.objectApi.replace(serial, changed, { spec: true });
    cluster.kernel.runUntil(START + 40_000);
    expect(seconds(cluster, 'replicas-scaled')).toEqual(['15.004']);
    expect(outcomeOf(cluster).conditions[2]).toBe('ScalingLimited=True/TooManyReplicas');
  });

  it('ends with the autoscaler', () => {
    const cluster = worldOf({ apis: 'silent', ...BUSY });
    cluster.kernel.runUntil(START + 20_000);
    cluster.objectApi.remove(cluster.objects.find('HorizontalPodAutoscaler', 'default', 'web'));
    cluster.kernel.runUntil(START + 40_000);
    expect(cluster.kernel.pending).toBe(0);
  });

  it('writes the time of a condition when its status changes, not when its reason does', () => {
    const cluster = worldOf(BUSY);
    cluster.kernel.runUntil(START + 40_000);
    const serial = cluster.objects.find('HorizontalPodAutoscaler', 'default', 'web');
    const { status } = cluster.objects.get<HorizontalPodAutoscaler>(serial) as HorizontalPodAutoscaler;
    expect(status.conditions[0]).toMatchObject({ reason: 'ReadyForNewScale', lastTransitionTime: START + 15_000 });
    expect(status.lastScaleTime).toBe(START + 15_000);
  });
});

describe('a target that has no scale', () => {
  it.each([
    [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'wbe' }, 'deployments.apps "wbe" not found'],
    [{ apiVersion: 'v1', kind: 'ReplicationController', name: 'w' }, 'replicationcontrollers "w" not found'],
    [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'w' }, 'the server could not find the requested resource'],
    [{ kind: 'Deployment', name: 'w' }, 'no matches for kind "Deployment" in group ""'],
    [{ apiVersion: 'apps/v1', kind: 'Deploy', name: 'w' }, 'no matches for kind "Deploy" in group "apps"'],
    [{ apiVersion: 'a/b/c', kind: 'Deployment', name: 'w' }, 'unexpected GroupVersion string: a/b/c'],
  ])('%o', (ref, text) => {
    const { conditions, messages, events } = firstPass({ ...BUSY, ref });
    expect(conditions).toEqual(['AbleToScale=False/FailedGetScale']);
    expect(messages).toEqual([GET_SCALE + text]);
    expect(events).toEqual([`FailedGetScale: ${text}`]);
  });
});

describe('a metric that cannot be had', () => {
  const REST = 'unable to fetch metrics from resource metrics API: ';
  it.each([
    [
      'no metrics server',
      { ...BUSY, apis: 'none' },
      'FailedGetResourceMetric',
      `failed to get cpu utilization: unable to get metrics for resource cpu: ${REST}the server could not find the requested resource (get pods.metrics.k8s.io)`,
      'failed to get cpu resource metric value: ',
    ],
    [
      'no sample',
      { ...BUSY, apis: 'silent' },
      'FailedGetResourceMetric',
      'failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API',
      'failed to get cpu resource metric value: ',
    ],
    [
      'nobody is ready',
      { ...BUSY, ready: [false, false, false], ages: [30, 30, 30] },
      'FailedGetResourceMetric',
      'failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)',
      'failed to get cpu resource metric value: ',
    ],
    [
      'no request',
      { ...BUSY, requests: [1000, 0, 1000] },
      'FailedGetResourceMetric',
      'failed to get cpu utilization: missing request for cpu in container a of Pod p1',
      'failed to get cpu resource metric value: ',
    ],
    [
      'no such container',
      { ...BUSY, metrics: [cpu(30, 'sidecar')] },
      'FailedGetContainerResourceMetric',
      'failed to get cpu utilization: unable to get metrics for resource cpu: failed to get container metrics: container sidecar not present in metrics for pod default/p0',
      'failed to get sidecar container metric value: ',
    ],
    [
      'no pods metric',
      { ...BUSY, apis: 'silent', metrics: [podsMetric('10')] },
      'FailedGetPodsMetric',
      'unable to get metric qps: no metrics returned from custom metrics API',
      'failed to get pods metric value: ',
    ],
    [
      'no object metric',
      { ...BUSY, metrics: [objectMetric({ type: 'Value', value: '10' })] },
      'FailedGetObjectMetric',
      'unable to get metric qps: Service on default front/unable to fetch metrics from custom metrics API: the server could not find the metric qps for services front',
      'failed to get object metric value: ',
    ],
    [
      'no external metric',
      { ...BUSY, metrics: [externalMetric({ type: 'AverageValue', averageValue: '10' })] },
      'FailedGetExternalMetric',
      'failed to get qps external metric: unable to get external metric default/qps/nil: no metrics returned from external metrics API',
      'failed to get qps external metric value: ',
    ],
  ] satisfies [string, Given, string, string, string][])('%s', (_, given, reason, cause, source) => {
    const { replicas, desired, conditions, messages, events } = firstPass(given);
    expect([replicas, desired]).toEqual([3, 0]);
    expect(conditions).toEqual(['AbleToScale=True/SucceededGetScale', `ScalingActive=False/${reason}`]);
    expect(messages[1]).toBe(UNABLE + cause);
    expect(events).toEqual([
      `${reason}: ${cause}`,
      `FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: ${source}${cause}`,
    ]);
  });

  it('does not hold up another one that asks for more', () => {
    const { replicas, conditions, events } = firstPass({
      ...BUSY,
      metrics: [cpu(30), externalMetric({ type: 'Value', value: '1' })],
    });
    expect(replicas).toBe(5);
    expect(conditions[1]).toBe('ScalingActive=True/ValidMetricFound');
    expect(events.map((event) => event.split(':')[0])).toEqual(['FailedGetExternalMetric', 'SuccessfulRescale']);
  });
});

it('needs a selector', () => {
  const { replicas, conditions, events } = firstPass({ ...BUSY, selector: { matchLabels: {} } });
  expect(replicas).toBe(3);
  expect(conditions).toEqual(['AbleToScale=True/SucceededGetScale', 'ScalingActive=False/InvalidSelector']);
  expect(events).toEqual([
    'SelectorRequired: selector is required',
    'FailedComputeMetricsReplicas: selector is required',
  ]);
});

describe('two autoscalers on the same pods', () => {
  const AMBIGUOUS = 'pods by selector app=web are controlled by multiple HPAs: [{web default} {web-2 default}]';

  function twoOn(second: Given): Cluster {
    const cluster = worldOf(BUSY);
    cluster.objectApi.create(autoscaler('web-2', { ...BUSY, ...second }));
    return cluster;
  }

  it('stand still, once each has learned of the other: the first acts in its first pass', () => {
    const cluster = twoOn({});
    cluster.kernel.runUntil(START + 40_000);
    expect(seconds(cluster, 'replicas-scaled')).toEqual(['15.004']);
    expect(outcomeOf(cluster, 'web-2').conditions[1]).toBe('ScalingActive=False/AmbiguousSelector');
    expect(outcomeOf(cluster, 'web-2').events[0]).toBe(`AmbiguousSelector: ${AMBIGUOUS}`);
    const { conditions, messages, events } = outcomeOf(cluster);
    expect(conditions[1]).toBe('ScalingActive=False/AmbiguousSelector');
    expect(messages[1]).toBe(AMBIGUOUS);
    expect(events.slice(1)).toEqual([`AmbiguousSelector: ${AMBIGUOUS}`, `FailedComputeMetricsReplicas: ${AMBIGUOUS}`]);
  });

  it('go on if they select other pods', () => {
    const cluster = twoOn({ ref: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' } });
    addTarget(cluster, 'api', {});
    cluster.kernel.runUntil(START + 40_000);
    expect(outcomeOf(cluster).events).toHaveLength(1);
  });

  it('go on when one of them is deleted', () => {
    const cluster = twoOn({});
    cluster.kernel.runUntil(START + 40_000);
    cluster.objectApi.remove(cluster.objects.find('HorizontalPodAutoscaler', 'default', 'web-2'));
    cluster.kernel.runUntil(START + 60_000);
    expect(outcomeOf(cluster).conditions[1]).toBe('ScalingActive=True/ValidMetricFound');
  });
});

describe('scaling down', () => {
  const IDLE: Given = { replicas: 4, levels: [10, 10, 10, 10], metrics: [cpu(50)] };
  const firstScaling = (cluster: Cluster): number => Number(seconds(cluster, 'replicas-scaled')[0]);

  it('happens in the first pass after the window, which begins with the first pass', () => {
    const cluster = worldOf(IDLE);
    cluster.kernel.runUntil(START + 400_000);
    // passes at 15.004 and every 15.012 s (a request for the scale, 4 ms of latency); the status is written once:
    // the 21st comes at 315.252, which is 300.248 s after the first
    expect(firstScaling(cluster)).toBe(315.252);
    expect(outcomeOf(cluster).events).toEqual(['SuccessfulRescale: New size: 2; reason: All metrics below target']);
  });

  it('has to wait anew under another leader, who remembers nothing', () => {
    const { cluster, controller } = startedOn(IDLE);
    cluster.kernel.runUntil(START + 200_000);
    controller.stop();
    expect(cluster.kernel.pending).toBe(0);
    cluster.kernel.runUntil(START + 220_000);
    controller.resume();
    cluster.kernel.runUntil(START + 600_000);
    // first pass at 235.004, the 21st 20 × 15.012 s later
    expect(firstScaling(cluster)).toBe(535.244);
  });
});
