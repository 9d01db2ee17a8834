/**
 * What random clusters brought to light, one small case each, with the answer of the real scheduler (v1.32.13): both the
 * simulator's scheduler and the naive one must give it.
 */
import { describe, expect, it } from 'vitest';
import { answer } from '../conformance/answer/schedule.ts';
import type { JsonObject } from '../conformance/compare.ts';
import { answerSchedule as naiveAnswer } from './naive/index.ts';

interface Scheduled {
  readonly nodes: { readonly [node: string]: JsonObject };
  readonly best: readonly string[];
  readonly message?: string;
}

const NONE = { nodes: [], pods: [], objects: [], config: null };

const node = (name: string, spec: JsonObject = {}, labels: JsonObject = {}): JsonObject => ({
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  spec,
  status: { allocatable: { cpu: '2', memory: '4Gi', pods: '10' } },
});

const pod = (name: string, spec: JsonObject = {}, status: JsonObject = {}): JsonObject => ({
  metadata: { name, namespace: 'default', uid: `u-${name}`, labels: { app: 'web' } },
  spec: { containers: [{ name: 'c', image: 'c:1', resources: { requests: { cpu: '1500m' } } }], priority: 0, ...spec },
  status,
});

const nodesNamed = (...values: readonly string[]): JsonObject => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: values.map((value) => ({
        matchFields: [{ key: 'metadata.name', operator: 'In', values: [value] }],
      })),
    },
  },
});

describe.each([
  ['the scheduler', answer],
  ['the naive scheduler', naiveAnswer],
])('%s', (_name, schedule) => {
  const decide = (input: JsonObject): Scheduled => schedule({ ...NONE, ...input }) as Scheduled;

  it('names the plugin that refused the nominated node among those that narrowed the nodes', () => {
    const cordoned = { unschedulable: true };
    const { message } = decide({
      nodes: [node('n0'), node('n1', cordoned), node('n2', cordoned)],
      pod: pod('x', { affinity: nodesNamed('n1') }, { nominatedNodeName: 'n2' }),
    });
    expect(message).toBe(
      "0/3 nodes are available: 1 node(s) didn't satisfy plugin(s) [NodeAffinity NodeUnschedulable], 2 node(s) were unschedulable.",
    );
  });

  it('scores added preferences even if none can match anything', () => {
    const preferred = [{ weight: 1, preference: {} }];
    const args = { addedAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } };
    const { nodes } = decide({
      nodes: [node('n0')],
      pod: pod('x'),
      config: { pluginConfig: [{ name: 'NodeAffinity', args }] },
    });
    expect(nodes.n0.scores).toHaveProperty('NodeAffinity', 0);
  });

  it.each([
    ['of its own', {}, []],
    ['that waits for its gates', { schedulingGates: [{ name: 'example.com/gate' }] }, ['n0']],
    ["that is another scheduler's", { schedulerName: 'other' }, ['n0']],
  ])('keeps room for a nominated pod only if it is one %s and in the queue: %j', (_whose, spec, best) => {
    const nominated = pod('m', { schedulerName: 'default-scheduler', ...spec }, { nominatedNodeName: 'n0' });
    expect(decide({ nodes: [node('n0')], pods: [nominated], pod: pod('x') }).best).toEqual(best);
  });

  it('does not spread where no node counts, instead of counting none as the least', () => {
    const constraint = {
      topologyKey: 'kubernetes.io/hostname',
      maxSkew: 1,
      whenUnsatisfiable: 'DoNotSchedule',
      nodeTaintsPolicy: 'Honor',
      labelSelector: { matchLabels: { app: 'web' } },
    };
    const running = pod('p', { nodeName: 'n0', containers: [{ name: 'c', image: 'c:1' }] }, { phase: 'Running' });
    const { best } = decide({
      nodes: [node('n0', { taints: [{ key: 'spot', effect: 'NoSchedule' }] })],
      pods: [running, { ...running, metadata: { ...(running.metadata as JsonObject), name: 'q', uid: 'u-q' } }],
      pod: pod('x', { topologySpreadConstraints: [constraint] }),
      config: { plugins: { filter: { disabled: [{ name: 'TaintToleration' }] } } },
    });
    expect(best).toEqual(['n0']);
  });
});
