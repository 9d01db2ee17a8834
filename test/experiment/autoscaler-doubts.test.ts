import { describe, expect, it } from 'vitest';
import { autoscalerDoubts } from '../../src/experiment/autoscaler-doubts.ts';
import type { UsageRule } from '../../src/ingest/scenario/types.ts';
import { kube, workload } from '../support/world.ts';

const usageOf = (app: string, column?: string): UsageRule =>
  ({
    selector: { matchLabels: new Map([['app', app]]), matchExpressions: [] },
    demand: column === undefined ? undefined : { column },
  }) as unknown as UsageRule;

const hpa = (name: string, kind: string, target: string, metrics?: readonly unknown[]) =>
  kube({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace: 'default' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind, name: target }, maxReplicas: 5, metrics },
  });

const qps = [{ type: 'Pods', pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: '10' } } }];
const web = workload('Deployment', 'web', { replicas: 1 });

const doubts = (usage: readonly UsageRule[], ...objects: ReturnType<typeof kube>[]): string[] =>
  autoscalerDoubts(
    objects.map((object, i) => ({ object, source: { file: 'f.yaml', line: i + 1 } })),
    usage,
  ).map(({ code, message, position }) => `${position} ${code}: ${message.replace('HorizontalPodAutoscaler ', '')}`);

describe('an autoscaler', () => {
  it.each([
    ['Deployment', 'wbe', 'there is no Deployment "wbe" in namespace default; did you mean "web"?'],
    ['Deployment', 'something', 'there is no Deployment "something" in namespace default'],
    ['StatefulSet', 'web', 'there is no StatefulSet "web" in namespace default'],
    ['DaemonSet', 'web', 'a DaemonSet cannot be scaled'],
  ])('of %s %s has no target', (kind, name, text) => {
    expect(doubts([usageOf('web')], web, hpa('a', kind, name))).toEqual([`f.yaml:2 no-scale-target: a: ${text}`]);
  });

  it('is not alone', () => {
    const found = doubts([usageOf('web')], web, hpa('a', 'Deployment', 'web'), hpa('b', 'Deployment', 'web'));
    expect(found).toEqual([
      'f.yaml:3 ambiguous-autoscalers: b: a sizes the same pods; Kubernetes lets neither of them act',
    ]);
  });

  it('has no metrics', () => {
    const a = hpa('a', 'Deployment', 'web');
    expect(doubts([], web, a)).toEqual([
      'f.yaml:2 no-metric: a: nothing says what its pods use: without spec.usage there are no metrics of cpu',
    ]);
    expect(doubts([usageOf('api')], web, a)).toEqual([
      'f.yaml:2 no-metric: a: no entry of spec.usage selects its pods: they use what they request, however many they are',
    ]);
    expect(doubts([usageOf('web', 'qsp')], web, hpa('a', 'Deployment', 'web', qps))).toEqual([
      'f.yaml:2 no-metric: a: no demand of spec.usage is called qps; did you mean "qsp"?',
    ]);
  });

  it('is in order', () => {
    expect(doubts([usageOf('web')], web, hpa('a', 'Deployment', 'web'))).toEqual([]);
    expect(doubts([usageOf('web', 'qps')], web, hpa('a', 'Deployment', 'web', qps))).toEqual([]);
  });
});
